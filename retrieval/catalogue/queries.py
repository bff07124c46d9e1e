"""Queries for many rows at once: lists in pieces, rows by ids, upserts, and what was read kept in memory.

An IN list is written anew for each length, which takes longer than to find a hundred rows: here the ids are one
parameter, and the statement is built, compiled and prepared once.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    Text,
    any_,
    bindparam,
    case,
    column,
    func,
    insert,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from retrieval.catalogue.schema import Base, CounterRow

_Value = TypeVar("_Value", int, str)
_LONGEST = 500
"""How many values one IN list holds; SQLite and PostgreSQL both take more, but plan worse."""


def chunks(values: Collection[_Value]) -> Iterator[list[_Value]]:
    """Yield the values in order, as many at a time as one IN list may hold."""
    ordered = list(values)
    for first in range(0, len(ordered), _LONGEST):
        yield ordered[first : first + _LONGEST]


_IDS = "ids"


class ByIds:
    """A query with the condition `among` in it, to be asked with ids."""

    def __init__(self, engine: Engine, query: Select[*tuple[Any, ...]]) -> None:
        self._engine = engine
        self._as_json = engine.dialect.name == "sqlite"
        self._query = query

    def rows(self, ids: Collection[int], **others: object) -> Sequence[Row[*tuple[Any, ...]]]:
        """Return what the query finds for the ids, given its `others` parameters too."""
        if not ids:
            return []
        given = json.dumps([*ids]) if self._as_json else [*ids]
        with self._engine.connect() as connection:
            return connection.execute(self._query, {_IDS: given, **others}).all()


def among(engine: Engine, column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Return the condition that a column is one of the ids that `ByIds` fills in."""
    if engine.dialect.name == "sqlite":
        listed = func.json_each(bindparam(_IDS, type_=Text)).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == any_(bindparam(_IDS, type_=ARRAY(BigInteger)))


def insert_into(connection: Connection, table: type[Base]) -> Any:
    """Return an insert that knows `ON CONFLICT`: both kinds of database have one, each of its own type."""
    return _dialects_insert(connection.dialect.name, table)


def _dialects_insert(dialect: str, table: type[Base]) -> Any:
    # The connection has loaded its own dialect; to import the other one as well is a tenth of a command's start.
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)


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
    if rows:
        statement = _upsert_of(connection.dialect.name, table, tuple(rows[0]))
        connection.execute(statement, [dict(row) for row in rows])


@cache  # to build it takes longer than to write a row by it
def _upsert_of(dialect: str, table: type[Base], names: Sequence[str]) -> Any:
    keys = [column.name for column in table.__mapper__.primary_key]
    statement = _dialects_insert(dialect, table)
    others = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


def new_number(connection: Connection, table: type[Base]) -> int:
    """Return a number for a new row of a table that none of its rows has had, those that are gone included.

    SQLite would give the number of the newest row again once that is deleted, and whoever has noted it means another.
    """
    numbers = table.__mapper__.primary_key[0]
    newest = connection.execute(select(func.coalesce(func.max(numbers), 0))).scalar_one()
    counter = {"name": f"numbers of {table.__tablename__}", "value": newest + 1}
    behind = CounterRow.value < newest
    statement = insert_into(connection, CounterRow).values(counter)
    counted = statement.on_conflict_do_update(
        index_elements=["name"], set_={"value": case((behind, newest), else_=CounterRow.value) + 1}
    )
    return int(connection.execute(counted.returning(CounterRow.value)).scalar_one())


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
        connection.execute(_insert_of(table), list(rows))
        return
    names = list(rows[0])
    types = [ARRAY(table.__table__.c[name].type) for name in names]
    arrays = [bindparam(name, type_=kind) for name, kind in zip(names, types, strict=True)]
    given = func.unnest(*arrays).table_valued(*(column(name) for name in names)).render_derived()
    statement = insert(table).from_select(names, select(*given.c))
    connection.execute(statement, {name: [row[name] for row in rows] for name in names})


@cache
def _insert_of(table: type[Base]) -> Any:
    return insert(table)


_Kept = TypeVar("_Kept")


class Remembered(Generic[_Kept]):
    """Values by id, as they were after one change of the catalogue. Safe to share between threads.

    After a change, and once there are more than `most`, it begins anew. Whoever adds to what `at` returned adds to
    what is known of that moment, so that nothing read before a change is found after it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[int, _Kept] = {}
        self._change = -1
        self._turning = threading.Lock()

    def at(self, change: int) -> dict[int, _Kept]:
        """Return what is known since the change with this number, to read from and to add to.

        What is added has to be read after it was known that this is the newest change.
        """
        with self._turning:
            if change < self._change:
                return {}
            if change > self._change or len(self._known) > self._most:
                self._known, self._change = {}, change
            return self._known
