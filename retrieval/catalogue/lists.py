"""Long lists of values in pieces that a database takes well."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeVar

_Value = TypeVar("_Value", int, str)
_LONGEST = 500
"""How many values one IN list holds; SQLite and PostgreSQL both take more, but plan worse."""


def chunks(values: Collection[_Value]) -> Iterator[list[_Value]]:
    """Yield the values in order, as many at a time as one IN list may hold."""
    ordered = list(values)
    for first in range(0, len(ordered), _LONGEST):
        yield ordered[first : first + _LONGEST]
