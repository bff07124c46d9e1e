"""Who embeds which passages: batches of changes, each leased to one process, so that nothing is embedded twice.

Batches may be done in any order. The model's cursor moves over those that are done and have none open before them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from retrieval.catalogue.catalogue import LAST_CHANGE, Catalogue
from retrieval.catalogue.leases import time_of
from retrieval.catalogue.machine_schema import EmbeddingBatchRow
from retrieval.catalogue.schema import ChangeRow, ModelRow, PassageRow

LEASE_SECONDS = 60.0
"""How long a batch is left alone by others: what a process that dies holds up."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The changes `first` to `last`, both inclusive."""

    first: int
    last: int


class EmbeddingBatches:
    """The batches of one model, as one holder takes them. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, model_id: int, holder: str) -> None:
        self._writing = catalogue.engine.execution_options(writing=True)
        # A file of one machine has one owner at a time: what is open there was left by one that is gone.
        self._alone = not catalogue.is_shared
        self._model = model_id
        self._holder = holder

    def claim(self, most: int) -> Batch | None:
        """Return up to `most` changes to embed now, None when all are done or in the hands of others."""
        with self._writing.begin() as connection:
            cursor = self._lock(connection)
            now = time_of(connection)
            batches = self._open(connection)
            for row in batches:
                if not row.done and (self._alone or row.until <= now):
                    self._lease(connection, row.first, now)
                    return Batch(row.first, row.last)
            first = max([cursor, *(row.last for row in batches)]) + 1
            last = min(first + most - 1, connection.execute(LAST_CHANGE).scalar_one())
            if first > last:
                return None
            self._begin(connection, first, last, now)
        return Batch(first, last)

    def finish(self, connection: Connection, batch: Batch) -> None:
        """Note that the vectors of a batch are stored, in the transaction that stores them, after `lock`."""
        connection.execute(self._batch(update(EmbeddingBatchRow), batch.first).values(done=True))
        cursor = self._lock(connection)
        for row in self._open(connection):
            if not row.done or row.first != cursor + 1:
                break
            cursor = row.last
            connection.execute(self._batch(delete(EmbeddingBatchRow), row.first))
        connection.execute(update(ModelRow).where(ModelRow.id == self._model).values(cursor=cursor))

    def lock(self, connection: Connection) -> None:
        """Make others wait who claim or finish, until the transaction ends."""
        self._lock(connection)

    def give_up(self, batch: Batch) -> None:
        """Let somebody else embed a batch at once."""
        with self._writing.begin() as connection:
            ours = self._batch(update(EmbeddingBatchRow), batch.first).where(EmbeddingBatchRow.holder == self._holder)
            connection.execute(ours.values(until=time_of(connection)))

    def _lock(self, connection: Connection) -> int:
        query = select(ModelRow.cursor).where(ModelRow.id == self._model).with_for_update()
        return int(connection.execute(query).scalar_one())

    def _open(self, connection: Connection) -> Sequence[Any]:
        query = select(EmbeddingBatchRow.first, EmbeddingBatchRow.last, EmbeddingBatchRow.until, EmbeddingBatchRow.done)
        mine = query.where(EmbeddingBatchRow.model_id == self._model).order_by(EmbeddingBatchRow.first)
        return connection.execute(mine).all()

    def _lease(self, connection: Connection, first: int, now: datetime) -> None:
        values = {"holder": self._holder, "until": now + timedelta(seconds=LEASE_SECONDS)}
        connection.execute(self._batch(update(EmbeddingBatchRow), first).values(values))

    def _begin(self, connection: Connection, first: int, last: int, now: datetime) -> None:
        lowest = select(func.min(PassageRow.id)).join(ChangeRow, ChangeRow.revision_id == PassageRow.revision_id)
        values = {
            "model_id": self._model,
            "first": first,
            "last": last,
            "first_passage": connection.execute(lowest.where(ChangeRow.seq.between(first, last))).scalar_one(),
            "holder": self._holder,
            "until": now + timedelta(seconds=LEASE_SECONDS),
            "done": False,
        }
        connection.execute(insert(EmbeddingBatchRow).values(values))

    def _batch(self, statement: Any, first: int) -> Any:
        return statement.where(EmbeddingBatchRow.model_id == self._model, EmbeddingBatchRow.first == first)
