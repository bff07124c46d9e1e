"""What event a question asks about: participants, setting, act, bound and how long a time may answer."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.events.asked_event import AskedEvent, asked_event, bounding_event, topic_event
from retrieval.question.question import understand
from retrieval.text.acts import kind_of_verb


def event(text: str) -> AskedEvent:
    return asked_event(understand(text, date(2024, 6, 1)), lambda _: 1.0)


def names(text: str) -> set[str]:
    return {" ".join(sorted(name)) for name in event(text).names}


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When did the strike at the port end?", "end"),
        ("When did the railway strike begin?", "begin"),
        ("When did the competition authority clear the merger?", "approve"),
        ("When did Vera Lund sign the order that doubled the fee?", "sign"),
        ("When is the verdict on Falck expected?", "convict"),
        ("When do the workers hold their next talks?", "negotiate"),
        ("When was the Lark launched?", "launch"),
    ],
)
def test_the_act_is_that_of_the_verb(question: str, kind: str):
    assert kind in event(question).acts


def test_a_verb_that_the_thesaurus_does_not_know():
    asked = event("When did the engineers decipher the first signal?")
    assert asked.acts == {kind_of_verb(asked.verb)}
    assert asked.verb.startswith("deciph")


def test_participants_and_setting_are_told_apart():
    asked = event("When did Lund leave the fair in Marlow?")
    assert [set(name) for name in asked.names] == [{"lund"}]
    assert [set(name) for name in asked.setting] == [{"marlow"}]


def test_a_demonym_before_a_noun_names_nobody():
    assert names("When did the Canadian tariff on steel begin?") == set()


def test_a_title_does_not_belong_to_a_name():
    assert names("When did President Alma Reyes sign the law?") == {"alma rey"}


def test_a_pronoun_takes_the_name_of_the_sentence_before():
    assert names("Dora Quill will not stand again. When was she first elected?") == {"dora quill"}


def test_what_it_happened_before_bounds_it():
    asked = event("When did Lund and Oost last meet before their walk in Turin?")
    assert asked.bound is not None
    assert (asked.bound.side, asked.bound.text) == ("before", "their walk in Turin")
    bounding = bounding_event(asked.bound, asked, lambda _: 1.0)
    assert {"lund"} in [set(name) for name in bounding.names]


def test_the_words_of_a_time_do_not_count():
    assert "2024" not in event("Who spoke to Lund on 3 May 2024?").shares


@pytest.mark.parametrize(("question", "days"), [("On which day did it open?", 1), ("In what year did it open?", 366)])
def test_how_long_a_time_may_answer(question: str, days: int):
    assert event(question).days == days


def test_any_time_answers_when():
    assert event("When did it open?").days is None


def test_what_lies_ahead_is_told_from_what_does_not():
    assert event("When will the ferry sail?").ahead
    assert event("When was the ferry supposed to sail?").ahead
    assert event("When was the ferry originally to sail?").ahead
    assert not event("When was the ferry to Marlow sunk?").ahead
    assert not event("When did Lund plan to sail?").ahead


def test_a_story_around_the_question_makes_it_indirect():
    assert event("When did the mill burn?").direct
    assert not event("Everybody in Turin remembers it. When did the mill burn?").direct


def test_shares_sum_to_one():
    assert sum(event("When did the old mill in Turin burn?").shares.values()) == pytest.approx(1)


def test_a_topic_has_no_act():
    topic = topic_event("strike at the port of Turin", lambda _: 1.0)
    assert topic.acts == frozenset()
    assert set(topic.shares) == {"strike", "port", "turin"}
