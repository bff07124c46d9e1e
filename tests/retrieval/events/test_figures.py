"""Figures in sentences: their values, kinds and places, and which of them answers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.events.figures import asked_figure, figure_for, figures_in
from retrieval.question.question import Question, understand


def question(text: str) -> Question:
    return understand(text, date(2024, 6, 1))


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("at least nine people", 9, "count"),
        ("1,300 houses", 1300, "count"),
        ("a rise of 6.5 per cent", 6.5, "share"),
        ("it cost €40 million", 40e6, "money"),
        ("12 million crowns", 12e6, "money"),
        ("for 17 days", 17, "time"),
        ("within 400 metres", 400, "measure"),
    ],
)
def test_value_and_kind(text: str, value: float, kind: str):
    (figure,) = figures_in(text)
    assert (figure.value, figure.kind) == (value, kind)


def test_days_of_months_and_years_are_no_figures():
    assert figures_in("on 9 April and on May 6, in 2024") == []


def test_the_part_counts_and_not_the_whole():
    figure = figure_for(question("How many seats does the party have?"), "They won 169 of the 343 seats.")
    assert figure is not None
    assert (figure.value, figure.total) == (169, "343")


def test_the_figure_beside_what_is_counted():
    figure = figure_for(question("How many people live there?"), "The 12 streets are home to 310 people.")
    assert figure is not None
    assert figure.value == 310


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("After four judicial recounts the party is where it was.", None),
        ("After four recounts the party has 169 seats.", 169),
        ("The party took 12 more of them in the north.", 12),
        ("It won 169, its leader said.", 169),
    ],
)
def test_what_counts_another_thing_is_not_the_figure(text: str, value: float | None):
    figure = figure_for(question("How many seats did the party win?"), text)
    assert (figure.value if figure else None) == value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How many seats do they have?", "count"),
        ("How long did it last?", "time"),
        ("How much are the paintings worth?", "money"),
        ("What is the tariff on steel?", "share"),
        ("What did he say about the tariff?", None),
    ],
)
def test_the_kind_that_is_asked_for(text: str, kind: str | None):
    assert asked_figure(question(text)) == kind


@given(st.text(max_size=120))
def test_figures_are_slices(text: str):
    for figure in figures_in(text):
        assert text[figure.begin : figure.stop] == figure.text
