"""Exact search over the vectors stored in the catalogue, for whoever cannot use the vector index."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from retrieval.catalogue.stored_vectors import StoredVectors


class ExactVectors:
    """All stored vectors in memory, kept current by reading what is new. Safe to share between threads.

    They are kept as float32, twice the size of what is stored: to widen them at every search takes longer than to
    multiply them.
    """

    def __init__(self, stored: StoredVectors) -> None:
        self._stored = stored
        # One attribute for both, so that a search never sees the ids of one moment and the vectors of another.
        self._known = (np.empty(0, np.int64), np.empty((0, stored.dimension), np.float32))
        self._reading = threading.Lock()

    def refresh(self) -> None:
        """Read the vectors that have been stored since."""
        with self._reading:
            ids, vectors = self._known
            batches = list(self._stored.after(int(ids[-1]) if len(ids) else 0))
            if batches:
                self._known = (
                    np.concatenate([ids, *(np.array(new, np.int64) for new, _ in batches)]),
                    np.concatenate([vectors, *(rows.astype(np.float32) for _, rows in batches)]),
                )

    def search(self, vector: NDArray[np.float32], limit: int) -> list[tuple[int, float]]:
        """Return the `limit` passages nearest to a unit vector: (passage id, cosine), nearest first."""
        ids, vectors = self._known
        count = min(limit, len(ids))
        if not count:
            return []
        cosines = vectors @ vector
        best = np.argpartition(-cosines, count - 1)[:count]
        best = best[np.argsort(-cosines[best], kind="stable")]
        return [(int(ids[row]), float(cosines[row])) for row in best]
