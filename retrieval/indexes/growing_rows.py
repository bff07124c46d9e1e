"""Arrays that grow together in place: what is known of many passages, a row for each, in the order of their ids."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = tuple[NDArray[Any], ...]


class GrowingRows:
    """Columns of equal length, the passage ids first, ascending. What is added goes into room that is kept behind.

    Views of the rows so far stay what they are, so that whoever searches them is not disturbed.
    """

    def __init__(self, *columns: NDArray[Any]) -> None:
        """Begin with these rows, of which there may be none: they tell the shape of a row and its type."""
        self._columns = columns
        self._size = len(columns[0])

    def expect(self, rows: int) -> None:
        """Make room for so many more: what is not filled takes no memory, what is moved takes it twice for a while."""
        if self._size + rows > len(self._columns[0]):
            self._move(self._size + rows)

    def add(self, *columns: NDArray[Any]) -> None:
        """Append rows."""
        end = self._size + len(columns[0])
        if end > len(self._columns[0]):
            self._move(end + end // 4)
        for own, new in zip(self._columns, columns, strict=True):
            own[self._size : end] = new
        self._size = end

    def drop(self, ids: Collection[int]) -> None:
        """Take rows out. All others move, into new arrays."""
        kept = ~np.isin(self._columns[0][: self._size], list(ids))
        self._columns = tuple(column[: self._size][kept] for column in self._columns)
        self._size = len(self._columns[0])

    def newest(self) -> int:
        """Return the id of the last row, 0 where there is none."""
        return int(self._columns[0][self._size - 1]) if self._size else 0

    def columns(self) -> Columns:
        """Return the rows as they are now."""
        return tuple(column[: self._size] for column in self._columns)

    def _move(self, room: int) -> None:
        self._columns = tuple(_with_room(column, self._size, room) for column in self._columns)


def _with_room(rows: NDArray[Any], size: int, room: int) -> NDArray[Any]:
    larger = np.empty((room, *rows.shape[1:]), rows.dtype)
    larger[:size] = rows[:size]
    return larger
