"""Which story each article belongs to, as the catalogue keeps it, and what is needed to decide that."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.queries import ByIds, among, chunks, upsert_all
from retrieval.catalogue.schema import ArticleRow, ClusteringRow, CounterRow, PassageRow, RevisionRow, StoryMemberRow
from retrieval.domain.errors import CatalogueUnavailable

_STORED = np.dtype("<u2")


@dataclass(frozen=True, slots=True)
class NewestRevision:
    """What stories go by: the newest text of an article, and the day of its publication, or else of its ingest."""

    article_id: str
    text: str
    authors: tuple[str, ...]
    day: date


@dataclass(frozen=True, slots=True)
class Member:
    """An article's place in a story, as it is to be stored; `changed` is the number of this change."""

    article_id: str
    story: int
    changed: int
    day: date
    credit: str | None
    digest: NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class StoryReport:
    """One report of a story as it stood at some moment; `credit` is the agency that it names as its source."""

    article_id: str
    story: int
    credit: str | None
    revision: int
    title: str
    outlet: str | None
    url: str | None
    published: date | None
    language: str
    published_from: date | None


# Built once: a question asks both, and to build them takes as long as to answer them.
_CHANGED = (
    select(StoryMemberRow.article_id, StoryMemberRow.story, StoryMemberRow.changed)
    .where(StoryMemberRow.changed > bindparam("after"))
    .order_by(StoryMemberRow.changed)
)
_REPORTS = (
    select(
        StoryMemberRow.article_id,
        StoryMemberRow.story,
        StoryMemberRow.credit,
        RevisionRow.number,
        RevisionRow.title,
        RevisionRow.outlet,
        ArticleRow.url,
        RevisionRow.published_day,
        RevisionRow.language,
        RevisionRow.published_from,
    )
    .join(RevisionRow, RevisionRow.article_id == StoryMemberRow.article_id)
    .join(ArticleRow, ArticleRow.id == StoryMemberRow.article_id)
    .where(
        RevisionRow.visible_from <= bindparam("as_of"),
        or_(RevisionRow.superseded_from.is_(None), RevisionRow.superseded_from > bindparam("as_of")),
    )
    .order_by(RevisionRow.visible_from, StoryMemberRow.changed)
)


class Memberships:
    """The stories of one catalogue, clustered by one algorithm; those of another are forgotten and made anew."""

    def __init__(self, catalogue: Catalogue, algorithm: str) -> None:
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)
        self._algorithm = algorithm
        self._reports = ByIds(self._engine, _REPORTS.where(among(self._engine, StoryMemberRow.story)))
        self._register()

    def cursor(self) -> int:
        """Return the number of the last change whose articles are in stories."""
        return self.state()[0]

    def state(self) -> tuple[int, int]:
        """Return the number of the last change that is done, and the last number given to a change of stories."""
        query = select(ClusteringRow.cursor, ClusteringRow.last).where(ClusteringRow.algorithm == self._algorithm)
        with self._engine.connect() as connection:
            found = connection.execute(query).one_or_none()
        return (found.cursor, found.last) if found else (0, 0)

    def newest(self, article_ids: Collection[str]) -> list[NewestRevision]:
        """Return the newest revisions of those of the articles that are still there, oldest first."""
        query = _newest(
            RevisionRow.article_id,
            RevisionRow.text,
            RevisionRow.authors,
            RevisionRow.published_day,
            RevisionRow.ingested,
        )
        found: dict[int, NewestRevision] = {}
        with self._engine.connect() as connection:
            for chunk in chunks(article_ids):
                for row in connection.execute(query.where(RevisionRow.article_id.in_(chunk))):
                    day = row.published_day or row.ingested.date()
                    found[row.id] = NewestRevision(row.article_id, row.text, tuple(row.authors), day)
        return [found[number] for number in sorted(found)]

    def texts(self, article_ids: Collection[str]) -> dict[str, str]:
        """Return the newest texts of those of the articles that are still there."""
        query = _newest(RevisionRow.article_id, RevisionRow.text)
        found: dict[str, str] = {}
        with self._engine.connect() as connection:
            for chunk in chunks(article_ids):
                rows = connection.execute(query.where(RevisionRow.article_id.in_(chunk)))
                found |= {row.article_id: row.text for row in rows}
        return found

    def digests(self, first: date, last: date) -> list[tuple[str, date, bytes]]:
        """Return the articles of a range of days, both inclusive, each with its day and digest (uint16)."""
        query = select(StoryMemberRow.article_id, StoryMemberRow.day, StoryMemberRow.digest)
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(StoryMemberRow.day >= first, StoryMemberRow.day <= last))
            return [(row[0], row[1], row[2]) for row in rows]

    def reports(self, stories: Collection[int], as_of: datetime) -> list[StoryReport]:
        """Return the reports of some stories that a reader at `as_of` could have read, in order of publication."""
        return [StoryReport(*row) for row in self._reports.rows(stories, as_of=as_of)]

    def unplaced(self) -> int:
        """Return how many articles that have passages are in no story."""
        placed = select(StoryMemberRow.article_id)
        with_passages = select(RevisionRow.article_id).join(PassageRow, PassageRow.revision_id == RevisionRow.id)
        query = select(func.count()).where(ArticleRow.id.in_(with_passages), ArticleRow.id.not_in(placed))
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def changed(self, after: int) -> list[tuple[str, int, int]]:
        """Return (article id, story, number of the change) of all that changed after a number, in order."""
        with self._engine.connect() as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(_CHANGED, {"after": after})]

    def save(self, members: Sequence[Member], merged: Mapping[int, int], state: tuple[int, int], cursor: int) -> bool:
        """Store memberships and merge stories (from, into); say whether that was done.

        It is not when another machine has been faster: when the clustering is no longer in `state`.
        """
        seen, last = state
        number = max([last, *(member.changed for member in members)])
        with self._writing.begin() as connection:
            row = (ClusteringRow.algorithm == self._algorithm, ClusteringRow.cursor == seen, ClusteringRow.last == last)
            moved = update(ClusteringRow).where(*row).values(cursor=cursor)
            if not connection.execute(moved).rowcount:
                return False
            for absorbed, story in merged.items():
                number += 1
                of_absorbed = update(StoryMemberRow).where(StoryMemberRow.story == absorbed)
                connection.execute(of_absorbed.values(story=story, changed=number))
            self._replace(connection, members)
            done = update(ClusteringRow).where(ClusteringRow.algorithm == self._algorithm)
            connection.execute(done.values(last=number))
        return True

    def _replace(self, connection: Connection, members: Sequence[Member]) -> None:
        ids = [member.article_id for member in members]
        present: set[str] = set()
        for chunk in chunks(ids):
            present.update(connection.execute(select(ArticleRow.id).where(ArticleRow.id.in_(chunk))).scalars())
        upsert_all(connection, StoryMemberRow, [_row(member) for member in members if member.article_id in present])

    def _register(self) -> None:
        with self._engine.connect() as connection:
            if connection.execute(self._known()).one_or_none():
                return
        try:
            self._begin_clustering()
        except CatalogueUnavailable:
            return  # whoever can only read sees no stories until somebody else has made them

    def _begin_clustering(self) -> None:
        with self._writing.begin() as connection:
            connection.execute(select(CounterRow.value).with_for_update())
            if connection.execute(self._known()).one_or_none():
                return
            # Numbers go on growing, so that whoever remembers stories by the number of the last change sees the new.
            last = max(connection.execute(select(ClusteringRow.last)).scalars(), default=0)
            connection.execute(delete(StoryMemberRow))
            connection.execute(delete(ClusteringRow))
            connection.execute(insert(ClusteringRow).values(algorithm=self._algorithm, cursor=0, last=last))

    def _known(self) -> Select[str]:
        return select(ClusteringRow.algorithm).where(ClusteringRow.algorithm == self._algorithm)


def _newest(*columns: Any) -> Select[*tuple[Any, ...]]:
    later = aliased(RevisionRow)
    follows = (later.article_id == RevisionRow.article_id) & (later.number > RevisionRow.number)
    return select(RevisionRow.id, *columns).where(~select(later.id).where(follows).exists())


def _row(member: Member) -> dict[str, Any]:
    row = asdict(member)
    return row | {"digest": member.digest.astype(_STORED).tobytes()}
