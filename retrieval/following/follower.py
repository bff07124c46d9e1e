"""Following questions: what new articles touch is asked again, and what has changed is kept to be told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.queries import upsert
from retrieval.catalogue.schema import CounterRow
from retrieval.catalogue.standing_questions import NOT_CHECKED, StandingQuestion, StandingQuestions
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer
from retrieval.domain.errors import CatalogueError, DatelineError
from retrieval.following.changes import AnswerChange, change_between
from retrieval.following.followed_answers import Weighing, answerer_of_news
from retrieval.following.triggers import Rarity, Triggers
from retrieval.ranking.search import Request, Search

_CURSOR = "followed"
_BATCH = 2_000
"""Changes of the catalogue that are looked through at once."""

_SHARE = 0.08
_BURST_SECONDS = 10.0
"""Seconds of work that are done at once before the share is kept to."""

_INDEXED_WITHIN_SECONDS, _INDEXING_PAUSE_SECONDS = 30.0, 0.2
"""How long a question waits for the indexes to have what has just come in, and how often it looks."""

_INCOMPLETE = frozenset({"behind", "without_words"})
"""Notes of answers that miss what is stored: that they prove less says nothing."""

_PAUSE_SECONDS = 2.0
_PAUSE_AFTER_TROUBLE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class ShownText:
    """An answer that stands somewhere for all to see: `key` is what it is known by there.

    `checked` is up to which change of the catalogue the follower had looked when the answer was begun, where some may
    have passed it by since; None where none has.
    """

    key: str
    question: str
    answer: Answer
    outlets: tuple[str, ...] = ()
    checked: int | None = None


class _BehindError(Exception):
    """The indexes do not have what has come in."""


Correct = Callable[[ShownText, AnswerChange], None]
"""Is told that an answer which stands somewhere has changed."""


def rarity_in(corpus: Corpus) -> Rarity:
    """Return how rare a stem is among the passages of a corpus, as it is now."""
    return Search(corpus).given(Request("news"), []).idf


def looked_through(catalogue: Catalogue) -> int | None:
    """Return the number of the last change that a follower has looked through, None before there is one."""
    query = select(CounterRow.value).where(CounterRow.name == _CURSOR)
    with catalogue.engine.connect() as connection:
        return connection.execute(query).scalar_one_or_none()


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

    `shown` returns the answers that stand somewhere, `correct` is told when one of them has changed; `missed` tells
    whether there are new ones among them that may have missed a change before some number. Questions are
    answered by quotes alone, so that following costs nothing and is the same every time. `share` is the part of a core
    that it takes at most; where more is touched than that allows, it is asked together and later. `weighed` counts
    how often new articles were weighed against a known answer, `asked` how often all that is found was read again.
    """

    def __init__(
        self,
        corpus: Corpus,
        on_trouble: Callable[[DatelineError], None],
        *,
        shown: Callable[[], list[ShownText]] = list,
        correct: Correct = lambda _, __: None,
        missed: Callable[[int], bool] = lambda _: False,
        share: float = _SHARE,
    ) -> None:
        self._corpus = corpus
        self._on_trouble = on_trouble
        self.weighed, self.asked = 0, 0
        self._answerer, self._weighing = answerer_of_news(corpus), Weighing(corpus)
        self._questions = StandingQuestions(corpus.catalogue)
        self._shown, self._correct, self._missed = shown, correct, missed
        self._triggers: Triggers[int | str] = Triggers()
        self._followed: set[int] = set()
        self._standing: dict[str, ShownText] = {}
        self._due: set[int] = set()
        self._overdue: set[str] = set()
        self._answers: dict[tuple[object, ...], Answer | None] = {}
        self._known: int | None = None
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
        """Ask again what new articles touch, and yield each change that is kept; all of it, or until `stop`.

        Ends where the indexes stay behind what has come in; what was not asked is asked by the next call.
        """
        with suppress(_BehindError):
            yield from self._checked()

    def _checked(self) -> Iterator[AnswerChange]:
        while True:
            target = self._indexed()
            cursor = self._cursor()
            if cursor is None:
                self._set_cursor(target)
                return
            self._take_in_questions(cursor)
            if self._missed(cursor):
                self._take_in_shown(cursor)
            yield from self._asked_in_any_case(cursor)
            self._answers.clear()
            changes = [one for one in self._corpus.catalogue.changes(cursor, _BATCH) if one.seq <= target]
            if not changes:
                return
            self._take_in_shown(cursor)
            if self._triggers.keys():
                passages = self._corpus.catalogue.passages_of({change.revision_id for change in changes})
                for key, articles in self._triggers.touched(passages).items():
                    if self._stop.wait(self._rest.seconds()):
                        return
                    news = frozenset(one.id for one in passages if one.article_id in articles)
                    changed = bool(articles & self._triggers.rests_on(key))
                    yield from self._asked_again(key, None if changed else news)
            # Last: what a kill cuts off is done again, and finds that nothing more has changed.
            self._set_cursor(changes[-1].seq)

    def _asked_in_any_case(self, cursor: int) -> Iterator[AnswerChange]:
        """Ask again what was not looked at when something came in, because it was paused or not yet known."""
        self._answers.clear()
        for number in sorted(self._due & self._followed):
            if self._stop.wait(self._rest.seconds()):
                return
            yield from self._asked_again(number, None)
            self._questions.set_checked(number, cursor)
            self._due.discard(number)
        for key in sorted(self._overdue & self._standing.keys()):
            if self._stop.wait(self._rest.seconds()):
                return
            yield from self._asked_again(key, None)
            self._overdue.discard(key)

    def _asked_again(self, key: int | str, news: frozenset[int] | None) -> Iterator[AnswerChange]:
        """Ask a question again for the sake of new passages, None where its own proof or anything may have changed.

        First those are weighed against what proves the known answer, alone: where that changes nothing all that is
        found need not be read.
        """
        watched = self._questions.get(key) if isinstance(key, int) else self._standing.get(key)
        if watched is None or key not in self._triggers:
            return  # ended meanwhile
        if news is not None:
            weighed = self._answer(watched, news, self._triggers.rests_on(key))
            if weighed is None or change_between(self._corpus.catalogue, watched.answer, weighed) is None:
                return
        after = self._answer(watched)
        change = change_between(self._corpus.catalogue, watched.answer, after) if after else None
        if change is None:
            return
        if isinstance(watched, ShownText):
            self._correct(watched, change)
            self._standing.pop(watched.key, None)
            self._triggers.unwatch(key)
        else:
            renewed = self._questions.renew(watched, change.after)
            self._watch([watched.id])
            if not renewed:
                return  # another process has been quicker, and tells of it
        yield change

    def _answer(
        self,
        asked: StandingQuestion | ShownText,
        news: frozenset[int] | None = None,
        proof: frozenset[str] = frozenset(),
    ) -> Answer | None:
        """Return what answers a question now, from new passages and the articles of a proof alone where there are any.

        What several people follow is asked once for the same passages.
        """
        key = (asked.question, asked.outlets, news, proof)
        if key not in self._answers:
            request = Request(asked.question, datetime.now(UTC), outlets=asked.outlets)
            if news is None:
                self.asked += 1
                self._answers[key] = self._whole(request)
            else:
                self.weighed += 1
                self._answers[key] = self._weighing.answer(request, news, proof)
        return self._answers[key]

    def _whole(self, request: Request) -> Answer:
        """Return what answers a question once the indexes have all that is stored; raises where that takes too long."""
        late = time.monotonic() + _INDEXED_WITHIN_SECONDS
        while True:
            answer = self._answerer.answer(request)
            if _INCOMPLETE.isdisjoint(answer.notes):
                return answer
            if time.monotonic() >= late or self._stop.wait(_INDEXING_PAUSE_SECONDS):
                raise _BehindError

    def _take_in_questions(self, cursor: int) -> None:
        """Take in questions that came, forget those that went."""
        known = self._questions.state()
        if known == self._known:
            return
        active = self._questions.active()
        for number in self._followed - active:
            self._triggers.unwatch(number)
        new, self._followed = active - self._followed, active
        for number, checked in self._watch(new).items():
            # What came in while it was being stored was looked at without it; at a start that cannot be.
            if checked == NOT_CHECKED or (self._known is not None and checked < cursor):
                self._due.add(number)
        self._known = known

    def _take_in_shown(self, cursor: int) -> None:
        """Take in answers that are shown somewhere since, forget those that are no more."""
        shown = {one.key: one for one in self._shown()}
        for key in self._standing.keys() - shown.keys():
            self._triggers.unwatch(key)
        new = [one for key, one in shown.items() if self._standing.get(key) is not one]
        if new:
            rarity = rarity_in(self._corpus)
            for one in new:
                self._triggers.watch(one.key, one.question, one.answer, rarity)
        self._overdue |= {one.key for one in new if one.checked is not None and one.checked < cursor}
        self._standing = shown

    def _watch(self, numbers: Collection[int]) -> dict[int, int]:
        """Watch these questions with the answers that are known now; return up to which change each was checked."""
        rarity, checked = rarity_in(self._corpus), {}
        for question in self._questions.numbered(numbers):
            self._triggers.watch(question.id, question.question, question.answer, rarity)
            checked[question.id] = question.checked
        return checked

    def _indexed(self) -> int:
        """Return the number of the last change that every index knows of: an answer rests on all before it."""
        cursors = self._corpus.cursors()
        return min(cursors["words"], cursors["vectors"])

    def _cursor(self) -> int | None:
        """Return the last change that was looked through; before there is one, where the first question began."""
        known = looked_through(self._corpus.catalogue)
        return self._questions.first_checked() if known is None else known

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
