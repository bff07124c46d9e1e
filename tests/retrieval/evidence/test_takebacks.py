"""What a later report takes back is not told first: corrections of the outlet's own, shifted days, denials."""

from __future__ import annotations

from datetime import date

import pytest

from tests.retrieval.evidence.test_amounts_in_time import ask, first

BRIDGE = (
    "Bridge to lose its staff",
    date(2024, 6, 3),
    "The closing of the Brill bridge will cost 31 people their jobs.",
)
SET_RIGHT = (
    "Money for the Brill bridge",
    date(2024, 6, 5),
    "The county will pay for new piers.\n\nCorrection: On Monday we wrote that 31 people would lose their jobs by the "
    "closing of the Brill bridge. The county has told us since that its paper was wrong. The figure is 23.",
)
LEAK = ("Files lay open", date(2024, 6, 3), "The files of the clinic in Orsa lay open for eleven weeks, it said.")
LONGER = (
    "Clinic in Orsa corrects itself",
    date(2024, 6, 9),
    "The files had lain open not for eleven weeks but for six months, the clinic in Orsa said.",
)
ANNOUNCED = (
    "Ferry to sail again",
    date(2024, 6, 3),
    "The ferry to Tarn sails again on Monday, 10 June, the line said.",
)
SHIFTED = (
    "Ferry to Tarn late",
    date(2024, 6, 8),
    "The ferry to Tarn will sail again on 12 June, two days later than announced, because a pump broke.",
)
RUMOUR = (
    "Orsa Steel said to be sold",
    date(2024, 6, 3),
    "Brandt Holding is in talks to buy Orsa Steel, people who know of them say.",
)
DENIAL = (
    "Brandt wants no steel",
    date(2024, 6, 4),
    "Brandt Holding denied on Tuesday that it wanted to buy Orsa Steel.",
)


@pytest.mark.parametrize(
    ("question", "told", "taken_back", "line"),
    [
        ("How many people lose their jobs by the closing of the Brill bridge?", BRIDGE, SET_RIGHT, "23"),
        ("How long did the files of the clinic in Orsa lie open?", LEAK, LONGER, "six months"),
        ("When does the ferry to Tarn sail again?", ANNOUNCED, SHIFTED, "12 June"),
    ],
)
def test_what_is_taken_back_gives_way_to_what_holds(
    question: str, told: tuple[str, date, str], taken_back: tuple[str, date, str], line: str
):
    pick = ask(question, told, taken_back).picks[0]
    assert pick.answer is not None
    assert pick.quote[pick.answer.begin : pick.answer.stop].startswith(line)


def test_before_it_was_taken_back_it_is_told():
    assert "31 people" in first(ask("How many people lose their jobs by the closing of the Brill bridge?", BRIDGE))


def test_a_correction_of_something_else_changes_nothing():
    other = ("Fair in Marl", date(2024, 6, 5), "Correction: we wrote that 31 cows came to the fair in Marl. It was 23.")
    assert "31 people" in first(
        ask("How many people lose their jobs by the closing of the Brill bridge?", BRIDGE, other)
    )


def test_the_first_figure_is_told_where_it_is_asked_for():
    question = "How many people were to lose their jobs at first by the closing of the Brill bridge?"
    assert "31 people" in first(ask(question, BRIDGE, SET_RIGHT))


def test_what_was_taken_back_is_named_as_overtaken():
    verdict = ask("When does the ferry to Tarn sail again?", ANNOUNCED, SHIFTED)
    assert [(one.loss, one.evidence.start) for one in verdict.rivals] == [("overtaken", date(2024, 6, 10))]


def test_a_denial_comes_before_what_is_only_said():
    assert "denied" in first(ask("Is Brandt Holding buying Orsa Steel?", RUMOUR, DENIAL))


def test_a_denial_of_something_else_does_not():
    other = ("Brandt on its works", date(2024, 6, 4), "Brandt Holding denied on Tuesday that Orsa Steel had a fire.")
    assert "talks" in first(ask("Is Brandt Holding buying Orsa Steel?", RUMOUR, other))
