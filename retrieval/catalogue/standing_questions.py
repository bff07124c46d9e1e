"""Questions that people follow, and the changes of their answers that they have still to be told of, each once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, case, delete, func, insert, select, update

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.queries import new_number, upsert
from retrieval.catalogue.schema import CounterRow
from retrieval.catalogue.service_schema import ChangeNoticeRow, QuietHoursRow, StandingQuestionRow
from retrieval.domain.answer import Answer

NOT_CHECKED = -1
_READ_AT_ONCE = 200
_STATE = "standing questions"
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StandingQuestion:
    """A question that `owner` follows, with the answer that they know; `place` is where they want to be told.

    `stored` is the answer as it stands in the database, by which a change made meanwhile is noticed. `checked` is the
    number of the last change that the answer rests on, `NOT_CHECKED` where it has to be asked again in any case.
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
            _move_on(connection)
            number = new_number(connection, StandingQuestionRow)
            connection.execute(insert(StandingQuestionRow).values(id=number, **row))
            return number

    def of(self, owner: str) -> list[StandingQuestion]:
        """Return what somebody follows, the oldest first."""
        return self._read(_questions().where(StandingQuestionRow.owner == owner))

    def active(self) -> set[int]:
        """Return the numbers of the questions that are not paused."""
        query = select(StandingQuestionRow.id).where(StandingQuestionRow.paused.is_(False))
        with self._engine.connect() as connection:
            return set(connection.execute(query).scalars())

    def numbered(self, numbers: Collection[int]) -> Iterator[StandingQuestion]:
        """Yield the questions of these numbers that there are, in order; no more of them are in memory than needed."""
        wanted = sorted(numbers)
        for first in range(0, len(wanted), _READ_AT_ONCE):
            part = wanted[first : first + _READ_AT_ONCE]
            yield from self._read(_questions().where(StandingQuestionRow.id.in_(part)))

    def get(self, number: int) -> StandingQuestion | None:
        """Return a question by its number, None when it is gone."""
        return next(iter(self._read(_questions().where(StandingQuestionRow.id == number))), None)

    def first_checked(self) -> int | None:
        """Return the number of the change from which on the oldest answer may be out of date, None without any."""
        query = select(func.min(StandingQuestionRow.checked)).where(StandingQuestionRow.checked != NOT_CHECKED)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def state(self) -> int:
        """Return a number that is another one whenever a question came, went, was paused or goes on."""
        query = select(CounterRow.value).where(CounterRow.name == _STATE)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none() or 0

    def set_paused(self, owner: str, number: int, *, paused: bool) -> bool:
        """Pause a question or go on with it; False where the owner follows none of that number.

        What came in during a pause was not looked at, so that it is asked again when it goes on.
        """
        row = StandingQuestionRow
        mine = (row.owner == owner, row.id == number)
        checked = row.checked if paused else case((row.paused, NOT_CHECKED), else_=row.checked)
        with self._writing.begin() as connection:
            _move_on(connection)
            change = update(row).where(*mine).values(paused=paused, checked=checked)
            return connection.execute(change).rowcount > 0

    def set_checked(self, number: int, change: int) -> None:
        """Note up to which change a question's answer has been looked at."""
        with self._writing.begin() as connection:
            row = StandingQuestionRow
            connection.execute(update(row).where(row.id == number).values(checked=change))

    def remove(self, owner: str, number: int | None = None) -> int:
        """Forget one question of somebody, or all, with the changes that were still to be told; return how many."""
        mine = select(StandingQuestionRow.id).where(StandingQuestionRow.owner == owner)
        if number is not None:
            mine = mine.where(StandingQuestionRow.id == number)
        with self._writing.begin() as connection:
            numbers = list(connection.execute(mine).scalars())
            _move_on(connection)
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


def _move_on(connection: Connection) -> None:
    """Make `state` another number: to look through ten thousand questions for what is new takes far longer."""
    upsert(connection, CounterRow, {"name": _STATE, "value": 1}, {"value": CounterRow.value + 1})


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
