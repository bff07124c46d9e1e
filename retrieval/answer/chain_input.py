"""What may be asked of a chain, as LangChain's users pass questions around, and the request that it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any, TypeAlias

from langchain_core.messages import BaseMessage, MessageLikeRepresentation, convert_to_messages
from langchain_core.prompt_values import PromptValue

from retrieval.domain.answer import Answer
from retrieval.domain.articles import end_of_day
from retrieval.question.follow_ups import Turn
from retrieval.ranking.search import Request

Question: TypeAlias = (
    str | Request | Mapping[str, Any] | BaseMessage | Sequence[MessageLikeRepresentation] | PromptValue
)
"""A question, a request, a dict with `question` or `messages`, a message, or a conversation whose last message asks."""

_FIELDS = {field.name for field in fields(Request)}
_EXPECTED = "ask with a text, a Request, a dict with 'question', a message or a list of messages"
_DAY = len("2025-03-28")

_REMEMBERED = 3
"""Turns of a conversation that its last message is understood from."""


def request_from(asked: Question, answer: Callable[[Request], Answer]) -> Request:
    """Return the request that is meant; raise TypeError or ValueError that says what is missing.

    `answer` answers the earlier questions of a conversation anew where their replies carry no `Answer`: a follow-up is
    understood from what was proven, and not from whatever a reply said.
    """
    if isinstance(asked, Request):
        return asked
    if isinstance(asked, str):
        return Request(asked)
    if isinstance(asked, Mapping):
        return _from_mapping(asked, answer)
    if isinstance(asked, PromptValue):
        return _from_messages(asked.to_messages(), answer)
    return _from_messages([asked] if isinstance(asked, BaseMessage) else asked, answer)


def _from_mapping(asked: Mapping[str, Any], answer: Callable[[Request], Answer]) -> Request:
    named = {name: value for name, value in asked.items() if name in _FIELDS - {"question"}}
    limits = {name: _limit(name, value) for name, value in named.items() if value is not None}
    question = asked.get("question", asked.get("input"))
    if isinstance(question, str):
        return Request(question, **limits)
    if question is None and asked.get("messages"):
        return replace(_from_messages(asked["messages"], answer), **limits)
    raise ValueError(f"a dict needs a text as 'question', or 'messages'; this one has {', '.join(map(repr, asked))}")


def _limit(name: str, value: Any) -> Any:
    """Return a value of a dict as a request has it; days and moments may be written as JSON has them, by ISO 8601."""
    if name == "outlets":
        return (value,) if isinstance(value, str) else tuple(value)
    if name not in ("as_of", "since", "until"):
        return value
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) <= _DAY else value
        moment = datetime.fromisoformat(day) if isinstance(day, str) else day
    except ValueError:
        moment = None
    if not isinstance(moment, date):
        raise ValueError(f"{name} of a question is a day or a moment such as 2025-03-28, and not {value!r}")
    if name == "as_of":
        return moment if isinstance(moment, datetime) else end_of_day(moment)
    return moment.date() if isinstance(moment, datetime) else moment


def _from_messages(messages: Sequence[MessageLikeRepresentation], answer: Callable[[Request], Answer]) -> Request:
    """Return the request of the last message, with those before it as turns."""
    if isinstance(messages, str) or not isinstance(messages, Sequence) or not messages:
        raise TypeError(_EXPECTED)
    try:
        talk = convert_to_messages(messages)
    except (NotImplementedError, TypeError, ValueError):
        raise TypeError(_EXPECTED) from None
    request = Request(_text(talk[-1]))
    return replace(request, turns=tuple(_turns(talk[:-1], request, answer)))


def _turns(messages: Sequence[BaseMessage], request: Request, answer: Callable[[Request], Answer]) -> list[Turn]:
    """Return the last questions before, each as it stands alone, with its `Answer`."""
    turns: list[Turn] = []
    for at in [at for at, each in enumerate(messages) if each.type == "human"][-_REMEMBERED:]:
        reply = messages[at + 1] if at + 1 < len(messages) else None
        given = reply.additional_kwargs.get("answer") if reply is not None else None
        asked = replace(request, question=_text(messages[at]), turns=tuple(turns))
        told = given if isinstance(given, Answer) else answer(asked)
        turns.append(Turn(told.understood or told.question, told))
    return turns


def _text(message: BaseMessage) -> str:
    return str(message.text)
