"""Articles that go: taken out for good, or set aside where a projection cannot take them in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, update

from retrieval.catalogue.catalogue import _CHANGES, REMOVAL, Catalogue
from retrieval.catalogue.database import new_token
from retrieval.catalogue.queries import chunks, upsert
from retrieval.catalogue.schema import (
    ArticleRow,
    ChangeRow,
    CounterRow,
    GivenCitationRow,
    ModelRow,
    PassageRow,
    QuarantinedRow,
    RemovedPassageRow,
    RevisionRow,
    VectorRow,
)


def remove_articles(catalogue: Catalogue, article_ids: Collection[str]) -> list[str]:
    """Remove articles with all their revisions, passages and vectors, in one transaction; return those removed.

    What a given answer quotes stays, even where it was given a moment ago. Each removed revision is a change of its
    own, from which the indexes learn what to drop.
    """
    with catalogue.engine.execution_options(writing=True).begin() as connection:
        counter = select(CounterRow.value).where(CounterRow.name == _CHANGES).with_for_update()
        seq = connection.execute(counter).scalar_one()
        # On PostgreSQL another machine may be storing vectors; SQLite has one writer anyway.
        connection.execute(select(ModelRow.id).with_for_update())
        removed = _unquoted(connection, article_ids)
        for chunk in chunks(removed):
            seq = _remove(connection, chunk, seq)
        connection.execute(update(CounterRow).where(CounterRow.name == _CHANGES).values(value=seq))
    return removed


def removed_passages(engine: Engine, after: int, upto: int) -> list[int]:
    """Return the passages that the changes with numbers in (after, upto] removed."""
    query = select(RemovedPassageRow.passage_id).where(RemovedPassageRow.seq > after, RemovedPassageRow.seq <= upto)
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


def _unquoted(connection: Connection, article_ids: Collection[str]) -> list[str]:
    found: list[str] = []
    quoted = select(GivenCitationRow.article_id)
    for chunk in chunks(article_ids):
        query = select(ArticleRow.id).where(ArticleRow.id.in_(chunk), ArticleRow.id.not_in(quoted))
        found += connection.execute(query).scalars()
    return found


def _remove(connection: Connection, article_ids: list[str], seq: int) -> int:
    """Remove articles and return the number of the last change made of it."""
    query = (
        select(RevisionRow.id, PassageRow.id)
        .outerjoin(PassageRow, PassageRow.revision_id == RevisionRow.id)
        .where(RevisionRow.article_id.in_(article_ids))
        .order_by(RevisionRow.id)
    )
    numbers: dict[int, int] = {}
    gone = []
    for revision_id, passage_id in connection.execute(query).all():
        number = numbers.setdefault(revision_id, seq + len(numbers) + 1)
        if passage_id is not None:
            gone.append({"passage_id": passage_id, "seq": number})
    changes = [
        {"seq": number, "kind": REMOVAL, "revision_id": revision, "token": new_token()}
        for revision, number in numbers.items()
    ]
    connection.execute(insert(ChangeRow), changes)
    if gone:
        connection.execute(insert(RemovedPassageRow), gone)
    for chunk in chunks([row["passage_id"] for row in gone]):
        connection.execute(delete(VectorRow).where(VectorRow.passage_id.in_(chunk)))
        connection.execute(delete(PassageRow).where(PassageRow.id.in_(chunk)))
    connection.execute(delete(RevisionRow).where(RevisionRow.article_id.in_(article_ids)))
    connection.execute(delete(ArticleRow).where(ArticleRow.id.in_(article_ids)))
    return seq + len(numbers)


_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A revision that was set aside: by which projection, why, and which article it is of."""

    projection: str
    revision_id: int
    reason: str
    article_id: str
    place: str
    """The article's URL, or where it was read."""


class Quarantine:
    """What the projections of one catalogue have set aside."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)

    def add(self, projection: str, revision_id: int, reason: str) -> None:
        """Set a revision aside."""
        row = {"projection": projection, "revision_id": revision_id, "reason": reason[:_LONGEST_REASON]}
        with self._writing.begin() as connection:
            upsert(connection, QuarantinedRow, row | {"since": datetime.now(UTC)})

    def release(self, projection: str, revision_id: int) -> None:
        """Forget that a revision was set aside."""
        with self._writing.begin() as connection:
            connection.execute(delete(QuarantinedRow).where(*_is(projection, revision_id)))

    def clear(self, *projections: str) -> None:
        """Forget all that some projections have set aside, because they begin anew."""
        with self._writing.begin() as connection:
            connection.execute(delete(QuarantinedRow).where(QuarantinedRow.projection.in_(projections)))

    def all(self) -> list[Quarantined]:
        """Return what is set aside, as far as it is still in the catalogue."""
        query = (
            select(
                QuarantinedRow.projection,
                QuarantinedRow.revision_id,
                QuarantinedRow.reason,
                ArticleRow.id,
                ArticleRow.url,
                ArticleRow.source,
            )
            .join(RevisionRow, RevisionRow.id == QuarantinedRow.revision_id)
            .join(ArticleRow, ArticleRow.id == RevisionRow.article_id)
            .order_by(QuarantinedRow.revision_id, QuarantinedRow.projection)
        )
        with self._engine.connect() as connection:
            return [Quarantined(*row[:4], row[4] or row[5]) for row in connection.execute(query)]

    def passages(self, projection: str) -> set[int]:
        """Return the passages that a projection is without, because their revisions are set aside."""
        query = (
            select(PassageRow.id)
            .join(QuarantinedRow, QuarantinedRow.revision_id == PassageRow.revision_id)
            .where(QuarantinedRow.projection == projection)
        )
        with self._engine.connect() as connection:
            return set(connection.execute(query).scalars())


def _is(projection: str, revision_id: int) -> tuple[ColumnElement[bool], ...]:
    return QuarantinedRow.projection == projection, QuarantinedRow.revision_id == revision_id
