"""In which message each shown answer stands, so that it can be answered anew in place, and corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, select, update

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.chat_schema import AnswerMessageRow
from retrieval.catalogue.schema import ShownAnswerRow
from retrieval.catalogue.upsert import upsert


@dataclass(frozen=True, slots=True)
class AnswerMessage:
    """The message of the answer `key`, and `asked`, the one that asked for it; see `AnswerMessageRow`."""

    key: str
    channel: int
    message: int
    asked: int | None = None
    private: bool = False
    language: str = "en"
    given: int | None = None
    told: str = ""
    earlier: Sequence[int] = ()


_LOOKED_AT = 200
_COLUMNS = [getattr(AnswerMessageRow, name) for name in AnswerMessage.__dataclass_fields__]


class AnswerMessages:
    """The messages of one catalogue. Safe to share between threads; every call is one transaction."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)

    def save(self, message: AnswerMessage) -> None:
        """Store where an answer stands, in place of what was known of it."""
        with self._writing.begin() as connection:
            upsert(connection, AnswerMessageRow, {**asdict(message), "earlier": " ".join(map(str, message.earlier))})

    def answering(self, asked: int) -> AnswerMessage | None:
        """Return the newest message that answers another message."""
        query = select(*_COLUMNS).where(AnswerMessageRow.asked == asked).order_by(AnswerMessageRow.message.desc())
        with self._engine.connect() as connection:
            row = connection.execute(query.limit(1)).one_or_none()
        return _message(row) if row else None

    def editable(self, limit: int) -> Sequence[AnswerMessage]:
        """Return the newest answers that everybody sees, up to `limit`, the newest first."""
        query = select(*_COLUMNS).where(AnswerMessageRow.private.is_(False)).order_by(AnswerMessageRow.message.desc())
        with self._engine.connect() as connection:
            return [_message(row) for row in connection.execute(query.limit(limit))]

    def key_of(self, channel: int, message: int) -> str | None:
        """Return the key of the answer that a message of a channel is a part of, among the newest there."""
        row = AnswerMessageRow
        query = select(row.key, row.message, row.earlier).where(row.channel == channel).order_by(row.message.desc())
        with self._engine.connect() as connection:
            newest = connection.execute(query.limit(_LOOKED_AT)).all()
        return next((key for key, last, earlier in newest if message in (last, *_numbers(earlier))), None)

    def set_told(self, key: str, told: str) -> None:
        """Note which correction an answer's message shows."""
        with self._writing.begin() as connection:
            connection.execute(update(AnswerMessageRow).where(AnswerMessageRow.key == key).values(told=told))

    def remove(self, message: int) -> None:
        """Forget a message that is gone."""
        with self._writing.begin() as connection:
            connection.execute(delete(AnswerMessageRow).where(AnswerMessageRow.message == message))

    def prune(self) -> int:
        """Forget the messages of answers that are no longer kept, and return how many those were."""
        kept = select(ShownAnswerRow.key)
        with self._writing.begin() as connection:
            return connection.execute(delete(AnswerMessageRow).where(AnswerMessageRow.key.not_in(kept))).rowcount


def _message(row: Any) -> AnswerMessage:
    known = dict(zip(AnswerMessage.__dataclass_fields__, row, strict=True))
    return AnswerMessage(**{**known, "earlier": _numbers(known["earlier"])})


def _numbers(text: str | None) -> tuple[int, ...]:
    return tuple(map(int, (text or "").split()))
