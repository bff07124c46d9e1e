"""What earlier turns offer to pronouns."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.question.antecedents import Antecedents
from retrieval.question.turns import Turn, in_words, with_capitals
from tests.retrieval.conversing import turn

TALKS = turn("When did Anna Holm and Magnus Berg meet in Lund?", "Anna Holm met Magnus Berg in Lund on Friday.",
             published=date(2024, 5, 18))  # fmt: skip
VOTE = turn("Who won the vote in Orsa?", "Kerstin Dahl, a teacher, beat Magnus Berg in Orsa by 3 votes.")


def test_people_by_gender_and_apart_from_those_named():
    context = Antecedents([TALKS])
    assert (context.person("female"), context.person("male"), context.person(None)) == (
        "Anna Holm",
        "Magnus Berg",
        "Anna Holm",
    )
    assert context.person("male", apart_from=["Berg"]) is None
    assert context.people() == "Anna Holm and Magnus Berg"


def test_who_was_asked_for_is_meant_first():
    context = Antecedents([TALKS, VOTE])
    assert context.found() == "Kerstin Dahl"
    assert context.person("female") == "Kerstin Dahl"
    assert context.person("male") == "Magnus Berg"
    assert context.place() == "Orsa"
    assert context.thing() == "the vote in Orsa"


def test_they_are_whoever_has_the_office_that_was_asked_for():
    said = turn("Who is the mayor of Orsa?", "Orsa will tax the ferries of the Marrow Isles, Mayor Ada Brandt said.")
    assert Antecedents([said]).people() == "the mayor of Orsa"  # and not the Marrow Isles


def test_the_day_is_that_of_the_answer():
    assert Antecedents([TALKS]).day() == (date(2024, 5, 17), date(2024, 5, 17))
    assert Antecedents([turn("When was it?", "It rained.", published=date(2024, 5, 18))]).day() == (
        date(2024, 5, 18),
        date(2024, 5, 18),
    )
    assert Antecedents([turn("When was it?", "It rained.")]).day() is None
    assert Antecedents([turn("When was it?")]).day() is None
    assert Antecedents([Turn("When was it?", None)]).day() is None


def test_days_are_named_and_moved():
    days = (date(2024, 2, 28), date(2024, 2, 28))
    assert [in_words(days, shift) for shift in (-1, 0, 2)] == ["27 February 2024", "28 February 2024", "1 March 2024"]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("when did holm meet berg in lund?", "when did Holm meet Berg in Lund?"),
        ("when did Holm meet berg?", "when did Holm meet berg?"),
        ("how are you?", "how are you?"),
    ],
)
def test_capitals_are_taken_from_the_answer(typed: str, written: str):
    assert with_capitals(Turn(typed, TALKS.answer)).question == written
