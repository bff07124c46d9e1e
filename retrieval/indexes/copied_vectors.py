"""What a process copies of the stored vectors to search them by itself, kept current by reading what is new."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.catalogue.stored_vectors import Matrix, StoredVectors
from retrieval.indexes.growing_rows import Columns, GrowingRows
from retrieval.indexes.vectors import Vector


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
