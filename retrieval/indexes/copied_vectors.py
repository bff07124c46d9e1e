"""Search without the vector index: over the stored vectors, whole copies of them, or coarse ones.

The copies are columns of equal length that grow in place, and can be kept in a file from one process to the next.

Of each vector a process keeps the signs of its components, a bit each, and their sizes, four bits each: 160 bytes for
256 components. The signs choose some thousands, the sizes a few hundred of these, and these are read and compared.
"""

from __future__ import annotations

import secrets
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
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


_MULTIPLIED = 400_000
"""How many numbers are multiplied in one go. From some more on OpenBLAS lets a thread for each processor do it, and on
a busy machine each waits for the other, many times as long as the work takes."""


def _products(rows: NDArray[np.float32], vector: Vector) -> NDArray[np.float32]:
    """Return `rows @ vector`, some rows at a time."""
    found = np.empty(len(rows), np.float32)
    step = max(1, _MULTIPLIED // rows.shape[1])
    for first in range(0, len(rows), step):
        np.dot(rows[first : first + step], vector, out=found[first : first + step])
    return found


_COMPARED_WHOLE = 2_000
_COMPARED_PER_HIT = 10
"""How many vectors, at least and for each one wanted, are compared whole after their first halves were.

Up to the first number of vectors the search is exact. Of the true 60 nearest of 82,189 passages it finds .999, in a
third of the time that comparing all of them whole takes: WordLlama's vectors, as many models', are trained so that
their first components tell most (Kusupati and others 2022, "Matryoshka Representation Learning").
"""


class ExactVectors(CopiedVectors):
    """All stored vectors in memory: as they are stored, and the first half of each ready to multiply."""

    def keep(self, vectors: Matrix) -> Columns:
        """Return the vectors, and their first halves as float32."""
        return vectors, vectors[:, : self._half].astype(np.float32)

    def search(self, vector: Vector, limit: int, last_change: int | None = None) -> list[tuple[int, float]]:  # noqa: ARG002
        """Return the `limit` passages nearest to a unit vector: (passage id, cosine), nearest first."""
        ids, (whole, halves) = self.known.ids, self.known.kept
        count = min(limit, len(ids))
        if not count:
            return []
        half = self._half
        firsts = _products(halves, vector[:half])
        rows = largest(firsts, max(_COMPARED_WHOLE, _COMPARED_PER_HIT * count))
        cosines = firsts[rows] + whole[rows, half:].astype(np.float32) @ vector[half:]
        best = largest(cosines, count)
        best = best[np.argsort(-cosines[best], kind="stable")]
        return [(int(ids[rows[place]]), float(cosines[place])) for place in best]

    def cosines(self, vector: Vector, ids: Collection[int]) -> dict[int, float]:
        """Return the cosine of a unit vector with each of those passages whose vectors are known."""
        known, wanted = self.known, np.array(sorted(ids), np.int64)
        if not len(known.ids) or not len(wanted):
            return {}
        rows = np.minimum(np.searchsorted(known.ids, wanted), len(known.ids) - 1)
        rows = rows[known.ids[rows] == wanted]
        cosines = known.kept[0][rows].astype(np.float32) @ vector
        return dict(zip(known.ids[rows].tolist(), cosines.tolist(), strict=True))

    @property
    def _half(self) -> int:
        return self.stored.dimension // 2 + 1


_COMPONENTS = 256
"""How many components are looked at, the first ones, which tell most."""
_FEWEST_BY_SIGNS, _SHARE_BY_SIGNS = 8_000, 1 / 48
"""How many passages the signs choose: so many at least, and that share of all."""
_READ_PER_HIT, _FEWEST_READ = 4, 200
_STEPS_PER_DEVIATION = 2.5
"""Sixteen steps then reach to three deviations of a component of a unit vector, on either side of none."""
_BITS = 64
_KEPT_AGAIN = 1.05
"""How many times as many vectors as the file has are kept again: what is missing in it is read at each start."""


class CoarseVectors(CopiedVectors):
    """Coarse copies of all stored vectors in memory, kept in a file: to read a million vectors takes many seconds.

    `mark` returns what the catalogue is known by at a change: a file of another history is not used.
    """

    def __init__(self, stored: StoredVectors, file: Path, mark: Callable[[int], int | None]) -> None:
        super().__init__(stored)
        self._file, self._mark = file, mark
        self._kept = 0  # how many rows the file has
        kept = load_columns(file)
        if kept is not None and mark(kept[1]) == kept[2]:
            self.begin_with(*kept[:2])
            self._kept = len(kept[0][0])

    def refresh(self, last_change: int | None = None) -> None:
        """Read the vectors that have been stored since; keep them, too, once they are many."""
        super().refresh(last_change)
        known = self.known
        if len(known.ids) > self._kept * _KEPT_AGAIN:
            self._kept = len(known.ids)
            save_columns(self._file, (known.ids, *known.kept), known.upto, self._mark(known.upto) or 0)

    def keep(self, vectors: Matrix) -> Columns:
        """Return the signs, in columns of 64 bits, and the sizes, two to a byte."""
        firsts = _firsts(vectors)
        return *_signs(firsts).T, _sizes(firsts, self.stored.dimension)

    def search(self, vector: Vector, limit: int, last_change: int | None = None) -> list[tuple[int, float]]:
        """Return about the `limit` passages nearest to a unit vector: (passage id, cosine), nearest first.

        Whoever knows the number of the last change lets the vectors that are read be remembered until the next.
        """
        ids, (*signs, sizes) = self.known.ids, self.known.kept
        if not len(ids) or not limit:
            return []
        firsts = _firsts(vector.reshape(1, -1))
        rows = _nearest_by_signs(signs, _signs(firsts)[0], max(_FEWEST_BY_SIGNS, int(len(ids) * _SHARE_BY_SIGNS)))
        rows = rows[largest(_by_sizes(sizes, rows, firsts[0]), max(_FEWEST_READ, _READ_PER_HIT * limit))]
        stored = self.stored.of(ids[rows].tolist(), last_change)
        if not stored:
            return []
        cosines = np.stack(list(stored.values())) @ vector
        best = np.argsort(-cosines, kind="stable")[:limit]
        numbers = list(stored)
        return [(numbers[place], float(cosines[place])) for place in best]


def _firsts(vectors: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return the first components, and zeros behind them where there are fewer than the columns have room for."""
    count = min(_COMPONENTS, vectors.shape[1])
    firsts = np.zeros((len(vectors), -(-count // _BITS) * _BITS), np.float32)
    firsts[:, :count] = vectors[:, :count]
    return firsts


def _signs(firsts: NDArray[np.float32]) -> NDArray[np.uint64]:
    return np.packbits(firsts > 0, axis=1).view(np.uint64)


def _sizes(firsts: NDArray[np.float32], dimension: int) -> NDArray[np.uint8]:
    steps = np.rint(firsts * (np.sqrt(dimension) * _STEPS_PER_DEVIATION) + 7.5)
    sizes = np.clip(steps, 0, 15).astype(np.uint8)
    half = sizes.shape[1] // 2
    packed: NDArray[np.uint8] = sizes[:, :half] | (sizes[:, half:] << 4)
    return packed


def _by_sizes(sizes: NDArray[np.uint8], rows: NDArray[np.intp], firsts: Vector) -> NDArray[np.float32]:
    """Return about the products of those rows with first components, some rows at a time, which stay in the cache."""
    half = sizes.shape[1]
    found = np.empty(len(rows), np.float32)
    step = max(1, _MULTIPLIED // half)
    for first in range(0, len(rows), step):
        chosen = sizes.take(rows[first : first + step], axis=0)
        lower, upper = (chosen & 15).astype(np.float32), (chosen >> 4).astype(np.float32)
        found[first : first + step] = lower @ firsts[:half] + upper @ firsts[half:]
    return found


def _nearest_by_signs(signs: list[NDArray[np.uint64]], asked: NDArray[np.uint64], count: int) -> NDArray[np.intp]:
    """Return the places of at least `count` rows whose signs differ least from those asked, with all that tie."""
    differing = np.zeros(len(signs[0]), np.uint16)
    for column, word in zip(signs, asked, strict=True):
        differing += np.bitwise_count(column ^ word)
    enough = np.searchsorted(np.cumsum(np.bincount(differing)), min(count, len(differing)))
    return np.flatnonzero(differing <= enough)
