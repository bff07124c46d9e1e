"""Answers as they were shown: kept for the buttons under them, with the message in which each stands."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import and_, delete, or_, select, update

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.queries import upsert
from retrieval.catalogue.schema import FeedbackRow, ShownAnswerRow
from retrieval.catalogue.service_schema import AnswerMessageRow
from retrieval.domain.answer import Answer

Vote = Literal["up", "down"]
FeedbackReason = Literal["wrong date", "wrong citation", "outdated", "other"]


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer, who asked for it, and the conversation that it belongs to."""

    person: int
    place: str
    answer: Answer


class ShownAnswers:
    """Shown answers and votes on them. Safe to share between threads; every call is one transaction."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)

    def keep(self, shown: ShownAnswer, now: datetime | None = None) -> str:
        """Store an answer and return the key that its buttons carry, which nobody can guess."""
        key = secrets.token_urlsafe(12)
        row = {"key": key, "person": shown.person, "place": shown.place, "shown": now or datetime.now(UTC)}
        with self._writing.begin() as connection:
            upsert(connection, ShownAnswerRow, {**row, "answer": shown.answer.model_dump_json()})
        return key

    def set_message(self, key: str, message: int) -> None:
        """Note the message that the answer stands in, so that a reply to it finds its conversation."""
        with self._writing.begin() as connection:
            connection.execute(update(ShownAnswerRow).where(ShownAnswerRow.key == key).values(message=message))

    def renew(self, key: str, answer: Answer) -> None:
        """Keep another answer under a key, where the message that it stands in was corrected."""
        change = update(ShownAnswerRow).where(ShownAnswerRow.key == key).values(answer=answer.model_dump_json())
        with self._writing.begin() as connection:
            connection.execute(change)

    def get(self, key: str) -> ShownAnswer | None:
        """Return the answer of a key, None when it is no longer kept."""
        query = select(ShownAnswerRow.person, ShownAnswerRow.place, ShownAnswerRow.answer)
        with self._engine.connect() as connection:
            row = connection.execute(query.where(ShownAnswerRow.key == key)).one_or_none()
        return ShownAnswer(row[0], row[1], Answer.model_validate_json(row[2])) if row else None

    def in_message(self, message: int) -> ShownAnswer | None:
        """Return the newest answer that stands in a message, None when none does."""
        query = select(ShownAnswerRow.person, ShownAnswerRow.place, ShownAnswerRow.answer)
        query = query.where(ShownAnswerRow.message == message).order_by(ShownAnswerRow.shown.desc()).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return ShownAnswer(row[0], row[1], Answer.model_validate_json(row[2])) if row else None

    def vote(self, key: str, person: int, vote: Vote, reason: FeedbackReason | None = None) -> bool:
        """Store what a person thinks of an answer, in place of an earlier vote; False when it is no longer kept."""
        row = {"answer_key": key, "person": person, "vote": vote, "reason": reason, "given": datetime.now(UTC)}
        with self._writing.begin() as connection:
            kept = select(ShownAnswerRow.key).where(ShownAnswerRow.key == key)
            if connection.execute(kept).scalar_one_or_none() is None:
                return False
            upsert(connection, FeedbackRow, row)
        return True

    def prune(self, before: datetime) -> int:
        """Delete answers shown before that moment which nobody has voted on, and return how many those were."""
        voted = select(FeedbackRow.answer_key)
        old = delete(ShownAnswerRow).where(ShownAnswerRow.shown < before, ShownAnswerRow.key.not_in(voted))
        with self._writing.begin() as connection:
            return connection.execute(old).rowcount

    def forget(self, person: int) -> dict[str, int]:
        """Delete a person's votes, and the answers that they got with all votes on those; return how many of each."""
        theirs = select(ShownAnswerRow.key).where(ShownAnswerRow.person == person)
        with self._writing.begin() as connection:
            votes = delete(FeedbackRow).where(or_(FeedbackRow.person == person, FeedbackRow.answer_key.in_(theirs)))
            feedback = connection.execute(votes).rowcount
            answers = connection.execute(delete(ShownAnswerRow).where(ShownAnswerRow.person == person)).rowcount
        return {"answers": answers, "feedback": feedback}


def feedback_cases(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return each answer that was voted on as a case for `dateline eval`.

    An answer found good is expected again: its first statement and the days in its quotes, or that it declines. Of
    one found bad only the question and the complaint are known; what is right is left to whoever reviews the case.
    """
    query = (
        select(FeedbackRow.answer_key, FeedbackRow.vote, FeedbackRow.reason, ShownAnswerRow.answer)
        .join(ShownAnswerRow, ShownAnswerRow.key == FeedbackRow.answer_key)
        .order_by(FeedbackRow.given, FeedbackRow.answer_key, FeedbackRow.person)
    )
    with catalogue.engine.connect() as connection:
        rows = connection.execute(query).all()
    votes: dict[str, int] = {}
    return [_case(*row, votes) for row in rows]


def _case(key: str, vote: str, reason: str | None, text: str, votes: dict[str, int]) -> dict[str, Any]:
    # Whoever voted is nobody's business in a file that is passed around: votes are only counted.
    votes[key] = votes.get(key, 0) + 1
    answer = Answer.model_validate_json(text)
    case: dict[str, Any] = {
        "id": f"feedback-{key}-{votes[key]}",
        "question": answer.question,
        "as_of": answer.as_of.date().isoformat(),
        "tags": ["feedback", reason or ("good" if vote == "up" else "bad")],
    }
    return case | (dict(_expected(answer)) if vote == "up" else {})


def _expected(answer: Answer) -> Iterator[tuple[str, Any]]:
    if answer.status == "abstained":
        yield "abstain", True
        return
    yield "answer", answer.statements[0].text
    first = set(answer.statements[0].citations)
    cited = [citation for citation in answer.citations if citation.id in first]
    if urls := [citation.url for citation in cited if citation.url]:
        yield "cite", urls


UNPLACED = 0
"""Stands for the message of an answer that is being shown: where it stands is known only when Discord has it."""


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

    def place(self, message: AnswerMessage) -> list[int]:
        """Note where an answer stands that was stored before it was shown.

        Forgets what stood there before, and former attempts to answer the same; returns their `given`.
        """
        row, earlier = AnswerMessageRow, " ".join(map(str, message.earlier))
        former = row.message == message.message
        if message.asked is not None:
            former = or_(former, and_(row.asked == message.asked, row.message == UNPLACED))
        where = {"channel": message.channel, "message": message.message, "earlier": earlier}
        with self._writing.begin() as connection:
            gone = delete(row).where(row.key != message.key, former).returning(row.given)
            given = connection.execute(gone).scalars().all()
            connection.execute(update(row).where(row.key == message.key).values(where))
        return [number for number in given if number is not None]

    def unplaced(self) -> Sequence[tuple[AnswerMessage, datetime]]:
        """Return the answers for everybody of which it is not known where they stand, with when they were made."""
        query = (
            select(*_COLUMNS, ShownAnswerRow.shown)
            .join(ShownAnswerRow, ShownAnswerRow.key == AnswerMessageRow.key)
            .where(AnswerMessageRow.message == UNPLACED, AnswerMessageRow.private.is_(False))
        )
        with self._engine.connect() as connection:
            return [(_message(row[:-1]), row[-1]) for row in connection.execute(query)]

    def answering(self, asked: int) -> AnswerMessage | None:
        """Return the newest message that answers another message."""
        answers = and_(AnswerMessageRow.asked == asked, AnswerMessageRow.message != UNPLACED)
        query = select(*_COLUMNS).where(answers).order_by(AnswerMessageRow.message.desc())
        with self._engine.connect() as connection:
            row = connection.execute(query.limit(1)).one_or_none()
        return _message(row) if row else None

    def editable(self, limit: int) -> Sequence[AnswerMessage]:
        """Return the newest answers that everybody sees, up to `limit`, the newest first."""
        seen = and_(AnswerMessageRow.private.is_(False), AnswerMessageRow.message != UNPLACED)
        query = select(*_COLUMNS).where(seen).order_by(AnswerMessageRow.message.desc())
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

    def remove(self, key: str) -> None:
        """Forget the message of an answer: it is gone, or was never there."""
        with self._writing.begin() as connection:
            connection.execute(delete(AnswerMessageRow).where(AnswerMessageRow.key == key))

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
