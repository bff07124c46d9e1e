"""Expected answers as values: numbers, yes and no, and how a direct answer meets them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.values import can_be_scored, direct_outcome, number_of, says
from tests.bot.evaluation.runs import direct


@pytest.mark.parametrize(
    ("answer", "value"),
    [("6", 6), ("six", 6), ("$910,000", 910_000), ("910 thousand", 910_000), ("4.5 million people", 4_500_000),
     ("52%", 52), ("52 per cent", 52), ("6 May", None), ("Boeing 737", None), ("two or three", None), ("many", None)],
)  # fmt: skip
def test_a_number_is_a_value(answer: str, value: float | None):
    assert number_of(answer) == value


@given(st.integers(min_value=0, max_value=10**9))
def test_a_number_is_said_however_it_is_written(number: int):
    assert says(str(number), f"There are {number:,} of them.")
    assert not says(str(number), f"There are {number + 1:,} of them.")


@pytest.mark.parametrize(
    ("answer", "text", "said"),
    [
        ("6", "Six people were hurt.", True),
        ("6", "It was on 6 May that two people were hurt.", False),
        ("52", "It lost by 520 votes.", False),
        ("UK", "The UK agreed.", True),
        ("UK", "They flew to Lukoil.", False),
        ("yes", "Yes, it did.", False),
        ("night ferry", "The Night-Ferry sails.", True),
    ],
)
def test_what_a_text_says(answer: str, text: str, said: bool):
    assert says(answer, text) == said


def test_what_tells_no_answer_from_another_cannot_be_scored():
    assert [text for text in ("it", "a", "of") if can_be_scored(text)] == []
    assert [text for text in ("6", "six", "yes", "No", "UK", "👍", "Ada") if not can_be_scored(text)] == []


@pytest.mark.parametrize(
    ("shown", "answers", "outcome"),
    [
        (direct("Ada Holm"), ["Holm", "Ada Holm"], "exact"),
        (direct("Holm"), ["Ada Holm"], "contained"),
        (direct("Ada Holm, the mayor"), ["Ada Holm"], "contained"),
        (direct("Eva Holm"), ["Ada Holm"], "wrong"),
        (direct("six", "number", 6.0), ["6"], "exact"),
        (direct("6 seats"), ["6"], "exact"),
        (direct("16 seats"), ["6"], "wrong"),
        (direct("Yes", "yes_no", "yes"), ["True"], "exact"),
        (direct("No, it stayed open", "yes_no"), ["no"], "contained"),
        (direct("No", "yes_no", "no"), ["yes"], "wrong"),
        (None, ["yes"], "missing"),
    ],
)
def test_how_a_direct_answer_meets_what_is_expected(shown, answers: list[str], outcome: str):
    assert direct_outcome(shown, answers, ()) == outcome


def test_a_day_is_compared_as_a_day():
    days = [(date(2025, 2, 5), date(2025, 2, 14))]
    assert direct_outcome(direct("nine days", "duration", "2025-02-05/2025-02-14"), (), days) == "exact"
    assert direct_outcome(direct("5 February", "date", "2025-02-05"), (), days) == "wrong"
