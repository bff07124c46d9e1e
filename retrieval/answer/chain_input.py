"""What may be asked of a chain, as LangChain's users pass questions around, and the request that it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, TypeAlias

from langchain_core.messages import BaseMessage
from langchain_core.prompt_values import PromptValue

from retrieval.domain.answer import Answer
from retrieval.question.follow_ups import Turn
from retrieval.ranking.search import Request

Question: TypeAlias = str | Request | Mapping[str, Any] | BaseMessage | Sequence[BaseMessage] | PromptValue
"""A question, a request, a dict with `question` or `messages`, a message, or a conversation whose last message asks."""

_FIELDS = {field.name for field in fields(Request)}


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
    limits = {name: value for name, value in asked.items() if name in _FIELDS - {"question"}}
    if "outlets" in limits:
        limits["outlets"] = tuple(limits["outlets"])
    question = asked.get("question", asked.get("input"))
    if isinstance(question, str):
        return Request(question, **limits)
    if question is None and asked.get("messages"):
        return replace(_from_messages(asked["messages"], answer), **limits)
    raise ValueError(f"a dict needs a text as 'question', or 'messages'; this one has {', '.join(map(repr, asked))}")


def _from_messages(messages: Sequence[BaseMessage], answer: Callable[[Request], Answer]) -> Request:
    """Return the request of the last message, with those before it as turns."""
    if (
        not isinstance(messages, Sequence)
        or not messages
        or not all(isinstance(each, BaseMessage) for each in messages)
    ):
        raise TypeError("ask with a text, a Request, a dict with 'question', a message or a list of messages")
    request = Request(_text(messages[-1]))
    return replace(request, turns=tuple(_turns(messages[:-1], request, answer)))


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
