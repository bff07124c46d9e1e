from __future__ import annotations

from datetime import date

import pytest

from retrieval.domain.articles import Passage
from retrieval.evidence.time_match import names_a_year, speaks_of_its_time, tells_what_is_asked
from retrieval.question.question import understand

DAY = date(2024, 6, 30)


def passage(text: str, published: date | None) -> Passage:
    return Passage(1, "a", 1, 0, len(text), text, "Night ferry returns", published=published)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Who ran the ferry in 2019?", True),
        ("What did the council say in May 2024?", True),
        ("What did the council say this week?", False),
        ("What did the council say in May?", False),
        ("Who runs the ferry?", False),
    ],
)
def test_a_stated_year_is_told_from_other_times(question: str, named: bool):
    assert names_a_year(understand(question, DAY)) is named


@pytest.mark.parametrize(
    ("text", "published", "speaks"),
    [
        ("The ferry ran until 2019.", date(2024, 5, 14), True),
        ("The ferry stopped five years ago.", date(2024, 5, 14), True),
        ("The ferry stopped on Tuesday.", date(2019, 5, 14), True),
        ("The ferry stopped on Tuesday.", date(2024, 5, 14), False),
        ("The ferry stopped.", None, False),
    ],
)
def test_evidence_speaks_of_a_year_by_its_words_or_its_day(text: str, published: date | None, speaks: bool):
    assert speaks_of_its_time(understand("Who ran the ferry in 2019?", DAY), passage(text, published)) is speaks


def test_a_question_without_a_time_asks_for_none():
    assert speaks_of_its_time(understand("Who runs the ferry?", DAY), passage("Ada Lindqvist does.", None))


def test_a_time_of_day_is_wanted_where_one_is_asked_for():
    question = understand("At what time does the ferry leave?", DAY)
    assert tells_what_is_asked(question, "It leaves at 5 p.m. on Tuesday.")
    assert not tells_what_is_asked(question, "It leaves on Tuesday.")
    assert tells_what_is_asked(understand("When does the ferry leave?", DAY), "It leaves on Tuesday.")
