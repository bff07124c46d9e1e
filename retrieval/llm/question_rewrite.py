"""A follow-up question, rewritten by the model so that it can be understood without the conversation."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.llm.allowance import Allowance
from retrieval.llm.calls import Caller
from retrieval.llm.draft import Form, StandAlone
from retrieval.llm.failures import ModelTrouble
from retrieval.llm.passage_labels import fence
from retrieval.llm.prompts import Message, load_prompt
from retrieval.question.follow_ups import Turn

_FORM = Form.of(StandAlone)
_TURNS = 6
"""The last ones, which a follow-up can refer to."""
_LONGEST = 500
"""Characters of a rewritten question beyond those of the question itself."""


def messages_for(question: str, turns: Sequence[Turn]) -> list[Message]:
    """Return the messages that ask for the rewritten question."""
    return load_prompt("stand_alone").render(
        fence=fence(), turns="\n".join(map(_told, turns[-_TURNS:])), question=_line(question)
    )


async def rewritten(caller: Caller, allowance: Allowance, question: str, turns: Sequence[Turn]) -> str:
    """Return the question as the model rewrites it; raise `ModelTrouble` when it does not make one of it."""
    filled = await caller.call(messages_for(question, turns), _FORM, allowance)
    text = _line(filled.question)
    if not text or len(text) > len(question) + _LONGEST:
        raise ModelTrouble("model_garbled", "the rewritten question is no question")
    return text


def _told(turn: Turn) -> str:
    said = " ".join(statement.text for statement in turn.answer.statements) if turn.answer else ""
    return f"Question: {_line(turn.question)}\nAnswer: {_line(said) or 'none could be given'}"


def _line(text: str) -> str:
    return " ".join(text.split())
