"""What processes that share a catalogue tell each other for a while: who has just asked, and that a model is away.

A notice is a lease of a name of its own: it runs out by itself, and by the database's clock.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import timedelta

from sqlalchemy import delete, insert, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.leases import Leases, time_of
from retrieval.catalogue.machine_schema import LeaseRow

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
