"""Answers as they were shown, kept for the buttons under them, and what people think of them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import delete, or_, select, update

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import FeedbackRow, ShownAnswerRow
from retrieval.catalogue.upsert import upsert
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
