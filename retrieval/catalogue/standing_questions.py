"""Questions that people follow, and the changes of their answers that they have still to be told of, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.chat_schema import ChangeNoticeRow, QuietHoursRow, StandingQuestionRow
from retrieval.catalogue.upsert import upsert
from retrieval.domain.answer import Answer

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StandingQuestion:
    """A question that `owner` follows, with the answer that they know; `place` is where they want to be told.

    `stored` is the answer as it stands in the database, by which a change made meanwhile is noticed.
    """

    owner: str
    place: str
    question: str
    answer: Answer
    outlets: tuple[str, ...] = ()
    language: str = "en"
    paused: bool = False
    created: datetime = _NEVER
    checked: int = 0
    id: int = 0
    stored: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class ChangeNotice:
    """A change to be told: of which question, from which answer to which; `tried` when a first attempt has begun."""

    id: int
    question: StandingQuestion
    before: Answer
    after: Answer
    made: datetime
    tried: datetime | None


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From which hour to which, 0 to 23, in which IANA time zone somebody does not want to be told."""

    zone: str
    first: int
    last: int


class StandingQuestions:
    """The standing questions of one catalogue. Safe to share between threads; every call is one transaction."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)

    def add(self, question: StandingQuestion) -> int:
        """Store a question, and return its number; that of the same question of the same owner if it is there."""
        same = select(StandingQuestionRow.id).where(
            StandingQuestionRow.owner == question.owner,
            func.lower(StandingQuestionRow.question) == question.question.lower(),
        )
        row = {
            "owner": question.owner,
            "place": question.place,
            "question": question.question,
            "outlets": list(question.outlets),
            "language": question.language,
            "paused": question.paused,
            "created": datetime.now(UTC),
            "checked": question.checked,
            "answer": question.answer.model_dump_json(),
        }
        with self._writing.begin() as connection:
            known = connection.execute(same).scalar_one_or_none()
            if known is not None:
                return int(known)
            made = insert(StandingQuestionRow).values(row).returning(StandingQuestionRow.id)
            return int(connection.execute(made).scalar_one())

    def of(self, owner: str) -> list[StandingQuestion]:
        """Return what somebody follows, the oldest first."""
        return self._read(_questions().where(StandingQuestionRow.owner == owner))

    def active(self) -> list[StandingQuestion]:
        """Return every question that is not paused."""
        return self._read(_questions().where(StandingQuestionRow.paused.is_(False)))

    def get(self, number: int) -> StandingQuestion | None:
        """Return a question by its number, None when it is gone."""
        return next(iter(self._read(_questions().where(StandingQuestionRow.id == number))), None)

    def first_checked(self) -> int | None:
        """Return the number of the change from which on the oldest answer may be out of date, None without any."""
        query = select(func.min(StandingQuestionRow.checked))
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def count(self) -> tuple[int, int]:
        """Return how many questions there are, and the highest number: both tell whether any came or went."""
        active = StandingQuestionRow.paused.is_(False)
        query = select(func.count(), func.coalesce(func.max(StandingQuestionRow.id), 0)).where(active)
        with self._engine.connect() as connection:
            count, highest = connection.execute(query).one()
        return int(count), int(highest)

    def set_paused(self, owner: str, number: int, *, paused: bool) -> bool:
        """Pause a question or go on with it; False where the owner follows none of that number."""
        mine = (StandingQuestionRow.owner == owner, StandingQuestionRow.id == number)
        with self._writing.begin() as connection:
            change = update(StandingQuestionRow).where(*mine).values(paused=paused)
            return connection.execute(change).rowcount > 0

    def remove(self, owner: str, number: int | None = None) -> int:
        """Forget one question of somebody, or all, with the changes that were still to be told; return how many."""
        mine = select(StandingQuestionRow.id).where(StandingQuestionRow.owner == owner)
        if number is not None:
            mine = mine.where(StandingQuestionRow.id == number)
        with self._writing.begin() as connection:
            numbers = list(connection.execute(mine).scalars())
            connection.execute(delete(ChangeNoticeRow).where(ChangeNoticeRow.question_id.in_(numbers)))
            connection.execute(delete(StandingQuestionRow).where(StandingQuestionRow.id.in_(numbers)))
        return len(numbers)

    def renew(self, question: StandingQuestion, after: Answer) -> bool:
        """Keep a question's new answer and a notice of the change; both or neither.

        False where somebody else has renewed it meanwhile: then there is nothing left to tell.
        """
        before, new = question.stored, after.model_dump_json()
        unchanged = (StandingQuestionRow.id == question.id, StandingQuestionRow.answer == before)
        with self._writing.begin() as connection:
            renewed = update(StandingQuestionRow).where(*unchanged).values(answer=new)
            if connection.execute(renewed).rowcount == 0:
                return False
            made = {"question_id": question.id, "made": datetime.now(UTC), "before": before, "after": new}
            connection.execute(insert(ChangeNoticeRow).values(made))
        return True

    def untold(self, place: str = "") -> list[ChangeNotice]:
        """Return the changes still to be told at places that begin so, the oldest first."""
        query = (
            select(
                ChangeNoticeRow.id,
                ChangeNoticeRow.question_id,
                ChangeNoticeRow.before,
                ChangeNoticeRow.after,
                ChangeNoticeRow.made,
                ChangeNoticeRow.tried,
            )
            .join(StandingQuestionRow, StandingQuestionRow.id == ChangeNoticeRow.question_id)
            .where(ChangeNoticeRow.sent.is_(None), StandingQuestionRow.place.startswith(place))
            .order_by(ChangeNoticeRow.id)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        asked = {row.question_id: self.get(row.question_id) for row in rows}
        return [
            ChangeNotice(row.id, question, _answer(row.before), _answer(row.after), row.made, row.tried)
            for row in rows
            if (question := asked[row.question_id]) is not None
        ]

    def mark_tried(self, notices: Sequence[int]) -> None:
        """Note that an attempt to tell of some changes begins: whoever comes after looks first whether it succeeded."""
        self._mark(notices, tried=datetime.now(UTC))

    def mark_told(self, notices: Sequence[int]) -> None:
        """Note that some changes have been told."""
        self._mark(notices, sent=datetime.now(UTC))

    def quiet_hours(self, owner: str) -> QuietHours | None:
        """Return when somebody does not want to be told."""
        columns = (QuietHoursRow.zone, QuietHoursRow.first, QuietHoursRow.last)
        with self._engine.connect() as connection:
            row = connection.execute(select(*columns).where(QuietHoursRow.owner == owner)).one_or_none()
        return QuietHours(*row) if row else None

    def set_quiet_hours(self, owner: str, hours: QuietHours | None) -> None:
        """Set when somebody does not want to be told, None for never."""
        with self._writing.begin() as connection:
            if hours is None:
                connection.execute(delete(QuietHoursRow).where(QuietHoursRow.owner == owner))
            else:
                row = {"owner": owner, "zone": hours.zone, "first": hours.first, "last": hours.last}
                upsert(connection, QuietHoursRow, row)

    def _mark(self, notices: Sequence[int], **moment: datetime) -> None:
        with self._writing.begin() as connection:
            connection.execute(update(ChangeNoticeRow).where(ChangeNoticeRow.id.in_(notices)).values(moment))

    def _read(self, query: Select[*tuple[Any, ...]]) -> list[StandingQuestion]:
        with self._engine.connect() as connection:
            return [_question(row) for row in connection.execute(query.order_by(StandingQuestionRow.id))]


def _questions() -> Select[*tuple[Any, ...]]:
    row = StandingQuestionRow
    return select(
        row.id,
        row.owner,
        row.place,
        row.question,
        row.answer,
        row.outlets,
        row.language,
        row.paused,
        row.created,
        row.checked,
    )


def _question(row: Any) -> StandingQuestion:
    return StandingQuestion(
        row.owner,
        row.place,
        row.question,
        _answer(row.answer),
        tuple(row.outlets),
        row.language,
        row.paused,
        row.created,
        row.checked,
        row.id,
        row.answer,
    )


def _answer(text: str) -> Answer:
    return Answer.model_validate_json(text)
