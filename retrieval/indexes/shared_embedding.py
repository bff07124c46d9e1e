"""Passages to stored vectors, the only place that embeds articles: in batches that machines share among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Event

import numpy as np

from retrieval.catalogue import Catalogue
from retrieval.catalogue.embedding_batches import Batch
from retrieval.catalogue.stored_vectors import StoredVectors
from retrieval.domain.articles import Passage
from retrieval.indexes.embeddings import EmbeddingModel
from retrieval.indexes.projection import apply_changes


class EmbeddingProjection:
    """Passages to stored vectors: those of one batch at a time, which was claimed before."""

    name = "embeddings"
    batch = 50
    reads_text = True

    def __init__(self, stored: StoredVectors, model: EmbeddingModel) -> None:
        self.stored = stored
        self._model = model
        self._claimed: Batch | None = None

    def claim(self) -> Batch | None:
        """Take a batch that nobody else embeds; None when there is none."""
        self._claimed = self.stored.batches.claim(self.batch)
        return self._claimed

    def give_up(self) -> None:
        """Let somebody else embed the batch."""
        if self._claimed is not None:
            self.stored.batches.give_up(self._claimed)
            self._claimed = None

    def cursor(self) -> int:
        """Return the number of the last change up to which all vectors are stored."""
        return self.stored.cursor()

    def horizon(self) -> None:
        """Return None: text is there as soon as a change is."""

    def apply(self, passages: Sequence[Passage], cursor: int, removed: Sequence[int] = (), mark: int = 0) -> None:  # noqa: ARG002
        """Embed each passage, its title in front, and store the vectors; those of removed ones went with them.

        With the last change of the batch the batch is done.
        """
        texts = [f"{passage.title}\n{passage.text}" for passage in passages]
        vectors = self._model.embed(texts) if texts else np.empty((0, self.stored.dimension), np.float32)
        done = self._claimed if self._claimed is not None and cursor == self._claimed.last else None
        self.stored.save([passage.id for passage in passages], vectors, done)


def mend(catalogue: Catalogue, projection: EmbeddingProjection) -> None:
    """Embed the passages whose vectors are missing or are not whole."""
    held = {number for ids, _ in projection.stored.after(0) for number in ids}
    missing = [number for number in catalogue.passage_ids() if number not in held]
    for start in range(0, len(missing), projection.batch):
        passages = catalogue.passages(missing[start : start + projection.batch])
        projection.apply(list(passages.values()), 0)


def embed(catalogue: Catalogue, projection: EmbeddingProjection, stop: Event | None = None) -> Iterator[int]:
    """Embed whatever nobody else has embedded or is about to; yield, after each batch, how many changes it had.

    Ends early, between two batches, once `stop` is set. Any number of machines may do this at once.
    """
    while (stop is None or not stop.is_set()) and projection.cursor() < catalogue.last_change():
        batch = projection.claim()
        if batch is None:
            return
        size = batch.last - batch.first + 1
        try:
            apply_changes(catalogue, projection, catalogue.changes(batch.first - 1, size))
        except BaseException:
            projection.give_up()
            raise
        yield size
