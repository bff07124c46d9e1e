"""What decides whether a passage may be shown: when its revision was current, its day, its outlet."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, func, select

from retrieval.catalogue.queries import ByIds, among
from retrieval.catalogue.schema import ChangeRow, PassageRow, RevisionRow
from retrieval.domain.answer import CoveredPeriod

_MOST_CHANGES = 5_000
"""After more of them everything is read anew."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NEVER = np.iinfo(np.int64).max
_UNKNOWN_DAY = 0
_SIGHT = np.dtype(
    [
        ("revision", np.int64),
        ("first", np.int64),  # of its passages, and the last, both inclusive
        ("last", np.int64),
        ("visible_from", np.int64),  # microseconds since 1970, as `superseded_from`
        ("superseded_from", np.int64),
        ("earliest", np.int32),  # day of publication, as the number that `date.toordinal` gives it, as `published`
        ("published", np.int32),
        ("outlet", np.int32),  # its place in `_Table.outlets`
    ]
)
_Sights = NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader may see: the world at `as_of`, days of publication, inclusive, and outlets in small letters."""

    as_of: datetime
    since: date | None
    until: date | None
    outlets: frozenset[str]


class Visibility:
    """Which passages and articles may be seen. Safe to share between threads.

    The first question is answered by SQL, since many a process asks only one; then all revisions are read as far as
    they decide who may see them, 50 bytes each, and after a change only those of the articles that it touched.
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

    def published(self, ids: Collection[int], limits: Limits, last_change: int) -> dict[int, date | None]:
        """Return the days of publication of those passages that may be seen, at that change or a later one.

        They come in the order of their ids.
        """
        table = self._at(last_change) or _Table.of(last_change, self._of_passages.rows(ids))
        return table.published(np.array(sorted(ids), np.int64), limits)

    def covered(self, limits: Limits, last_change: int) -> CoveredPeriod | None:
        """Return how much may be seen of how much; None where that is still left to SQL."""
        table = self._at(last_change)
        return None if table is None else table.covered(limits)

    def _at(self, last_change: int) -> _Table | None:
        """Return the table at that change or later, None where it is not there yet or another thread is at it."""
        table = self._table
        return table if table is not None and table.change >= last_change else self._current(last_change)

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
                return _Table.of(last_change, connection.execute(self._all))
        query = select(ChangeRow.revision_id).where(ChangeRow.seq > known.change, ChangeRow.seq <= last_change)
        with self._engine.connect() as connection:
            touched = list(connection.execute(query).scalars())
        return known.replaced(last_change, touched, self._of_articles.rows(touched))


@dataclass(frozen=True, slots=True)
class _Table:
    """Revisions in the order of their passages, as they were after a change, and their outlets in small letters."""

    change: int
    sights: _Sights
    outlets: dict[str, int]

    @classmethod
    def of(cls, change: int, rows: Iterable[Sequence[Any]]) -> _Table:
        outlets: dict[str, int] = {}
        return cls(change, _sorted(_read(rows, outlets)), outlets)

    def published(self, ids: NDArray[np.int64], limits: Limits) -> dict[int, date | None]:
        if not len(self.sights):
            return {}
        places = np.searchsorted(self.sights["first"], ids, side="right") - 1
        known = (places >= 0) & (ids <= self.sights["last"][places])
        ids, found = ids[known], self.sights[places[known]]
        allowed = self._allowed(found, limits)
        days = found["published"][allowed].tolist()
        return {
            number: date.fromordinal(day) if day else None
            for number, day in zip(ids[allowed].tolist(), days, strict=True)
        }

    def covered(self, limits: Limits) -> CoveredPeriod:
        """Count articles by their revisions, of which one is current at any moment."""
        days = self.sights["published"][self._allowed(self.sights, limits)]
        dated = days[days != _UNKNOWN_DAY]
        first, last = (date.fromordinal(int(day)) for day in (dated.min(), dated.max())) if len(dated) else (None, None)
        stored = int(np.count_nonzero(self.sights["superseded_from"] == _NEVER))
        return CoveredPeriod(articles=len(days), first_day=first, last_day=last, stored=stored)

    def replaced(self, change: int, touched: Sequence[int], rows: Iterable[Sequence[Any]]) -> _Table:
        """Return the table after a change: `rows` for revisions of the articles touched, gone where there is none."""
        outlets = dict(self.outlets)
        new = _read(rows, outlets)
        gone = np.isin(self.sights["revision"], [*touched, *new["revision"].tolist()])
        return _Table(change, _sorted(np.concatenate([self.sights[~gone], new])), outlets)

    def _allowed(self, sights: _Sights, limits: Limits) -> NDArray[np.bool_]:
        """Tell of each revision whether it may be seen."""
        as_of, published = _microseconds(limits.as_of), sights["published"]
        allowed: NDArray[np.bool_] = (sights["visible_from"] <= as_of) & (sights["superseded_from"] > as_of)
        if limits.outlets:
            wanted = [number for name, number in self.outlets.items() if name in limits.outlets]
            allowed &= np.isin(sights["outlet"], wanted)
        if limits.since or limits.until:
            allowed &= (published != _UNKNOWN_DAY) & (sights["earliest"] != _UNKNOWN_DAY)
        if limits.since:
            allowed &= sights["earliest"] >= limits.since.toordinal()
        if limits.until:
            allowed &= published <= limits.until.toordinal()
        return allowed


def _sorted(sights: _Sights) -> _Sights:
    return sights[np.argsort(sights["first"], kind="stable")]


def _read(rows: Iterable[Sequence[Any]], outlets: dict[str, int]) -> _Sights:
    """Return the revisions that have passages, and number the outlets that are new."""
    sights = (_sight(row, outlets) for row in rows if row[1] is not None)
    return np.fromiter(sights, _SIGHT)


def _sight(row: Sequence[Any], outlets: dict[str, int]) -> tuple[int, ...]:
    revision, first, last, visible_from, superseded_from, earliest, published, outlet = row
    return (
        revision,
        first,
        last,
        _microseconds(visible_from),
        _microseconds(superseded_from) if superseded_from else _NEVER,
        earliest.toordinal() if earliest else _UNKNOWN_DAY,
        published.toordinal() if published else _UNKNOWN_DAY,
        outlets.setdefault(outlet.lower(), len(outlets)),
    )


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND
