"""How much was asked: by whom, in which server, on which day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import UsageRow
from retrieval.catalogue.upsert import upsert


@dataclass(frozen=True, slots=True)
class DayOfUsage:
    """What was asked in one server on one day (UTC): how many questions, by how many people, at what cost."""

    day: date
    questions: int
    people: int
    cost_usd: float


class Usage:
    """Counts of questions. Server 0 stands for direct messages. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)

    def count(self, server: int, person: int, day: date, cost_usd: float = 0.0) -> None:
        """Count one more question."""
        row = {"day": day, "server": server, "person": person, "questions": 1, "cost_usd": cost_usd}
        more = {"questions": UsageRow.questions + 1, "cost_usd": UsageRow.cost_usd + cost_usd}
        with self._writing.begin() as connection:
            upsert(connection, UsageRow, row, more)

    def totals(self, day: date) -> dict[int, int]:
        """Return how many questions each server asked on a day."""
        query = select(UsageRow.server, func.sum(UsageRow.questions)).where(UsageRow.day == day)
        with self._engine.connect() as connection:
            return {server: int(total) for server, total in connection.execute(query.group_by(UsageRow.server))}

    def of_server(self, server: int, until: date, days: int) -> Sequence[DayOfUsage]:
        """Return a server's usage on each of the last `days` days on which there was any, newest first."""
        query = (
            select(
                UsageRow.day,
                func.sum(UsageRow.questions),
                func.count(UsageRow.person.distinct()),
                func.sum(UsageRow.cost_usd),
            )
            .where(UsageRow.server == server, UsageRow.day > until - timedelta(days=days), UsageRow.day <= until)
            .group_by(UsageRow.day)
            .order_by(UsageRow.day.desc())
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [DayOfUsage(day, int(questions), people, float(cost)) for day, questions, people, cost in rows]

    def forget(self, person: int) -> int:
        """Delete what is counted for a person, and return how many days of usage that were."""
        with self._writing.begin() as connection:
            return connection.execute(delete(UsageRow).where(UsageRow.person == person)).rowcount
