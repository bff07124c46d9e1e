"""What answers that a model wrote have cost, and such answers kept for the very same question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, insert, or_, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.queries import upsert
from retrieval.catalogue.schema import CachedAnswerRow, RevisionRow, SpendingRow


@dataclass(frozen=True, slots=True)
class Spent:
    """A sum over answers: how many, tokens read and written by the models, and US dollars."""

    answers: int
    tokens_read: int
    tokens_written: int
    cost_usd: float


class Spending:
    """The ledger in the catalogue. Safe to share between threads; every call is one transaction."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)

    def record(self, answer: str, user: str, model: str, cost: Spent, now: datetime) -> None:
        """Add what one answer has cost. `answer` is the id that its log lines carry, `user` who asked."""
        values = {
            "answer": answer,
            "user": user,
            "model": model,
            "at": now,
            "day": now.date(),
            "tokens_read": cost.tokens_read,
            "tokens_written": cost.tokens_written,
            "cost_usd": cost.cost_usd,
        }
        with self._writing.begin() as connection:
            connection.execute(insert(SpendingRow).values(values))

    def total(self, day: date | None = None, user: str | None = None) -> Spent:
        """Return what was spent, in all or on one day (UTC), by all or by one person."""
        query = select(
            func.count(),
            func.coalesce(func.sum(SpendingRow.tokens_read), 0),
            func.coalesce(func.sum(SpendingRow.tokens_written), 0),
            func.coalesce(func.sum(SpendingRow.cost_usd), 0.0),
        )
        if day is not None:
            query = query.where(SpendingRow.day == day)
        if user is not None:
            query = query.where(SpendingRow.user == user)
        with self._engine.connect() as connection:
            return Spent(*connection.execute(query).one())

    def unpriced(self) -> list[str]:
        """Return the models that were used without a price being known for them, in alphabetical order."""
        query = select(SpendingRow.model).where(SpendingRow.cost_usd == 0, SpendingRow.tokens_read > 0).distinct()
        with self._engine.connect() as connection:
            return sorted(connection.execute(query).scalars())


class CachedAnswers:
    """Texts under keys, each void once the catalogue's last change is another. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)

    def find(self, key: str, change: int, now: datetime) -> str | None:
        """Return what was kept under a key, unless the corpus is no longer at that change or has aged out of it."""
        query = select(CachedAnswerRow.answer).where(
            CachedAnswerRow.key == key,
            CachedAnswerRow.change == change,
            or_(CachedAnswerRow.valid_until.is_(None), CachedAnswerRow.valid_until > now),
        )
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def keep(self, key: str, change: int, answer: str, now: datetime) -> None:
        """Keep a text under a key, and throw away what an older state of the corpus has left behind.

        It holds until the next article that is stored already comes into sight: one dated into the future.
        """
        coming = select(func.min(RevisionRow.visible_from)).where(RevisionRow.visible_from > now)
        with self._engine.connect() as connection:
            until = connection.execute(coming).scalar_one()
        stale = CachedAnswerRow.change < change
        values = {"key": key, "change": change, "valid_until": until, "answer": answer}
        with self._writing.begin() as connection:
            connection.execute(delete(CachedAnswerRow).where(stale))
            upsert(connection, CachedAnswerRow, values)
