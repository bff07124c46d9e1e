"""Leases: what one of several processes does for all, for as long as it says again and again that it still does.

A process that dies or loses its database says nothing, and when the lease has run out another takes over. Time is the
database's, so that the clocks of the machines need not agree.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, func, or_, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.machine_schema import LeaseRow
from retrieval.catalogue.upsert import insert_into


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
