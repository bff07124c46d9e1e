"""Search over more vectors than a process should hold: by coarse copies of them, and then by those stored.

Of each vector a process keeps the signs of its components, a bit each, and their sizes, four bits each: 160 bytes for
256 components. The signs choose some thousands, the sizes a few hundred of these, and these are read and compared.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.catalogue.stored_vectors import Matrix, StoredVectors
from retrieval.indexes.copied_vectors import Columns, CopiedVectors, largest, load_columns, save_columns
from retrieval.indexes.vectors import Vector

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
        half = sizes.shape[1]
        chosen = sizes[rows]
        scores = (chosen & 15).astype(np.float32) @ firsts[0, :half] + (chosen >> 4).astype(np.float32) @ firsts[
            0, half:
        ]
        rows = rows[largest(scores, max(_FEWEST_READ, _READ_PER_HIT * limit))]
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


def _nearest_by_signs(signs: list[NDArray[np.uint64]], asked: NDArray[np.uint64], count: int) -> NDArray[np.intp]:
    """Return the places of at least `count` rows whose signs differ least from those asked, with all that tie."""
    differing = np.zeros(len(signs[0]), np.uint16)
    for column, word in zip(signs, asked, strict=True):
        differing += np.bitwise_count(column ^ word)
    enough = np.searchsorted(np.cumsum(np.bincount(differing)), min(count, len(differing)))
    return np.flatnonzero(differing <= enough)
