"""Conversations in the catalogue: who asked what where, what was answered, and how they are forgotten again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError
from sqlalchemy import Connection, ScalarSelect, delete, func, insert, select, update

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import ConversationRow, TurnRow
from retrieval.domain.answer import Answer


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """One question, as typed and as understood, who asked it when, and its answer.

    `answer` is None where another version of Dateline wrote it in a form that this one cannot read.
    """

    question: str
    stand_alone: str
    answer: Answer | None
    asker: str
    asked: datetime


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """One conversation: where it is held, who began it, from when to when, and how many turns of it are kept."""

    id: int
    place: str
    owner: str
    started: datetime
    last_used: datetime
    turns: int


@dataclass(frozen=True, slots=True)
class Deleted:
    """How much was deleted."""

    conversations: int
    turns: int


class Conversations:
    """The conversations of one catalogue. Safe to share between threads; every call is one transaction.

    A place is a key such as "terminal" or "discord:1:2"; the conversation that is held there is the one that was begun
    last. An owner and an asker are keys of people.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)

    def start(self, place: str, owner: str, now: datetime | None = None) -> int:
        """Begin a conversation, with which the earlier one at that place is over, and return its id."""
        moment = now or datetime.now(UTC)
        row = insert(ConversationRow).values(place=place, owner=owner, started=moment, last_used=moment)
        with self._writing.begin() as connection:
            return int(connection.execute(row.returning(ConversationRow.id)).scalar_one())

    def current(self, place: str, unused_for: timedelta | None = None, now: datetime | None = None) -> int | None:
        """Return the conversation to continue at a place; None where there is none, or only one unused for too long."""
        newest = select(ConversationRow.id, ConversationRow.last_used).where(ConversationRow.place == place)
        with self._engine.connect() as connection:
            found = connection.execute(newest.order_by(ConversationRow.id.desc()).limit(1)).one_or_none()
        if found is None or (unused_for is not None and found.last_used < (now or datetime.now(UTC)) - unused_for):
            return None
        return int(found.id)

    def add_turn(self, conversation: int, turn: KeptTurn) -> bool:
        """Keep a turn, without the answer's ranked passages; return False when the conversation is gone meanwhile."""
        if turn.answer is None:
            raise ValueError("a turn is kept with its answer")
        used = update(ConversationRow).where(ConversationRow.id == conversation).values(last_used=turn.asked)
        with self._writing.begin() as connection:
            # First, for its lock: a deletion from elsewhere comes wholly before or wholly after.
            if connection.execute(used).rowcount == 0:
                return False
            connection.execute(
                insert(TurnRow).values(
                    conversation_id=conversation,
                    asker=turn.asker,
                    asked=turn.asked,
                    question=_storable(turn.question),
                    stand_alone=_storable(turn.stand_alone),
                    answer=_as_json(turn.answer),
                )
            )
        return True

    def last_turns(self, conversation: int, most: int) -> list[KeptTurn]:
        """Return up to `most` of the latest turns, in the order in which they were said."""
        latest = (
            select(TurnRow.question, TurnRow.stand_alone, TurnRow.answer, TurnRow.asker, TurnRow.asked)
            .where(TurnRow.conversation_id == conversation)
            .order_by(TurnRow.id.desc())
            .limit(most)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(latest).all()
        return [
            KeptTurn(row.question, row.stand_alone, _read(row.answer), row.asker, row.asked) for row in reversed(rows)
        ]

    def list_of(self, owner: str) -> list[KeptConversation]:
        """Return the conversations that somebody began, the last used first."""
        query = (
            select(
                ConversationRow.id,
                ConversationRow.place,
                ConversationRow.owner,
                ConversationRow.started,
                ConversationRow.last_used,
                func.count(TurnRow.id),
            )
            .outerjoin(TurnRow, TurnRow.conversation_id == ConversationRow.id)
            .where(ConversationRow.owner == owner)
            .group_by(ConversationRow.id)
            .order_by(ConversationRow.last_used.desc(), ConversationRow.id.desc())
        )
        with self._engine.connect() as connection:
            return [KeptConversation(*row) for row in connection.execute(query)]

    def count(self) -> int:
        """Return how many conversations are kept."""
        with self._engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(ConversationRow)).scalar_one()

    def trim(self, *, keep_turns: int, unused_since: datetime) -> Deleted:
        """Delete conversations not used since then, and of the others all but the latest turns."""
        with self._writing.begin() as connection:
            old = select(ConversationRow.id).where(ConversationRow.last_used < unused_since)
            whole = _delete(connection, list(connection.execute(old).scalars()))
            surplus = 0
            crowded = (
                select(TurnRow.conversation_id).group_by(TurnRow.conversation_id).having(func.count() > keep_turns)
            )
            for conversation in list(connection.execute(crowded).scalars()):
                kept = _nth_latest(conversation, keep_turns)
                surplus += connection.execute(
                    delete(TurnRow).where(TurnRow.conversation_id == conversation, TurnRow.id < kept)
                ).rowcount
        return Deleted(whole.conversations, whole.turns + surplus)

    def delete_of(self, owner: str) -> Deleted:
        """Delete the conversations that somebody began, and what they asked in those of others."""
        with self._writing.begin() as connection:
            own = select(ConversationRow.id).where(ConversationRow.owner == owner)
            whole = _delete(connection, list(connection.execute(own).scalars()))
            elsewhere = connection.execute(delete(TurnRow).where(TurnRow.asker == owner)).rowcount
        return Deleted(whole.conversations, whole.turns + elsewhere)


def _delete(connection: Connection, conversations: Sequence[int]) -> Deleted:
    turns = gone = 0
    for number in conversations:
        turns += connection.execute(delete(TurnRow).where(TurnRow.conversation_id == number)).rowcount
        gone += connection.execute(delete(ConversationRow).where(ConversationRow.id == number)).rowcount
    return Deleted(gone, turns)


def _nth_latest(conversation: int, number: int) -> ScalarSelect[int]:
    latest = select(TurnRow.id).where(TurnRow.conversation_id == conversation).order_by(TurnRow.id.desc())
    return latest.limit(1).offset(number - 1).scalar_subquery()


def _as_json(answer: Answer) -> dict[str, object]:
    kept: dict[str, object] = answer.model_copy(update={"passages": (), "nearest": ()}).model_dump(mode="json")
    return kept


def _read(stored: dict[str, object]) -> Answer | None:
    try:
        return Answer.model_validate(stored)
    except ValidationError:
        return None


def _storable(text: str) -> str:
    """Return the text without what PostgreSQL's text (NUL) or UTF-8 (halves of characters) cannot hold."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
