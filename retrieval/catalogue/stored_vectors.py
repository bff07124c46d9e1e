"""The vectors kept in the catalogue: what the vector index is built from, and searched by itself when it must be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.queries import ByIds, Remembered, among, chunks, insert_new, upsert_all
from retrieval.catalogue.removal import removed_passages
from retrieval.catalogue.schema import ModelRow, PassageRow, VectorRow
from retrieval.catalogue.service_schema import EmbeddingBatchRow
from retrieval.catalogue.shared_work import Batch, EmbeddingBatches, new_holder
from retrieval.domain.errors import CatalogueUnavailable, EmbeddingError

Matrix = NDArray[np.float16]
_STORED = np.dtype("<f2")
_MOST = 5_000
"""Vectors that are remembered one by one, some 700 bytes each."""


class StoredVectors:
    """The vectors of one embedding model, float16 and of unit length, one for each embedded passage."""

    def __init__(self, catalogue: Catalogue, model: str, dimension: int, holder: str | None = None) -> None:
        self._catalogue = catalogue
        self._holder = holder or new_holder()
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)
        self.model = model
        self.dimension = dimension
        self._bytes = dimension * np.dtype(_STORED).itemsize
        self._model_id = self._register()
        found = select(VectorRow.passage_id, VectorRow.data).where(VectorRow.model_id == self._model_id)
        self._by_id = ByIds(self._engine, found.where(among(self._engine, VectorRow.passage_id)))
        self._known: Remembered[Matrix] = Remembered(_MOST)

    def cursor(self) -> int:
        """Return the number of the last change whose passages are all embedded."""
        query = select(ModelRow.cursor).where(ModelRow.id == self._model_id)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one_or_none() or 0)

    @property
    def batches(self) -> EmbeddingBatches:
        """What is to be embedded, shared with whoever else embeds for this catalogue with this model."""
        if self._model_id is None:
            raise CatalogueUnavailable("The catalogue cannot be written, so that nothing is embedded.")
        return EmbeddingBatches(self._catalogue, self._model_id, self._holder)

    def save(self, ids: Sequence[int], vectors: NDArray[np.floating], done: Batch | None) -> None:
        """Store the vectors of passages, replacing older ones, and note which batch is done, in one transaction.

        `vectors` has the shape (len(ids), dimension) and rows of unit length.
        """
        if vectors.shape != (len(ids), self.dimension):
            raise EmbeddingError(
                f"{self.model} returned vectors of shape {vectors.shape} for {len(ids)} passages; "
                f"({len(ids)}, {self.dimension}) was expected."
            )
        rows = {
            passage_id: {"model_id": self._model_id, "passage_id": passage_id, "data": row.tobytes()}
            for passage_id, row in zip(ids, vectors.astype(_STORED), strict=True)
        }
        with self._writing.begin() as connection:
            # First, so that machines that share a database store one after the other.
            self.batches.lock(connection)
            for chunk in chunks(ids):
                # What was removed while it was being embedded is left out.
                present = connection.execute(select(PassageRow.id).where(PassageRow.id.in_(chunk))).scalars()
                upsert_all(connection, VectorRow, [rows[number] for number in present])
            if done is not None:
                self.batches.finish(connection, done)

    def of(self, ids: Collection[int], last_change: int | None = None) -> dict[int, NDArray[np.float32]]:
        """Return the vectors of those passages that have one, by passage id.

        They are remembered for whoever knows the number of the last change.
        """
        known = self._known.at(last_change) if last_change is not None else {}
        for passage_id, data in self._by_id.rows([number for number in ids if number not in known]):
            if len(data) == self._bytes:
                known[passage_id] = np.frombuffer(data, _STORED)
        return {number: known[number].astype(np.float32) for number in sorted(ids) if number in known}

    def settled(self) -> int:
        """Return up to which passage, inclusive, every one has its vector that will get one.

        Batches may be stored in any order: vectors beyond that may have gaps that are filled later.
        """
        waiting = select(func.min(EmbeddingBatchRow.first_passage))
        newest = select(func.max(VectorRow.passage_id)).where(VectorRow.model_id == self._model_id)
        # One statement, so that both are of one moment.
        both = select(
            waiting.where(EmbeddingBatchRow.model_id == self._model_id).scalar_subquery(), newest.scalar_subquery()
        )
        with self._engine.connect() as connection:
            first, last = connection.execute(both).one()
        return int(first) - 1 if first is not None else int(last or 0)

    def after(
        self, passage_id: int, batch: int = 10_000, upto: int | None = None
    ) -> Iterator[tuple[list[int], Matrix]]:
        """Yield ids and vectors of all passages with greater ids, `upto` inclusive, in batches and in order of ids."""
        query = select(VectorRow.passage_id, VectorRow.data).where(VectorRow.model_id == self._model_id)
        if upto is not None:
            query = query.where(VectorRow.passage_id <= upto)
        while True:
            page = query.where(VectorRow.passage_id > passage_id).order_by(VectorRow.passage_id).limit(batch)
            with self._engine.connect() as connection:
                # From the driver: to make a row object of each takes longer than to read them.
                rows = connection.execute(page).cursor.fetchall()
            if not rows:
                return
            whole = [row for row in rows if len(row[1]) == self._bytes]
            vectors = np.frombuffer(b"".join(row[1] for row in whole), _STORED).reshape(-1, self.dimension)
            yield [row[0] for row in whole], vectors
            passage_id = rows[-1][0]

    def removed(self, after: int, upto: int) -> list[int]:
        """Return the passages that the changes with numbers in (after, upto] removed, and their vectors with them."""
        return removed_passages(self._engine, after, upto)

    def _register(self) -> int | None:
        """Return the model's number, giving it one if it may be written; None where it has none and cannot get one."""
        known = self._look_up()
        if known is None:
            try:
                with self._writing.begin() as connection:
                    row = {"name": self.model, "dimension": self.dimension, "cursor": 0}
                    insert_new(connection, ModelRow, row)
            except CatalogueUnavailable:
                return None
            known = self._look_up()
        if known is None:
            return None
        if known[1] != self.dimension:
            raise EmbeddingError(
                f"The catalogue holds vectors of {self.model} with {known[1]} dimensions, the model now has "
                f"{self.dimension}. Give the new one another name, or set DATELINE_EMBEDDING back."
            )
        return known[0]

    def _look_up(self) -> tuple[int, int] | None:
        query = select(ModelRow.id, ModelRow.dimension).where(ModelRow.name == self.model)
        with self._engine.connect() as connection:
            found = connection.execute(query).one_or_none()
        return (int(found[0]), int(found[1])) if found else None
