"""A question in a conversation: understood from what came before, answered in turn, remembered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.conversation.conversations import Conversing, understood_otherwise
from retrieval.catalogue import Catalogue
from retrieval.catalogue.conversations import Conversations
from retrieval.dialogue.turn import alone, returned
from retrieval.domain.answer import Answer
from retrieval.domain.progress import Done, Progress, Searching
from retrieval.ranking.search import Request
from tests.patience import PATIENCE_SECONDS
from tests.retrieval.conversing import answer

CHAIR = "Who chairs the harbour council of Marlow Bay?"
ADA = "Ada Lindqvist, who chairs the council, said the boat would sail again from 3 June."


class Recording:
    """Answers everything with one sentence and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.turns: list[list[str]] = []

    def stream(self, request: Request) -> Iterator[Progress]:
        self.turns.append([turn.question for turn in request.turns])
        understood = alone(request)
        self.asked.append(understood.question)
        yield Searching(understood.question)
        yield Done(returned(answer(understood.question, ADA), request))


@pytest.fixture
def kept(sqlite_catalogue: Catalogue) -> Conversations:
    return Conversations(sqlite_catalogue)


@pytest.fixture
def recording() -> Recording:
    return Recording()


@pytest.fixture
def conversing(recording: Recording, kept: Conversations) -> Conversing:
    return Conversing(recording, kept)


def asking(conversing: Conversing, question: str, place: str = "dm:1", asker: str = "ada") -> Answer | None:
    return conversing.answer(Request(question, datetime(2024, 6, 30, tzinfo=UTC)), place=place, asker=asker)


def test_a_follow_up_is_understood_answered_and_kept(conversing: Conversing, recording: Recording, kept: Conversations):
    first, second = asking(conversing, CHAIR), asking(conversing, "What did she say?")
    assert first is not None
    assert second is not None
    assert (first.question, first.understood) == (CHAIR, None)
    assert (second.question, second.understood) == ("What did she say?", "What did Ada Lindqvist say?")
    assert recording.asked == [CHAIR, "What did Ada Lindqvist say?"]
    number = kept.current("dm:1")
    assert number is not None
    assert [(turn.question, turn.stand_alone, turn.answer) for turn in kept.last_turns(number, 9)] == [
        (CHAIR, CHAIR, first),
        ("What did she say?", "What did Ada Lindqvist say?", second),
    ]


def test_places_know_nothing_of_each_other(conversing: Conversing, recording: Recording):
    asking(conversing, CHAIR)
    asking(conversing, "What did she say?", place="dm:2")
    assert recording.asked[-1] == "What did she say?"


def test_another_person_at_the_same_place_can_ask_on(conversing: Conversing, recording: Recording):
    asking(conversing, CHAIR, place="thread:1")
    asking(conversing, "What did she say?", place="thread:1", asker="tom")
    assert recording.asked[-1] == "What did Ada Lindqvist say?"


def test_nobodys_topic_bends_the_question_of_another_who_has_one(conversing: Conversing, recording: Recording):
    asking(conversing, "Who leads the ferry company?", place="thread:1", asker="tom")
    asking(conversing, CHAIR, place="thread:1")
    asking(conversing, "And when was that?", place="thread:1", asker="tom")
    assert recording.turns[-1] == ["Who leads the ferry company?"]


def test_a_reply_goes_on_from_the_answer_that_it_replies_to(conversing: Conversing, recording: Recording):
    first = asking(conversing, CHAIR)
    asking(conversing, "Who leads the ferry company?")
    request = Request("And when was that?", datetime(2024, 6, 30, tzinfo=UTC))
    conversing.answer(request, place="dm:1", asker="tom", about=first)
    assert recording.turns[-1] == [CHAIR]
    conversing.answer(request, place="dm:2", asker="tom", about=first)
    assert recording.turns[-1] == [CHAIR]


def test_a_new_topic_knows_nothing_of_the_old(conversing: Conversing, recording: Recording):
    asking(conversing, CHAIR)
    said = asking(conversing, "New question: what did she say?")
    assert recording.asked[-1] == "what did she say?"
    assert recording.turns[-1] == []
    assert said is not None
    assert (said.question, said.understood) == ("New question: what did she say?", None)


def test_saying_only_that_a_topic_begins_asks_nothing(conversing: Conversing, recording: Recording):
    asking(conversing, CHAIR)
    assert asking(conversing, "new topic") is None
    assert recording.asked == [CHAIR]
    asking(conversing, "What did she say?")
    assert recording.turns[-1] == []


def test_beginning_anew_does_the_same(conversing: Conversing, recording: Recording):
    asking(conversing, CHAIR)
    conversing.begin("dm:1", "ada")
    asking(conversing, "What did she say?")
    assert recording.turns[-1] == []


def test_a_conversation_that_lay_idle_is_over(recording: Recording, kept: Conversations):
    number = kept.start("dm:1", "ada", datetime.now(UTC) - timedelta(days=2))
    asking(Conversing(recording, kept, timedelta(days=3)), CHAIR)
    assert kept.current("dm:1") == number
    kept.start("dm:2", "ada", datetime.now(UTC) - timedelta(days=2))
    asking(Conversing(recording, kept, timedelta(days=1)), CHAIR, place="dm:2")
    assert len(kept.list_of("ada")) == 3


def test_old_conversations_are_trimmed_in_passing(conversing: Conversing, kept: Conversations):
    kept.start("dm:9", "tom", datetime.now(UTC) - timedelta(days=31))
    asking(conversing, CHAIR)
    assert kept.list_of("tom") == []


def test_an_answer_that_nobody_waited_for_is_not_kept(conversing: Conversing, kept: Conversations):
    progress = conversing.stream(Request(CHAIR, datetime(2024, 6, 30, tzinfo=UTC)), place="dm:1", asker="ada")
    assert isinstance(next(progress), Searching)
    progress.close()
    number = kept.current("dm:1")
    assert number is not None
    assert kept.last_turns(number, 9) == []
    assert asking(conversing, CHAIR) is not None


def test_what_was_forgotten_meanwhile_stays_forgotten(kept: Conversations):
    class Forgetting(Recording):
        def stream(self, request: Request) -> Iterator[Progress]:
            kept.delete_of("ada")
            yield from super().stream(request)

    assert asking(Conversing(Forgetting(), kept), CHAIR) is not None
    assert kept.count() == 0


class Waiting(Recording):
    """Answers only once it is let go on, and counts who is inside at the same time."""

    def __init__(self, inside: int) -> None:
        super().__init__()
        self.arrived = threading.Barrier(inside, timeout=PATIENCE_SECONDS)
        self.most = 0
        self._inside = 0
        self._guard = threading.Lock()

    def stream(self, request: Request) -> Iterator[Progress]:
        with self._guard:
            self._inside += 1
            self.most = max(self.most, self._inside)
        if request.question == CHAIR:
            self.arrived.wait()
        try:
            yield from super().stream(request)
        finally:
            with self._guard:
                self._inside -= 1


def in_threads(conversing: Conversing, asked: list[dict[str, Any]]) -> None:
    threads = [threading.Thread(target=asking, args=(conversing,), kwargs=one) for one in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert not any(thread.is_alive() for thread in threads)


def test_places_do_not_wait_for_each_other(kept: Conversations):
    waiting = Waiting(inside=3)
    in_threads(Conversing(waiting, kept), [{"question": CHAIR, "place": f"dm:{number}"} for number in range(3)])
    assert len(waiting.asked) == 3


def test_at_one_place_one_question_is_answered_after_the_other(kept: Conversations):
    waiting = Waiting(inside=1)
    conversing = Conversing(waiting, kept)
    in_threads(conversing, [{"question": f"What is number {number}?"} for number in range(6)])
    assert waiting.most == 1
    assert sorted(map(len, waiting.turns)) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("asked", "searched", "shown"),
    [("Why?", "Why did it sink?", "Why did it sink?"), ("Why?", "Why?", None), ("New topic: why?", "why?", None)],
)
def test_tells_how_a_question_was_understood_only_if_otherwise(asked: str, searched: str, shown: str | None):
    assert understood_otherwise(Searching(searched), asked) == shown
