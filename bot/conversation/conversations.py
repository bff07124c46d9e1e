"""A question as part of a conversation: understood from the turns before it, answered, and remembered."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol, runtime_checkable
from weakref import WeakValueDictionary

from retrieval.catalogue.conversations import Conversations, KeptTurn
from retrieval.domain.answer import Answer
from retrieval.domain.answer_ids import conversation_id
from retrieval.domain.progress import Done, Progress, Searching
from retrieval.question.follow_ups import Turn, fresh_question
from retrieval.ranking.search import Request

CONTINUED_FOR = timedelta(days=1)
"""How long after its last turn a conversation can still be meant by a follow-up."""
_RECENT = 6
"""Turns that a question is understood from."""
_KEPT_TURNS = 50
_KEPT_FOR = timedelta(days=30)
_TRIMMED_EVERY = 200
"""Turns after which old ones are looked for again."""


class Answering(Protocol):
    """Answers a request, with the turns before it, step by step."""

    def stream(self, request: Request) -> Iterator[Progress]:
        """Yield what happens on the way to the answer, and the answer last."""
        ...


@runtime_checkable
class AsyncAnswering(Protocol):
    """Answers a request without a thread that waits."""

    def astream(self, request: Request) -> AsyncGenerator[Progress, None]:
        """Yield what happens on the way to the answer, and the answer last."""
        ...


@dataclass(frozen=True, slots=True)
class _Begun:
    """A question as it goes on from others: `typed` as it came, in which conversation, by whom."""

    request: Request
    typed: str
    conversation: int
    asker: str


class _Place:
    """A place in use; as long as anybody is there, all have the same lock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()


class Conversing:
    """Answers questions as parts of conversations. Safe to share between threads.

    Questions at one place are answered one after the other, since each may refer to the answer before it; places do
    not wait for each other. `continued_for` is how long a conversation may lie idle and still go on, None for ever.
    """

    def __init__(
        self, answerer: Answering, conversations: Conversations, continued_for: timedelta | None = CONTINUED_FOR
    ) -> None:
        self._answerer = answerer
        self._conversations = conversations
        self._continued_for = continued_for
        self._places: WeakValueDictionary[str, _Place] = WeakValueDictionary()
        self._turns_at: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._guard = threading.Lock()
        self._turns = 0

    def answer(self, request: Request, *, place: str, asker: str, about: Answer | None = None) -> Answer | None:
        """Return the answer; None when all that was said is that a new topic begins."""
        events = list(self.stream(request, place=place, asker=asker, about=about))
        return next((event.answer for event in events if isinstance(event, Done)), None)

    def stream(
        self, request: Request, *, place: str, asker: str, about: Answer | None = None
    ) -> Generator[Progress, None, None]:
        """Yield what happens on the way to the answer, and the answer last; nothing where only a new topic begins.

        `place` is where it is asked, `asker` by whom, `about` the answer that the question replies to, where it is
        known: what was said after that does not count. What is yielded first, `Searching`, tells how the question was
        understood. Nothing is remembered when the listener goes away before the answer.
        """
        with self._alone_at(place):
            begun = self._begun(request, place, asker, about)
            if begun is not None:
                conversation_id.set(str(begun.conversation))
                for event in self._answerer.stream(begun.request):
                    yield self._ended(event, begun) if isinstance(event, Done) else event

    async def astream(
        self, request: Request, *, place: str, asker: str, about: Answer | None = None
    ) -> AsyncGenerator[Progress, None]:
        """Yield the same as `stream`, without a thread that waits for a model; whoever stops listening stops it.

        Of one event loop, each place is answered in turn as well.
        """
        if not isinstance(self._answerer, AsyncAnswering):
            raise TypeError(f"{type(self._answerer).__name__} cannot be waited for without a thread")
        async with self._turns_at.setdefault(place, asyncio.Lock()):
            begun = await asyncio.to_thread(self._begun, request, place, asker, about)
            if begun is not None:
                conversation_id.set(str(begun.conversation))
                async with aclosing(self._answerer.astream(begun.request)) as events:
                    async for event in events:
                        if isinstance(event, Done):
                            event = await asyncio.to_thread(self._ended, event, begun)  # noqa: PLW2901 - as kept
                        yield event

    def _begun(self, request: Request, place: str, asker: str, about: Answer | None) -> _Begun | None:
        """Return the request with the turns that it goes on from; None where all that is said is a new topic."""
        fresh = fresh_question(request.question)
        conversation = None if fresh is not None else self._conversations.current(place, self._continued_for)
        if conversation is None:
            conversation = self._conversations.start(place, asker)
        asked = request.question if fresh is None else fresh
        if not asked:
            return None
        turns = _turns_meant(self._conversations.last_turns(conversation, _KEPT_TURNS), asker, about)
        return _Begun(replace(request, question=asked, turns=tuple(turns)), request.question, conversation, asker)

    def _ended(self, done: Done, begun: _Begun) -> Done:
        """Keep a turn, and return its answer to what was typed."""
        answer = done.answer.model_copy(update={"question": begun.typed})
        understood = answer.understood or begun.request.question
        self._remember(begun.conversation, KeptTurn(begun.typed, understood, answer, begun.asker, datetime.now(UTC)))
        return Done(answer)

    def last_answer(self, place: str, asker: str) -> Answer | None:
        """Return what somebody was answered last at a place, None where they have not asked there lately."""
        conversation = self._conversations.current(place, self._continued_for)
        turns = self._conversations.last_turns(conversation, _RECENT) if conversation is not None else []
        return next((turn.answer for turn in reversed(turns) if turn.asker == asker and turn.answer), None)

    def begin(self, place: str, asker: str) -> None:
        """Begin a new conversation, as "new question" does."""
        with self._alone_at(place):
            self._conversations.start(place, asker)

    def _remember(self, conversation: int, turn: KeptTurn) -> None:
        self._conversations.add_turn(conversation, turn)
        with self._guard:
            due = self._turns % _TRIMMED_EVERY == 0
            self._turns += 1
        if due:
            self._conversations.trim(keep_turns=_KEPT_TURNS, unused_since=turn.asked - _KEPT_FOR)

    @contextmanager
    def _alone_at(self, place: str) -> Iterator[None]:
        with self._guard:
            here = self._places.setdefault(place, _Place())
        with here.lock:
            yield


def _turns_meant(kept: Sequence[KeptTurn], asker: str, about: Answer | None) -> list[Turn]:
    """Return the turns that a question may go on from, the latest last.

    Those up to the answer that it replies to, where that is known; else those of whoever asks, if there are any, so
    that nobody's topic bends the question of another who has one; else those of all.
    """
    if about is not None:
        replied = [n for n, turn in enumerate(kept) if _is_same(turn.answer, about)]
        if not replied:
            return [Turn(about.understood or about.question, about)]
        kept = kept[: replied[-1] + 1]
    else:
        kept = [turn for turn in kept if turn.asker == asker] or kept
    return [Turn(turn.stand_alone, turn.answer) for turn in kept[-_RECENT:]]


def _is_same(kept: Answer | None, about: Answer) -> bool:
    return kept is not None and (kept.question, kept.as_of) == (about.question, about.as_of)


def understood_otherwise(event: Searching, asked: str) -> str | None:
    """Return how a question was understood, where that is not how it was asked."""
    fresh = fresh_question(asked)
    return event.question if event.question not in (asked, fresh) else None
