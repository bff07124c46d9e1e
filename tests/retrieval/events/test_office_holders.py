"""Who holds an office now, by what the newest report calls somebody."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.domain.articles import Candidate, Passage
from retrieval.events.office_holders import holder_told, office_asked
from retrieval.question.question import understand
from retrieval.ranking.sentences import read_passages


def tell(question: str, *articles: tuple[date, str]) -> list[str]:
    ranked = [
        Candidate(Passage(number, f"a{number}", 1, 0, len(text), text, "Orsa", "Marlow Post", published=day))
        for number, (day, text) in enumerate(articles)
    ]
    office = office_asked(understand(question, date(2024, 5, 20)))
    return [one.sentence.text for one in holder_told(office, read_passages(ranked))] if office else []


@pytest.mark.parametrize(
    "text",
    [
        "Mayor Vera Lund opened the mill.",
        "The mayor, Vera Lund, opened the mill.",
        "Vera Lund, who was elected mayor in May, opened the mill.",
        "Vera Lund, the mayor of Orsa, opened the mill.",
        "Vera Lund became mayor on Monday.",
        "Vera Lund took the oath as mayor of Orsa.",
        "Vera Lund was sworn in on Monday evening as the fourth mayor of Orsa.",
    ],
)
def test_calls_somebody_by_the_office(text: str):
    assert tell("Who is the mayor of Orsa?", (date(2024, 5, 1), text)) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Former mayor Vera Lund opened the mill.",
        "Vera Lund, the deputy mayor, opened the mill.",
        "The mayor's office opened on Tuesday.",
        "On Tuesday, the mayor opened the mill.",
    ],
)
def test_calls_nobody_by_it(text: str):
    assert tell("Who is the mayor of Orsa?", (date(2024, 5, 1), text)) == []


def test_between_coming_and_going_somebody_holds_it():
    named = (date(2022, 2, 7), "The council of Orsa named Vera Lund its mayor on Monday.")
    gone = (date(2024, 4, 2), "Vera Lund stepped down as mayor of Orsa on Tuesday.")
    assert tell("Who was the mayor of Orsa in 2023?", named, gone) == [named[1]]
    assert tell("Who was the mayor of Orsa in 2023?", gone) == [gone[1]]
    after = (date(2024, 4, 2), "Vera Lund resigned as mayor of Orsa. Her deputy, Tom Oost, will take her place.")
    assert tell("Who was the mayor of Orsa on 4 May 2024?", named, after) == [
        "Her deputy, Tom Oost, will take her place."
    ]


def test_a_verb_names_the_office():
    coach = (date(2024, 5, 1), "Vera Lund is the coach of Orsa.")
    assert tell("Who coached Orsa on 3 May 2024?", coach) == [coach[1]]


def test_the_newest_report_holds():
    old, new = (date(2023, 5, 1), "Mayor Vera Lund opened the mill."), (date(2024, 5, 1), "Mayor Tom Oost closed it.")
    assert tell("Who is the mayor of Orsa?", old, new) == [new[1]]


def test_on_a_day_the_newest_report_until_then_holds():
    old, new = (date(2023, 5, 1), "Mayor Vera Lund opened the mill."), (date(2024, 5, 1), "Mayor Tom Oost closed it.")
    assert tell("Who was the mayor of Orsa on 3 June 2023?", old, new) == [old[1]]
    assert tell("Who was mayor of Orsa in May 2024?", old, new) == [new[1]]
    assert tell("Who was the mayor of Orsa on 3 April 2023?", old, new) == []


@pytest.mark.parametrize("question", ["Who was the mayor of Orsa?", "Who is Vera Lund?", "When is the fair of Orsa?"])
def test_other_questions_ask_for_no_office(question: str):
    assert office_asked(understand(question, date(2024, 5, 20))) is None
