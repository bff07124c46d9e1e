"""Search over the vectors stored in the catalogue, for whoever cannot use the vector index."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.catalogue.stored_vectors import StoredVectors

_COMPARED_WHOLE = 2_000
_COMPARED_PER_HIT = 10
"""How many vectors, at least and for each one wanted, are compared whole after their first halves were.

Up to the first number of vectors the search is exact. Of the true 60 nearest of 82,189 passages it finds .999, in a
third of the time that comparing all of them whole takes: WordLlama's vectors, as many models', are trained so that
their first components tell most (Kusupati and others 2022, "Matryoshka Representation Learning").
"""


@dataclass(frozen=True, slots=True)
class _Known:
    """Passage ids, ascending, and their vectors: all as they are stored, the first half of each ready to multiply.

    The arrays are the filled part of those of a `_Store`, which may have room behind it.
    """

    ids: NDArray[np.int64]
    whole: NDArray[np.float16]
    halves: NDArray[np.float32]
    upto: int


class _Store:
    """Rows that grow in place: what is added goes into room that is kept behind, a quarter as much as there is.

    Views of the rows so far stay what they are, so that whoever searches them is not disturbed.
    """

    def __init__(self, dimension: int, half: int) -> None:
        self._half = half
        self._size = 0
        self._ids = np.empty(0, np.int64)
        self._whole = np.empty((0, dimension), np.float16)
        self._halves = np.empty((0, half), np.float32)

    def add(self, ids: NDArray[np.int64], whole: NDArray[np.float16]) -> None:
        """Append rows."""
        end = self._size + len(ids)
        if end > len(self._ids):
            self._move(end + end // 4)
        rows = slice(self._size, end)
        self._ids[rows], self._whole[rows], self._halves[rows] = ids, whole, whole[:, : self._half]
        self._size = end

    def drop(self, ids: Collection[int]) -> None:
        """Take rows out. All others move, into new arrays."""
        kept = ~np.isin(self._ids[: self._size], list(ids))
        self._ids, self._whole = self._ids[: self._size][kept], self._whole[: self._size][kept]
        self._halves = self._halves[: self._size][kept]
        self._size = len(self._ids)

    def newest(self) -> int:
        """Return the id of the last row, 0 where there is none."""
        return int(self._ids[self._size - 1]) if self._size else 0

    def known(self, upto: int) -> _Known:
        """Return the rows as they are now."""
        size = self._size
        return _Known(self._ids[:size], self._whole[:size], self._halves[:size], upto)

    def _move(self, room: int) -> None:
        self._ids, self._whole, self._halves = (
            _with_room(rows, self._size, room) for rows in (self._ids, self._whole, self._halves)
        )


class ExactVectors:
    """All stored vectors in memory, kept current by reading what is new. Safe to share between threads."""

    def __init__(self, stored: StoredVectors) -> None:
        self._stored = stored
        self._half = stored.dimension // 2 + 1
        self._store = _Store(stored.dimension, self._half)
        # One attribute for all, so that a search never sees the ids of one moment and the vectors of another.
        self._known = self._store.known(-1)
        self._reading = threading.Lock()

    def refresh(self, last_change: int | None = None) -> None:
        """Read the vectors that have been stored since; do nothing when those up to `last_change` are known."""
        if last_change is not None and self._known.upto >= last_change:
            return
        with self._reading:
            upto, settled = self._stored.cursor(), self._stored.settled()
            known = self._known
            if len(known.ids) and known.upto < upto and (removed := self._stored.removed(known.upto, upto)):
                self._store.drop(removed)
            for ids, vectors in self._stored.after(self._store.newest(), upto=settled):
                self._store.add(np.array(ids, np.int64), vectors)
            self._known = self._store.known(upto)

    def search(self, vector: NDArray[np.float32], limit: int) -> list[tuple[int, float]]:
        """Return the `limit` passages nearest to a unit vector: (passage id, cosine), nearest first."""
        known = self._known
        count = min(limit, len(known.ids))
        if not count:
            return []
        half = self._half
        firsts = known.halves @ vector[:half]
        rows = _largest(firsts, max(_COMPARED_WHOLE, _COMPARED_PER_HIT * count))
        cosines = firsts[rows] + known.whole[rows, half:].astype(np.float32) @ vector[half:]
        best = _largest(cosines, count)
        best = best[np.argsort(-cosines[best], kind="stable")]
        return [(int(known.ids[rows[place]]), float(cosines[place])) for place in best]

    def cosines(self, vector: NDArray[np.float32], ids: Collection[int]) -> dict[int, float]:
        """Return the cosine of a unit vector with each of those passages whose vectors are known."""
        known, wanted = self._known, np.array(sorted(ids), np.int64)
        if not len(known.ids) or not len(wanted):
            return {}
        rows = np.minimum(np.searchsorted(known.ids, wanted), len(known.ids) - 1)
        rows = rows[known.ids[rows] == wanted]
        cosines = known.whole[rows].astype(np.float32) @ vector
        return dict(zip(known.ids[rows].tolist(), cosines.tolist(), strict=True))


def _with_room(rows: NDArray[Any], size: int, room: int) -> NDArray[Any]:
    """Return a copy of the first `size` rows at the beginning of an array for `room`."""
    longer = np.empty((room, *rows.shape[1:]), rows.dtype)
    longer[:size] = rows[:size]
    return longer


def _largest(values: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """Return the places of the `count` largest values, in any order."""
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(-values, count - 1)[:count]
