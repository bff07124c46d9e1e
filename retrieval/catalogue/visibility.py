"""What decides whether a passage may be shown: when its revision was current, its day, its outlet."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, func, select

from retrieval.catalogue.by_ids import ByIds, among
from retrieval.catalogue.schema import ChangeRow, PassageRow, RevisionRow

_MOST_CHANGES = 500
"""After more of them everything is read anew."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A revision as far as it decides who may see it, `first` and `last` its passages; `outlet` in small letters.

    It was published on one of the days `earliest` to `published`, mostly the same; None where neither is known.
    """

    revision: int
    first: int
    last: int
    visible_from: datetime
    superseded_from: datetime | None
    earliest: date | None
    published: date | None
    outlet: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader may see: the world at `as_of`, days of publication, inclusive, and outlets in small letters."""

    as_of: datetime
    since: date | None
    until: date | None
    outlets: frozenset[str]

    def allow(self, sight: Sight) -> bool:
        """Tell whether a passage of that revision may be shown."""
        if sight.visible_from > self.as_of or (sight.superseded_from and sight.superseded_from <= self.as_of):
            return False
        if self.outlets and sight.outlet not in self.outlets:
            return False
        if sight.earliest is None or sight.published is None:
            return not (self.since or self.until)
        return not ((self.since and sight.earliest < self.since) or (self.until and sight.published > self.until))


class Sights:
    """The sights of passages. Safe to share between threads.

    The first question is answered by SQL, since many a process asks only one; then all sights are read, one for each
    revision, and after a change only those of the articles that it touched.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._table: _Table | None = None
        self._asked = False
        self._reading = threading.Lock()
        of_revision = PassageRow.revision_id == RevisionRow.id
        self._all = select(
            RevisionRow.id,
            # The passages of a revision are numbered one after the other, so that the two ends tell them all.
            select(func.min(PassageRow.id)).where(of_revision).scalar_subquery(),
            select(func.max(PassageRow.id)).where(of_revision).scalar_subquery(),
            RevisionRow.visible_from,
            RevisionRow.superseded_from,
            func.coalesce(RevisionRow.published_from, RevisionRow.published_day),
            RevisionRow.published_day,
            func.coalesce(RevisionRow.outlet, ""),
        )
        of_passages = select(PassageRow.revision_id).where(among(engine, PassageRow.id))
        self._of_passages = ByIds(engine, self._all.where(RevisionRow.id.in_(of_passages)))
        touched = select(RevisionRow.article_id).where(among(engine, RevisionRow.id))
        self._of_articles = ByIds(engine, self._all.where(RevisionRow.article_id.in_(touched)))

    def of(self, ids: Collection[int], last_change: int) -> dict[int, Sight]:
        """Return the sights of those passages that there are, by passage id, at that change or a later one."""
        table = self._table
        if table is None or table.change < last_change:
            table = self._current(last_change) or _Table.of(last_change, self._of_passages.rows(ids))
        return table.find(ids)

    def _current(self, last_change: int) -> _Table | None:
        """Return the table brought up to date, None where that is not worth its time or another thread is at it."""
        if not self._asked:
            self._asked = True
            return None
        if not self._reading.acquire(blocking=False):
            return None
        try:
            self._table = self._read(last_change)
            return self._table
        finally:
            self._reading.release()

    def _read(self, last_change: int) -> _Table:
        known = self._table
        if known is not None and known.change >= last_change:
            return known  # another thread has been faster
        if known is None or last_change - known.change > _MOST_CHANGES:
            with self._engine.connect() as connection:
                return _Table.of(last_change, connection.execute(self._all).all())
        query = select(ChangeRow.revision_id).where(ChangeRow.seq > known.change, ChangeRow.seq <= last_change)
        with self._engine.connect() as connection:
            touched = list(connection.execute(query).scalars())
        return known.replaced(last_change, touched, self._of_articles.rows(touched))


@dataclass(frozen=True, slots=True)
class _Table:
    """Sights in the order of their passages, as they were after a change; `firsts` is the first passage of each."""

    change: int
    firsts: list[int]
    sights: list[Sight]

    @classmethod
    def of(cls, change: int, rows: Iterable[Sequence[Any]]) -> _Table:
        return cls._sorted(change, map(_sight, (row for row in rows if row[1] is not None)))

    @classmethod
    def _sorted(cls, change: int, sights: Iterable[Sight]) -> _Table:
        ordered = sorted(sights, key=lambda sight: sight.first)
        return cls(change, [sight.first for sight in ordered], ordered)

    def find(self, ids: Iterable[int]) -> dict[int, Sight]:
        found = {}
        for number in ids:
            place = bisect_right(self.firsts, number) - 1
            if place >= 0 and number <= self.sights[place].last:
                found[number] = self.sights[place]
        return found

    def replaced(self, change: int, touched: Iterable[int], rows: Iterable[Sequence[Any]]) -> _Table:
        """Return the table after a change: `rows` for revisions of the articles touched, gone where there is none."""
        new = [_sight(row) for row in rows if row[1] is not None]
        gone = {*touched, *(sight.revision for sight in new)}
        return self._sorted(change, [*(sight for sight in self.sights if sight.revision not in gone), *new])


def _sight(row: Sequence[Any]) -> Sight:
    revision, first, last, visible_from, superseded_from, earliest, published, outlet = row
    return Sight(revision, first, last, visible_from, superseded_from, earliest, published, outlet.lower())
