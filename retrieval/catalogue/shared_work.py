"""What the processes behind one catalogue share: leases, notices to each other, and passages to embed.

A process that dies or loses its database says nothing, and when the lease has run out another takes over. Time is the
database's, so that the clocks of the machines need not agree.

A notice is a lease of a name of its own: it runs out by itself, and by the database's clock.

Batches may be done in any order. The model's cursor moves over those that are done and have none open before them.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from retrieval.catalogue.catalogue import LAST_CHANGE, Catalogue
from retrieval.catalogue.queries import insert_into
from retrieval.catalogue.schema import ChangeRow, ModelRow, PassageRow
from retrieval.catalogue.service_schema import EmbeddingBatchRow, LeaseRow


def new_holder() -> str:
    """Return a name for this process, which no other has."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def time_of(connection: Connection) -> datetime:
    """Return the moment by the database's clock, in UTC; a SQLite file has that of this machine."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)


class Leases:
    """The leases of one catalogue, as one holder takes them. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, holder: str) -> None:
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)
        self.holder = holder

    def take(self, name: str, seconds: float) -> bool:
        """Take a lease or keep it for so long from now on; tell whether it is ours."""
        return name in self.take_all([name], seconds)

    def take_all(self, names: Collection[str], seconds: float) -> set[str]:
        """Take or keep those of the leases that nobody else has, and return them."""
        with self._writing.begin() as connection:
            now = time_of(connection)
            until = now + timedelta(seconds=seconds)
            # In one order for all, so that two that want the same leases do not wait for each other.
            return {name for name in sorted(names) if self._take(connection, name, now, until)}

    def take_or_wait(self, name: str, seconds: float) -> float:
        """Take a lease or keep it, and return 0; where somebody else has it, return in how many seconds it runs out."""
        with self._writing.begin() as connection:
            now = time_of(connection)
            if self._take(connection, name, now, now + timedelta(seconds=seconds)):
                return 0.0
            until = connection.execute(select(LeaseRow.until).where(LeaseRow.name == name)).scalar_one()
        return max(0.001, (until - now).total_seconds())

    def release(self, names: Collection[str]) -> None:
        """Give leases back, as far as they are ours."""
        if names:
            with self._writing.begin() as connection:
                ours = delete(LeaseRow).where(LeaseRow.name.in_(list(names)), LeaseRow.holder == self.holder)
                connection.execute(ours)

    def live(self, prefix: str) -> dict[str, str]:
        """Return who holds what, of all leases whose names begin so and that have not run out."""
        query = select(LeaseRow.name, LeaseRow.holder).where(LeaseRow.name.startswith(prefix, autoescape=True))
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(LeaseRow.until > time_of(connection)).order_by(LeaseRow.name))
            return {row.name: row.holder for row in rows}

    def _take(self, connection: Connection, name: str, now: datetime, until: datetime) -> bool:
        statement = insert_into(connection, LeaseRow).values(name=name, holder=self.holder, until=until)
        statement = statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": self.holder, "until": until},
            where=or_(LeaseRow.holder == self.holder, LeaseRow.until <= now),
        )
        return connection.execute(statement.returning(LeaseRow.name)).one_or_none() is not None


MINUTE = 60.0
_ASKED = "asked "
_AWAY = "model away "


class SharedNotices:
    """The notices of one catalogue, as one process gives and hears them. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, holder: str) -> None:
        self._writing = catalogue.engine.execution_options(writing=True)
        self._leases = Leases(catalogue, holder)
        self._holder = holder

    def exchange_asked(self, here: Collection[tuple[int, float]]) -> Mapping[int, list[float]]:
        """Tell who asked here, each as (person, seconds ago); return who asked elsewhere, with all seconds ago.

        Nothing is older than a minute, and nothing older is kept.
        """
        theirs = LeaseRow.name.startswith(_ASKED)
        with self._writing.begin() as connection:
            now = time_of(connection)
            rows = [
                {
                    "name": f"{_ASKED}{person} {secrets.token_hex(8)}",
                    "holder": self._holder,
                    "until": now + timedelta(seconds=MINUTE - ago),
                }
                for person, ago in here
            ]
            if rows:
                connection.execute(insert(LeaseRow), rows)
            connection.execute(delete(LeaseRow).where(theirs, LeaseRow.until <= now))
            query = select(LeaseRow.name, LeaseRow.until).where(theirs, LeaseRow.holder != self._holder)
            elsewhere: dict[int, list[float]] = defaultdict(list)
            for name, until in connection.execute(query):
                elsewhere[int(name.split()[1])].append(MINUTE - (until - now).total_seconds())
        return elsewhere

    def forget(self, person: int) -> None:
        """Forget when a person asked."""
        with self._writing.begin() as connection:
            connection.execute(delete(LeaseRow).where(LeaseRow.name.startswith(f"{_ASKED}{person} ")))

    def exchange_away(self, model: str, kind: str | None, seconds: float) -> tuple[str, float] | None:
        """Tell for how long a model is left alone here, and for what `kind` of trouble, None for none.

        Returns the same of another process that leaves it alone, where one does.
        """
        mine = f"{_AWAY}{model} {self._holder}"
        if kind is not None:
            self._leases.take(f"{mine} {kind}", seconds)
        query = select(LeaseRow.name, LeaseRow.until).where(
            LeaseRow.name.startswith(f"{_AWAY}{model} ", autoescape=True), LeaseRow.holder != self._holder
        )
        with self._writing.begin() as connection:
            now = time_of(connection)
            gone = LeaseRow.name.startswith(f"{_AWAY}{model} ", autoescape=True) & (LeaseRow.until <= now)
            connection.execute(delete(LeaseRow).where(gone))
            if kind is None:
                ours = LeaseRow.name.startswith(f"{mine} ", autoescape=True)
                connection.execute(delete(LeaseRow).where(ours))
            found = connection.execute(query.order_by(LeaseRow.until.desc()).limit(1)).one_or_none()
        return (found.name.rsplit(" ", 1)[1], (found.until - now).total_seconds()) if found else None


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
