"""Articles, their revisions and passages: how they enter the catalogue and how they are read from it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar

from sqlalchemy import ColumnElement, Engine, Select, bindparam, case, func, literal, select, update

from retrieval.catalogue.additions import Added, Addition, Additions, ready
from retrieval.catalogue.database import mark_of, read_identity
from retrieval.catalogue.queries import ByIds, Remembered, among, chunks
from retrieval.catalogue.schema import (
    ArticleRow,
    ChangeRow,
    CounterRow,
    PassageRow,
    PassageWordsRow,
    RevisionRow,
)
from retrieval.catalogue.visibility import Limits, Visibility
from retrieval.domain.articles import Passage, PreparedArticle
from retrieval.domain.errors import CatalogueUnavailable

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_MOST_ITEMS = 500
"""How many items a transaction takes at most, unless one thread alone hands in more."""


class _Request(Generic[_Item, _Result]):
    """What one thread hands in, and what comes of it."""

    def __init__(self, items: Sequence[_Item]) -> None:
        self.items = items
        self.done = threading.Event()
        self.results: list[_Result] = []
        self.error: Exception | None = None


class GroupCommit(Generic[_Item, _Result]):
    """Runs `commit` over what has gathered while the run before was under way, one run at a time.

    `commit` returns a result for each item, in order. Where it raises for several requests together, each is tried by
    itself, so that a fault of one is raised to the thread that handed it in and to no other.
    """

    def __init__(self, commit: Callable[[Sequence[_Item]], list[_Result]]) -> None:
        self._commit = commit
        self._waiting: list[_Request[_Item, _Result]] = []
        self._gathering = threading.Lock()
        self._committing = threading.Lock()

    def run(self, items: Sequence[_Item]) -> list[_Result]:
        """Return the results for `items`, once they are committed."""
        if not items:
            return []
        request: _Request[_Item, _Result] = _Request(items)
        with self._gathering:
            self._waiting.append(request)
        with self._committing:
            while not request.done.is_set():
                self._commit_all(self._next())
        if request.error is not None:
            raise request.error
        return request.results

    def _next(self) -> list[_Request[_Item, _Result]]:
        """Take the requests for one transaction out of those that wait."""
        with self._gathering:
            size, taken = 0, 0
            for request in self._waiting:
                size += len(request.items)
                if taken and size > _MOST_ITEMS:
                    break
                taken += 1
            chosen, self._waiting = self._waiting[:taken], self._waiting[taken:]
        return chosen

    def _commit_all(self, requests: Sequence[_Request[_Item, _Result]]) -> None:
        try:
            results = iter(self._commit([item for request in requests for item in request.items]))
            for request in requests:
                request.results = [next(results) for _ in request.items]
                request.done.set()
        except CatalogueUnavailable as error:
            _fail(requests, error)
        except Exception as error:  # noqa: BLE001 - raised again, to whoever handed it in
            if len(requests) == 1:
                _fail(requests, error)
                return
            for request in requests:
                self._commit_all([request])
        finally:
            # A thread that is interrupted must not take with it what the others have handed in.
            left = [request for request in requests if not request.done.is_set()]
            with self._gathering:
                self._waiting[:0] = left


def _fail(requests: Sequence[_Request[Any, Any]], error: Exception) -> None:
    for request in requests:
        request.error = error
        request.done.set()


Reads = Literal["text", "words", "nothing"]
"""What of a passage is read besides where it stands and what it is of."""
REMOVAL = "removal"
"""The other kind of change besides `REVISION`: a revision is gone with all its passages."""
_CHANGES = "changes"
LAST_CHANGE = select(CounterRow.value).where(CounterRow.name == _CHANGES)
_MOST_PASSAGES = 2_000
"""Passages kept in memory with their texts, some 4 kB each; many questions are about the news of the day."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the growing sequence: what the indexes have to apply."""

    seq: int
    kind: str
    revision_id: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the catalogue holds: how much, and from when to when by day of publication, stated or else inferred."""

    articles: int
    revisions: int
    passages: int
    first_day: date | None
    last_day: date | None
    undated: int
    ahead: int = 0
    """How many are dated in the future, and are shown from that moment on."""


class Catalogue:
    """The SQL side of one data directory. Safe to share between threads; every call is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing = engine.execution_options(writing=True)
        self.visibility = Visibility(engine)
        self._passages_by_id = ByIds(engine, _passages().where(among(engine, PassageRow.id)))
        self._passages: Remembered[Passage] = Remembered(_MOST_PASSAGES)
        self._commits = GroupCommit(self._commit)

    @cached_property
    def identity(self) -> str:
        """What tells this catalogue from every other: 16 hexadecimal digits."""
        return read_identity(self.engine)

    @property
    def is_shared(self) -> bool:
        """Whether other machines may have it open too."""
        return self.engine.dialect.name != "sqlite"

    def mark(self, seq: int) -> int | None:
        """Return what a projection that has applied the changes up to `seq` is known by; None without such a change."""
        return mark_of(self.engine, self.identity, seq)

    def close(self) -> None:
        """Give the database's connections back."""
        self.engine.dispose()

    def add(self, prepared: Sequence[PreparedArticle], now: datetime | None = None) -> list[Added]:
        """Store articles, one transaction for all, and return what became of each, in order.

        What several threads hand in while another transaction runs is stored together in the next one.

        An article is known by its URL, or without one by where it was read; the same title and text read from
        elsewhere are the same article. An unchanged one leaves no trace, a changed one becomes the next revision.
        What a repeated article leaves out (a date, an outlet) is taken from the revision before.
        """
        now = now or datetime.now(UTC)
        return self._commits.run([ready(item, now) for item in prepared])

    def _commit(self, additions: Sequence[Addition]) -> list[Added]:
        with self._writing.begin() as connection:
            # Holding the counter from the first statement lines up writers, on every database.
            batch = Additions(connection, connection.execute(_COUNTER).scalar_one())
            outcomes = batch.add(additions)
            connection.execute(_COUNTED, {"seq": batch.seq})
        return outcomes

    def last_change(self) -> int:
        """Return the number of the newest change, 0 in an empty catalogue."""
        with self.engine.connect() as connection:
            return int(connection.execute(LAST_CHANGE).scalar_one())

    def changes(self, after: int, limit: int) -> list[Change]:
        """Return up to `limit` changes with numbers greater than `after`, in order."""
        query = select(ChangeRow.seq, ChangeRow.kind, ChangeRow.revision_id)
        with self.engine.connect() as connection:
            rows = connection.execute(query.where(ChangeRow.seq > after).order_by(ChangeRow.seq).limit(limit))
            return [Change(*row) for row in rows]

    def passages_of(self, revision_ids: Collection[int], reads: Reads = "text") -> list[Passage]:
        """Return all passages of the given revisions, in order of their ids, with what somebody `reads` of them.

        Most of the time goes into reading the texts, then the words: for "words" the text is empty where words are
        stored, for "nothing" both are.
        """
        found = []
        query = _QUERIES[reads]
        for chunk in chunks(revision_ids):
            with self.engine.connect() as connection:
                rows = connection.execute(query.where(PassageRow.revision_id.in_(chunk)))
                found += [Passage(*row) for row in rows]
        return sorted(found, key=lambda passage: passage.id)

    def visible(
        self,
        ids: Collection[int],
        *,
        as_of: datetime,
        since: date | None = None,
        until: date | None = None,
        outlets: Collection[str] = (),
        last_change: int | None = None,
    ) -> dict[int, date | None]:
        """Return those of the passages that a reader at `as_of` could have read, each with its day of publication.

        Only the revision that was current at `as_of` counts; `since` and `until` bound the day of publication, both
        inclusive, and leave out undated articles and those that may be of a day outside; `outlets`, where given, must
        hold the outlet. The passages come in the order of their ids. Whoever knows the number of the last change spares
        this the asking.
        """
        limits = Limits(as_of, since, until, frozenset(name.lower() for name in outlets))
        return self.visibility.published(ids, limits, self.last_change() if last_change is None else last_change)

    def passages(self, ids: Collection[int], last_change: int | None = None) -> dict[int, Passage]:
        """Return passages by id. Whoever knows the number of the last change spares this the asking."""
        known = self._passages.at(self.last_change() if last_change is None else last_change)
        found = {number: known[number] for number in ids if number in known}
        for row in self._passages_by_id.rows([number for number in ids if number not in found]):
            found[row[0]] = known[row[0]] = Passage(*row)
        return found

    def passage_ids(self) -> list[int]:
        """Return the ids of all passages, ascending."""
        with self.engine.connect() as connection:
            return list(connection.execute(select(PassageRow.id).order_by(PassageRow.id)).scalars())

    def text(self, article_id: str, revision: int) -> str | None:
        """Return a revision's text, which quotes are slices of; None when there is no such revision."""
        query = select(RevisionRow.text).where(RevisionRow.article_id == article_id, RevisionRow.number == revision)
        with self.engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def newest_text(self, url: str) -> tuple[str, str] | None:
        """Return title and text of the newest revision of the article at a URL, None where there is none."""
        with self.engine.connect() as connection:
            found = connection.execute(_NEWEST_TEXT, {"key": f"url {url}"}).one_or_none()
        return (found.title, found.text) if found else None

    def coverage(self) -> Coverage:
        """Return how much is stored, and the days of publication that it spans."""
        with self.engine.connect() as connection:
            count = connection.execute(select(func.count()).select_from(ArticleRow)).scalar_one()
            passages = connection.execute(select(func.count()).select_from(PassageRow)).scalar_one()
            day = RevisionRow.published_day
            query = select(func.count(), func.min(day), func.max(day), func.count(day))
            revisions, first, last, dated = connection.execute(query.select_from(RevisionRow)).one()
            later = select(func.count()).where(RevisionRow.visible_from > datetime.now(UTC))
            ahead = connection.execute(later).scalar_one()
        return Coverage(count, revisions, passages, first, last, revisions - dated, ahead)

    def outlets(self) -> list[str]:
        """Return the names of all outlets, in alphabetical order."""
        query = select(RevisionRow.outlet).where(RevisionRow.outlet.is_not(None)).distinct()
        with self.engine.connect() as connection:
            return sorted(name for name in connection.execute(query).scalars() if name)


_COUNTER = select(CounterRow.value).where(CounterRow.name == _CHANGES).with_for_update()
_COUNTED = update(CounterRow).where(CounterRow.name == _CHANGES).values(value=bindparam("seq"))
_NEWEST_TEXT = (
    select(RevisionRow.title, RevisionRow.text)
    .join(ArticleRow)
    .where(ArticleRow.key == bindparam("key"))
    .order_by(RevisionRow.number.desc())
    .limit(1)
)

# Cutting the passage out in SQL spares the transport of whole articles; SQL counts characters from 1.
_TEXT = func.substr(RevisionRow.text, PassageRow.start + 1, PassageRow.end - PassageRow.start)

_WORDS = func.coalesce(PassageWordsRow.words, "")
_TEXT_WITHOUT_WORDS = case((_WORDS == "", _TEXT), else_="")


def _passages(passage_text: ColumnElement[str] = _TEXT, words: ColumnElement[str] = _WORDS) -> Select[*tuple[Any, ...]]:
    """Select the columns of `Passage`, in the order of its fields."""
    columns: Select[*tuple[Any, ...]] = (
        select(
            PassageRow.id,
            RevisionRow.article_id,
            RevisionRow.number,
            PassageRow.start,
            PassageRow.end,
            passage_text,
            RevisionRow.title,
            RevisionRow.outlet,
            ArticleRow.url,
            RevisionRow.published_day,
            RevisionRow.language,
            words,
            RevisionRow.published_from,
            RevisionRow.text_from,
        )
        .join(RevisionRow, PassageRow.revision_id == RevisionRow.id)
        .join(ArticleRow, RevisionRow.article_id == ArticleRow.id)
        .outerjoin(PassageWordsRow, PassageWordsRow.passage_id == PassageRow.id)
    )
    return columns


_QUERIES: dict[Reads, Select[*tuple[Any, ...]]] = {
    "text": _passages(),
    "words": _passages(_TEXT_WITHOUT_WORDS),
    "nothing": _passages(literal(""), literal("")),
}
