"""Insert a row, or change the one that is there: one statement in either kind of database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from retrieval.catalogue.schema import Base


def upsert(
    connection: Connection, table: type[Base], row: Mapping[str, Any], change: Mapping[str, Any] | None = None
) -> None:
    """Insert `row`; where its primary key is taken, set the columns of `change` instead (all of the row by default)."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    keys = [column.name for column in table.__mapper__.primary_key]
    others = {name: value for name, value in row.items() if name not in keys} if change is None else dict(change)
    statement = dialect.insert(table).values(dict(row))
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=others))
