"""Conversations in the catalogue: continued, cut short, and forgotten whole, in every kind of database."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from retrieval.catalogue import Catalogue
from retrieval.catalogue.conversations import Conversations, Deleted, KeptTurn
from tests.retrieval.conversing import answer

NOON = datetime(2024, 5, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def kept(catalogue: Catalogue) -> Conversations:
    return Conversations(catalogue)


def make_turn(question: str = "Why?", asker: str = "ada", asked: datetime = NOON) -> KeptTurn:
    said = answer("Why did the ferry sail?", "The ferry sailed on 3 June 2024.")
    return KeptTurn(question, "Why did the ferry sail?", said, asker, asked)


def test_a_turn_comes_back_as_it_was(kept: Conversations):
    number = kept.start("terminal", "ada", NOON)
    assert kept.add_turn(number, make_turn())
    assert kept.last_turns(number, 5) == [make_turn()]


def test_the_last_turns_come_in_the_order_of_saying(kept: Conversations):
    number = kept.start("terminal", "ada")
    for question in ("one?", "two?", "three?"):
        kept.add_turn(number, make_turn(question))
    assert [turn.question for turn in kept.last_turns(number, 2)] == ["two?", "three?"]
    assert kept.last_turns(number, 0) == []


def test_ranked_passages_are_not_kept(kept: Conversations, catalogue: Catalogue):
    number = kept.start("terminal", "ada")
    said = make_turn().answer
    assert said is not None
    found = {"article_id": "a", "title": "t", "text": "a page " * 99, "score": 1.0}
    full = said.model_validate({**said.model_dump(), "passages": [found], "nearest": [found]})
    kept.add_turn(number, KeptTurn("Why?", "Why?", full, "ada", NOON))
    assert kept.last_turns(number, 1)[0].answer == said
    with catalogue.engine.connect() as connection:
        assert "a page" not in str(connection.execute(text("SELECT answer FROM turns")).scalar_one())


def test_the_conversation_of_a_place_is_the_newest(kept: Conversations):
    assert kept.current("discord:1:2") is None
    kept.start("discord:1:2", "ada")
    elsewhere, newest = kept.start("discord:1:3", "ada"), kept.start("discord:1:2", "tom")
    assert (kept.current("discord:1:2"), kept.current("discord:1:3")) == (newest, elsewhere)


def test_one_that_lay_idle_is_not_continued(kept: Conversations):
    number = kept.start("terminal", "ada", NOON)
    later = NOON + 5 * HOUR
    assert kept.current("terminal", 4 * HOUR, later) is None
    assert kept.current("terminal", None, later) == number
    kept.add_turn(number, make_turn(asked=NOON + 2 * HOUR))
    assert kept.current("terminal", 4 * HOUR, later) == number


def test_lists_what_somebody_began(kept: Conversations):
    first, second = kept.start("a", "ada", NOON), kept.start("b", "ada", NOON + HOUR)
    kept.start("c", "tom")
    kept.add_turn(first, make_turn(asked=NOON + 3 * HOUR))
    listed = kept.list_of("ada")
    assert [(one.id, one.place, one.turns) for one in listed] == [(first, "a", 1), (second, "b", 0)]
    assert (listed[0].started, listed[0].last_used) == (NOON, NOON + 3 * HOUR)
    assert kept.count() == 3


def test_forgets_what_somebody_began_and_asked(kept: Conversations):
    own, other = kept.start("a", "ada"), kept.start("b", "tom")
    kept.add_turn(own, make_turn())
    kept.add_turn(own, make_turn(asker="tom"))
    kept.add_turn(other, make_turn("Who?"))
    kept.add_turn(other, make_turn("When?", asker="tom"))
    assert kept.delete_of("ada") == Deleted(conversations=1, turns=3)
    assert [turn.question for turn in kept.last_turns(other, 9)] == ["When?"]
    assert (kept.current("a"), kept.current("b"), kept.count()) == (None, other, 1)
    assert kept.delete_of("ada") == Deleted(0, 0)


def test_nothing_is_added_to_what_was_forgotten(kept: Conversations):
    number = kept.start("a", "ada")
    kept.delete_of("ada")
    assert not kept.add_turn(number, make_turn())


def test_trims_by_number_and_by_age(kept: Conversations):
    old, busy = kept.start("a", "ada", NOON), kept.start("b", "ada", NOON)
    kept.add_turn(old, make_turn(asked=NOON))
    for number in range(5):
        kept.add_turn(busy, make_turn(f"{number}?", asked=NOON + number * HOUR))
    assert kept.trim(keep_turns=2, unused_since=NOON + HOUR) == Deleted(conversations=1, turns=4)
    assert [turn.question for turn in kept.last_turns(busy, 9)] == ["3?", "4?"]
    assert kept.trim(keep_turns=2, unused_since=NOON + HOUR) == Deleted(0, 0)


def test_an_answer_of_another_version_is_not_read(kept: Conversations, catalogue: Catalogue):
    number = kept.start("a", "ada")
    kept.add_turn(number, make_turn())
    with catalogue.engine.begin() as connection:
        connection.execute(text('UPDATE turns SET answer = \'{"question": "Why?", "colour": "red"}\''))
    (turn,) = kept.last_turns(number, 1)
    assert (turn.question, turn.answer) == ("Why?", None)
    with pytest.raises(ValueError, match="with its answer"):
        kept.add_turn(number, turn)


def test_threads_can_add_at_once(kept: Conversations):
    number = kept.start("a", "ada")
    threads = [threading.Thread(target=kept.add_turn, args=(number, make_turn(f"{one}?"))) for one in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {turn.question for turn in kept.last_turns(number, 20)} == {f"{one}?" for one in range(8)}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_any_question_can_be_kept(kept: Conversations, question: str):
    number = kept.start("a", "ada")
    kept.add_turn(number, make_turn(question))
    (turn,) = kept.last_turns(number, 1)
    assert turn.question == question.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
