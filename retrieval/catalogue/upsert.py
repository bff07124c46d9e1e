"""Rows inserted, or changed where they are there: one statement in either kind of database, safe beside others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from sqlalchemy import ARRAY, Connection, bindparam, column, func, insert, select

from retrieval.catalogue.schema import Base


def insert_into(connection: Connection, table: type[Base]) -> Any:
    """Return an insert that knows `ON CONFLICT`: both kinds of database have one, each of its own type."""
    # The connection has loaded its own dialect; to import the other one as well is a tenth of a command's start.
    return import_module(f"sqlalchemy.dialects.{connection.dialect.name}").insert(table)


def upsert(
    connection: Connection, table: type[Base], row: Mapping[str, Any], change: Mapping[str, Any] | None = None
) -> None:
    """Insert `row`; where its primary key is taken, set the columns of `change` instead (all of the row by default)."""
    keys = [column.name for column in table.__mapper__.primary_key]
    others = {name: value for name, value in row.items() if name not in keys} if change is None else dict(change)
    statement = insert_into(connection, table).values(dict(row))
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=others))


def upsert_all(connection: Connection, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows with the same columns; where a primary key is taken, the row that is there gets the new values."""
    if not rows:
        return
    keys = [column.name for column in table.__mapper__.primary_key]
    statement = insert_into(connection, table)
    others = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=others), [dict(row) for row in rows])


def insert_new(connection: Connection, table: type[Base], row: Mapping[str, Any]) -> bool:
    """Insert `row` unless one with any of its unique columns is there already; tell whether it was inserted."""
    statement = insert_into(connection, table).values(dict(row)).on_conflict_do_nothing()
    return connection.execute(statement.returning(*table.__mapper__.primary_key)).one_or_none() is not None


def insert_all(connection: Connection, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that name the same columns.

    To PostgreSQL each column goes as one array: a statement for each row, as its driver sends them, takes several
    times the time, in the server as in the driver, and all of it while other writers wait.
    """
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), list(rows))
        return
    names = list(rows[0])
    types = [ARRAY(table.__table__.c[name].type) for name in names]
    arrays = [bindparam(name, type_=kind) for name, kind in zip(names, types, strict=True)]
    given = func.unnest(*arrays).table_valued(*(column(name) for name in names)).render_derived()
    statement = insert(table).from_select(names, select(*given.c))
    connection.execute(statement, {name: [row[name] for row in rows] for name in names})
