"""Following questions: what new articles touch is asked again, and what has changed is kept to be told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from retrieval.answer.answerer import Answerer, Steps
from retrieval.catalogue.schema import CounterRow
from retrieval.catalogue.standing_questions import StandingQuestion, StandingQuestions
from retrieval.catalogue.upsert import upsert
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer
from retrieval.domain.errors import CatalogueError, DatelineError
from retrieval.following.changes import AnswerChange, change_between
from retrieval.following.reprints import without_reprints
from retrieval.following.triggers import Rarity, Triggers
from retrieval.ranking.search import Request, Search

_CURSOR = "followed"
_BATCH = 2_000
"""Changes of the catalogue that are looked through at once."""

_SHARE = 0.08
_BURST_SECONDS = 10.0
"""Seconds of work that are done at once before the share is kept to."""

_PAUSE_SECONDS = 2.0
_PAUSE_AFTER_TROUBLE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class ShownText:
    """An answer that stands somewhere for all to see: `key` is what it is known by there."""

    key: str
    question: str
    answer: Answer
    outlets: tuple[str, ...] = ()


Correct = Callable[[ShownText, AnswerChange], None]
"""Is told that an answer which stands somewhere has changed."""


def answerer_of_news(corpus: Corpus) -> Answerer:
    """Return what answers questions that are followed: by quotes alone, and what is only printed again counts once."""
    return Answerer(corpus, Steps(rerank=without_reprints(corpus.catalogue)))


def rarity_in(corpus: Corpus) -> Rarity:
    """Return how rare a stem is among the passages of a corpus, as it is now."""
    return Search(corpus).given(Request("news"), []).idf


class _Rest:
    """Keeps the work of a thread under a share of one core, but for a burst that is over at once."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._began, self._spent = time.monotonic(), time.thread_time()

    def seconds(self) -> float:
        """Return for how long to do nothing."""
        worked = time.thread_time() - self._spent - _BURST_SECONDS
        return max(0.0, worked / self._share - (time.monotonic() - self._began))

    def begin(self) -> None:
        """Count from now on, in this thread."""
        self._began, self._spent = time.monotonic(), time.thread_time()


class Follower:
    """A thread that watches the catalogue for what touches a standing question, or an answer that was shown.

    `shown` returns the answers that stand somewhere, `correct` is told when one of them has changed. Questions are
    answered by quotes alone, so that following costs nothing and is the same every time. `share` is the part of a core
    that it takes at most; where more is touched than that allows, it is asked together and later.
    """

    def __init__(
        self,
        corpus: Corpus,
        on_trouble: Callable[[DatelineError], None],
        *,
        shown: Callable[[], list[ShownText]] = list,
        correct: Correct = lambda _, __: None,
        share: float = _SHARE,
    ) -> None:
        self._corpus = corpus
        self._on_trouble = on_trouble
        self._answerer = answerer_of_news(corpus)
        self._questions = StandingQuestions(corpus.catalogue)
        self._shown, self._correct = shown, correct
        self._triggers: Triggers[int | str] = Triggers()
        self._followed: dict[int, StandingQuestion] = {}
        self._standing: dict[str, ShownText] = {}
        self._known = (-1, -1)
        self._rest = _Rest(share)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dateline-follower", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the question at hand and end."""
        self._stop.set()
        self._thread.join()

    def check(self) -> Iterator[AnswerChange]:
        """Ask again what new articles touch, and yield each change that is kept; all of it, or until `stop`."""
        while True:
            target = self._indexed()
            cursor = self._cursor()
            if cursor is None:
                self._set_cursor(target)
                return
            changes = [one for one in self._corpus.catalogue.changes(cursor, _BATCH) if one.seq <= target]
            if not changes:
                return
            self._refresh()
            if self._triggers.keys():
                passages = self._corpus.catalogue.passages_of({change.revision_id for change in changes})
                for key in self._triggers.touched(passages):
                    if self._stop.wait(self._rest.seconds()):
                        return
                    yield from self._asked_again(key)
            # Last: what a kill cuts off is done again, and finds that nothing more has changed.
            self._set_cursor(changes[-1].seq)

    def _asked_again(self, key: int | str) -> Iterator[AnswerChange]:
        watched = self._followed[key] if isinstance(key, int) else self._standing[key]
        request = Request(watched.question, datetime.now(UTC), outlets=watched.outlets)
        after = self._answerer.answer(request)
        change = change_between(self._corpus.catalogue, watched.answer, after)
        if change is None:
            return
        if isinstance(watched, ShownText):
            self._correct(watched, change)
            self._standing.pop(watched.key, None)
            self._triggers.unwatch(key)
        else:
            renewed = self._questions.renew(watched, after)
            self._watch(watched.id)
            if not renewed:
                return  # another process has been quicker, and tells of it
        yield change

    def _refresh(self) -> None:
        """Take in questions that came, forget those that went."""
        known, rarity = self._questions.count(), rarity_in(self._corpus)
        if known != self._known:
            active = {question.id: question for question in self._questions.active()}
            for number in self._followed.keys() - active.keys():
                self._triggers.unwatch(number)
            for number, question in active.items():
                if number not in self._followed:
                    self._triggers.watch(number, question.question, question.answer, rarity)
            self._followed, self._known = active, known
        shown = {one.key: one for one in self._shown()}
        for key in self._standing.keys() - shown.keys():
            self._triggers.unwatch(key)
        for key, one in shown.items():
            if key not in self._standing:
                self._triggers.watch(key, one.question, one.answer, rarity)
        self._standing = shown

    def _watch(self, number: int) -> None:
        question = self._questions.get(number)
        if question is not None:
            self._followed[number] = question
            self._triggers.watch(number, question.question, question.answer, rarity_in(self._corpus))

    def _indexed(self) -> int:
        """Return the number of the last change that every index knows of: an answer rests on all before it."""
        cursors = self._corpus.cursors()
        return min(cursors["words"], cursors["vectors"])

    def _cursor(self) -> int | None:
        """Return the last change that was looked through; before there is one, where the first question began."""
        query = select(CounterRow.value).where(CounterRow.name == _CURSOR)
        with self._corpus.catalogue.engine.connect() as connection:
            known = connection.execute(query).scalar_one_or_none()
        return self._questions.first_checked() if known is None else int(known)

    def _set_cursor(self, value: int) -> None:
        with self._corpus.catalogue.engine.execution_options(writing=True).begin() as connection:
            upsert(connection, CounterRow, {"name": _CURSOR, "value": value})

    def _run(self) -> None:
        pause = 0.0
        self._rest.begin()
        while not self._stop.wait(pause):
            pause = _PAUSE_SECONDS
            try:
                for _ in self.check():
                    pass
            except (DatelineError, SQLAlchemyError) as error:
                self._on_trouble(error if isinstance(error, DatelineError) else CatalogueError(str(error)))
                pause = _PAUSE_AFTER_TROUBLE_SECONDS
