"""Queries for rows by their ids whose SQL is the same however many ids there are.

An IN list is written anew for each length, which takes longer than to find a hundred rows: here the ids are one
parameter, and the statement is built, compiled and prepared once.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Engine, Row, Select, Text, any_, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

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
