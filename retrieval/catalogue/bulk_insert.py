"""Many rows into a table by one statement, whatever the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Connection, bindparam, column, func, insert, select

from retrieval.catalogue.schema import Base


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
