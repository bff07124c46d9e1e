"""Revisions that a projection could not take in: set aside with the reason, so that all others go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, delete, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import ArticleRow, PassageRow, QuarantinedRow, RevisionRow
from retrieval.catalogue.upsert import upsert

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
