"""Answers kept for the very same question, for as long as nothing has changed that they could have said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, or_, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import CachedAnswerRow, RevisionRow
from retrieval.catalogue.upsert import upsert


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
