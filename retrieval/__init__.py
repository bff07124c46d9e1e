"""From a source to a proven answer. Knows no Discord, no terminal, no environment variables.

What other programs need is found here by name, and imported when it is asked for (PEP 562): LangChain and the indexes
take a second that whoever wants a `Request` need not wait for. `__init__.pyi` tells type checkers the same.
"""

from __future__ import annotations

from importlib import import_module

_FACE = {
    "Answer": "retrieval.domain.answer",
    "AnswerChain": "retrieval.answer.chain",
    "Answerer": "retrieval.answer.answerer",
    "Corpus": "retrieval.corpus.corpus",
    "DatelineError": "retrieval.domain.errors",
    "Location": "retrieval.corpus.corpus",
    "ModelAnswerer": "retrieval.llm.model_answerer",
    "ModelSettings": "retrieval.llm.chat_models",
    "PassageRetriever": "retrieval.answer.chain",
    "Request": "retrieval.ranking.search",
    "Search": "retrieval.ranking.search",
    "Steps": "retrieval.answer.answerer",
}
"""The names of the library, and the module in which each is defined."""

__all__ = list(_FACE)


def __getattr__(name: str) -> object:
    if name not in _FACE:
        raise AttributeError(f"module 'retrieval' has no attribute {name!r}; it has {', '.join(_FACE)}")
    value: object = getattr(import_module(_FACE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_FACE})
