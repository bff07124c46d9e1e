"""The steps of an answer as runs of LangChain's callbacks: the search as a retriever's, all others as a chain's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import CallbackManager
from langchain_core.documents import Document
from langchain_core.runnables.config import var_child_runnable_config
from pydantic import BaseModel

from retrieval.domain.articles import Candidate
from retrieval.domain.progress import Told
from retrieval.domain.steps import Listener, StepName
from retrieval.evidence.verdict import Verdict
from retrieval.ranking.search import Found, Request

_MOST_DOCUMENTS = 20


class StepRuns:
    """Makes each step a run below that of the chain; what is called within a step becomes a run below it."""

    def __init__(self, callbacks: CallbackManager) -> None:
        self._callbacks = callbacks

    def begin(self, name: StepName, given: object) -> StepRun:
        """Tell callbacks that a step begins."""
        about: dict[str, Any] = {"name": name}
        if name == "search" and isinstance(given, Request):
            return StepRun(self._callbacks.on_retriever_start(about, given.question, name=name))
        return StepRun(self._callbacks.on_chain_start(about, _shown(given), name=name))


class StepRun:
    """One step that is under way."""

    def __init__(self, run: Any) -> None:
        self._run = run
        below = run.get_child()
        self.inner: Listener = StepRuns(below)
        # What LangChain itself is called with in this step, such as a model, finds its callbacks here.
        self._outer = var_child_runnable_config.get()
        var_child_runnable_config.set({**(self._outer or {}), "callbacks": below})

    def end(self, output: object) -> None:
        """Tell callbacks what came of it."""
        var_child_runnable_config.set(self._outer)
        if hasattr(self._run, "on_retriever_end"):
            self._run.on_retriever_end(_documents(output))
        else:
            self._run.on_chain_end(_shown(output))

    def fail(self, error: BaseException) -> None:
        """Tell callbacks what stopped it."""
        var_child_runnable_config.set(self._outer)
        failed = self._run.on_retriever_error if hasattr(self._run, "on_retriever_error") else self._run.on_chain_error
        failed(error)


def document_of(candidate: Candidate) -> Document:
    """Return a passage as a document."""
    passage = candidate.passage
    return Document(
        id=str(passage.id),
        page_content=passage.text,
        metadata={
            "article_id": passage.article_id,
            "revision": passage.revision,
            "start": passage.start,
            "end": passage.end,
            "title": passage.title,
            "outlet": passage.outlet,
            "url": passage.url,
            "published": passage.stated_day.isoformat() if passage.stated_day else None,
            "score": candidate.score,
        },
    )


def _documents(output: object) -> list[Document]:
    return [document_of(each) for each in output.candidates[:_MOST_DOCUMENTS]] if isinstance(output, Found) else []


def _shown(value: object) -> dict[str, Any]:
    """Return what goes in or comes out of a step as callbacks show it."""
    if isinstance(value, Found):
        return {"question": value.question.text, "passages": _documents(value)}
    if isinstance(value, Verdict):
        quotes = [{"quote": pick.quote, "article_id": pick.passage.article_id} for pick in value.picks]
        return {"quotes": quotes, "reason": value.reason, "confidence": value.confidence, "notes": list(value.notes)}
    if isinstance(value, Told):
        return {"statement": value.statement.text, "quotes": [one.quote for one in value.citations], "proven": True}
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return {"statements": [_shown(each) for each in value]}
    return value if isinstance(value, dict) else {"value": value}
