"""Search over the vectors stored in the catalogue, for whoever cannot use the vector index."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass

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
    """Passage ids, ascending, and their vectors: all as they are stored, the first half of each ready to multiply."""

    ids: NDArray[np.int64]
    whole: NDArray[np.float16]
    halves: NDArray[np.float32]
    upto: int


class ExactVectors:
    """All stored vectors in memory, kept current by reading what is new. Safe to share between threads."""

    def __init__(self, stored: StoredVectors) -> None:
        self._stored = stored
        self._half = stored.dimension // 2 + 1
        nothing = np.empty((0, stored.dimension), np.float16)
        # One attribute for all, so that a search never sees the ids of one moment and the vectors of another.
        self._known = _Known(np.empty(0, np.int64), nothing, nothing[:, : self._half].astype(np.float32), -1)
        self._reading = threading.Lock()

    def refresh(self, last_change: int | None = None) -> None:
        """Read the vectors that have been stored since; do nothing when those up to `last_change` are known."""
        if last_change is not None and self._known.upto >= last_change:
            return
        with self._reading:
            upto = self._stored.cursor()
            known = self._without_removed(self._known, upto)
            batches = list(self._stored.after(int(known.ids[-1]) if len(known.ids) else 0))
            new = [vectors for _, vectors in batches]
            self._known = _Known(
                np.concatenate([known.ids, *(np.array(ids, np.int64) for ids, _ in batches)]),
                np.concatenate([known.whole, *new]),
                np.concatenate([known.halves, *(rows[:, : self._half].astype(np.float32) for rows in new)]),
                upto,
            )

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

    def _without_removed(self, known: _Known, upto: int) -> _Known:
        removed = self._stored.removed(known.upto, upto) if len(known.ids) and known.upto < upto else []
        if not removed:
            return known
        kept = ~np.isin(known.ids, removed)
        return _Known(known.ids[kept], known.whole[kept], known.halves[kept], upto)


def _largest(values: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """Return the places of the `count` largest values, in any order."""
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(-values, count - 1)[:count]
