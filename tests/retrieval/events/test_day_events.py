"""What happened on a day, where that is all that is asked."""

from __future__ import annotations

from datetime import date

from retrieval.domain.articles import Candidate, Passage
from retrieval.events.day_events import told_of_day
from retrieval.ranking.sentences import read_passages

TODAY = date(2024, 6, 30)
FERRY = "MARLOW — The night ferry ran aground off Marlow on Tuesday with 40 people on board. Nobody was hurt."
LOOK_BACK = "The council met in Lund. The ferry had run aground on 14 May, and has been in dock since."
PLAN = "The council of Lund will vote on 14 May."


def passage(number: int, text: str, published: date) -> Passage:
    return Passage(number, f"a{number}", 1, 0, len(text), text, "News", published=published, language="en")


def told(about: set[str], day: date) -> list[str]:
    passages = [
        passage(1, LOOK_BACK, date(2024, 6, 20)),
        passage(2, PLAN, date(2024, 5, 1)),
        passage(3, FERRY, date(2024, 5, 14)),
    ]
    found = told_of_day(frozenset(about), day, day, read_passages([Candidate(one) for one in passages]))
    return [one.sentence.text for one in found]


def test_the_news_of_the_day_comes_first_then_what_looks_back_then_what_was_planned():
    first, second, third = told(set(), date(2024, 5, 14))
    assert "ran aground off Marlow on Tuesday" in first
    assert "had run aground on 14 May" in second
    assert "will vote" in third


def test_only_where_it_is_asked():
    assert told({"lund"}, date(2024, 5, 14)) == [LOOK_BACK.partition(". ")[2], PLAN]


def test_nothing_is_told_of_another_day():
    assert told(set(), date(2024, 5, 16)) == []
