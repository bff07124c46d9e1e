"""What each article takes and when it last changed, for whoever has to decide which of them may go."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import GivenCitationRow, RevisionRow
from retrieval.domain.errors import CatalogueError


@dataclass(frozen=True, slots=True)
class Holding:
    """An article: who published it, when it last changed, its characters in all revisions, and whether it is quoted.

    It is quoted when an answer that was given cites it.
    """

    article_id: str
    outlet: str | None
    changed: datetime
    characters: int
    quoted: bool


def read_holdings(catalogue: Catalogue) -> list[Holding]:
    """Return all articles, those first that changed longest ago."""
    size = func.length(RevisionRow.text) + func.coalesce(func.length(RevisionRow.original), 0)
    changed = func.max(RevisionRow.visible_from, type_=RevisionRow.visible_from.type)
    query = (
        select(RevisionRow.article_id, func.max(RevisionRow.outlet), changed, func.sum(size))
        .group_by(RevisionRow.article_id)
        .order_by(changed, RevisionRow.article_id)
    )
    with catalogue.engine.connect() as connection:
        quoted = set(connection.execute(select(GivenCitationRow.article_id).distinct()).scalars())
        rows = connection.execute(query).all()
    return [Holding(row[0], row[1], row[2], int(row[3]), row[0] in quoted) for row in rows]


def unused_bytes(catalogue: Catalogue) -> int:
    """Return how many bytes of a SQLite file are free inside it; 0 for another database, which sees to itself."""
    if catalogue.engine.dialect.name != "sqlite":
        return 0
    with catalogue.engine.connect() as connection:
        pages, size = (
            connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("freelist_count", "page_size")
        )
        return int(pages) * int(size)


def server_bytes(catalogue: Catalogue) -> int:
    """Return how many bytes a database takes on its server; 0 for one that is a file of the data directory."""
    if catalogue.engine.dialect.name == "sqlite":
        return 0
    with catalogue.engine.connect() as connection:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def compact(catalogue: Catalogue) -> None:
    """Give the free space inside a SQLite file back to the disk. It waits for others, and they for it.

    Raises `CatalogueError` when another process uses the file all the time, or the disk has no room for a copy.
    """
    if catalogue.engine.dialect.name != "sqlite":
        return
    # Not in a transaction, which SQLAlchemy would begin.
    connection = catalogue.engine.raw_connection()
    try:
        for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            connection.cursor().execute(statement)
    except sqlite3.OperationalError as error:
        raise CatalogueError(f"The catalogue's file could not be made smaller: {error}.") from error
    finally:
        connection.close()
