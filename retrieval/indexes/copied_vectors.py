"""What a process copies of the stored vectors to search them by itself, kept current by reading what is new.

The copies are columns of equal length that grow in place, and can be kept in a file from one process to the next.
"""

from __future__ import annotations

import secrets
import threading
from abc import ABC, abstractmethod
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from retrieval.catalogue.stored_vectors import Matrix, StoredVectors
from retrieval.indexes.vectors import Vector

Columns = tuple[NDArray[Any], ...]
_PLACE = "place"


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


@dataclass(frozen=True, slots=True)
class Known:
    """Passage ids, ascending, and what is kept of the vector of each, as of a change."""

    ids: NDArray[np.int64]
    kept: Columns
    upto: int


class CopiedVectors(ABC):
    """A copy of all stored vectors, whole or not. Safe to share between threads."""

    def __init__(self, stored: StoredVectors) -> None:
        self.stored = stored
        self._rows = GrowingRows(*self._columns([], np.empty((0, stored.dimension), np.float16)))
        # One attribute for all, so that a search never sees the ids of one moment and the vectors of another.
        self.known = self._seen(-1)
        self._reading = threading.Lock()

    @abstractmethod
    def keep(self, vectors: Matrix) -> Columns:
        """Return what is kept of vectors, a row of each column for each."""

    @abstractmethod
    def search(self, vector: Vector, limit: int, last_change: int | None = None) -> list[tuple[int, float]]:
        """Return the `limit` passages nearest to a unit vector: (passage id, cosine), nearest first."""

    def begin_with(self, columns: Columns, upto: int) -> None:
        """Begin with the rows as they were known after a change, the ids first."""
        self._rows.add(*columns)
        self.known = self._seen(upto)

    def refresh(self, last_change: int | None = None) -> None:
        """Read the vectors that have been stored since; do nothing when those up to `last_change` are known."""
        if last_change is not None and self.known.upto >= last_change:
            return
        with self._reading:
            upto, settled = self.stored.cursor(), self.stored.settled()
            known = self.known
            if len(known.ids) and known.upto < upto and (removed := self.stored.removed(known.upto, upto)):
                self._rows.drop(removed)
            if not len(known.ids):
                self._rows.expect(settled)
            for ids, vectors in self.stored.after(self._rows.newest(), upto=settled):
                self._rows.add(*self._columns(ids, vectors))
            self.known = self._seen(upto)

    def _columns(self, ids: list[int], vectors: Matrix) -> Columns:
        return (np.array(ids, np.int64), *self.keep(vectors))

    def _seen(self, upto: int) -> Known:
        ids, *kept = self._rows.columns()
        return Known(ids, tuple(kept), upto)


def largest(values: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """Return the places of the `count` largest values, in any order."""
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(-values, count - 1)[:count]


def save_columns(path: Path, columns: Columns, upto: int, mark: int) -> None:
    """Keep columns as of a change, whole or not at all; where the folder cannot be written they are not kept."""
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    named = {str(number): column for number, column in enumerate(columns)}
    try:
        with suppress(OSError), new.open("wb") as file:
            np.savez(file, allow_pickle=False, **{_PLACE: np.array([upto, mark], np.int64)}, **named)
            file.flush()
            new.replace(path)
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)


def load_columns(path: Path) -> tuple[Columns, int, int] | None:
    """Return the columns that are kept, the change and its mark; None where there are none that can be read."""
    try:
        # Opened here, because numpy leaves a file open in which it finds no archive.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            upto, mark = kept[_PLACE].tolist()
            return tuple(kept[str(number)] for number in range(len(kept.files) - 1)), upto, mark
    except (OSError, ValueError, KeyError, BadZipFile, EOFError):
        return None
