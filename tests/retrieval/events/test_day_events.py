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


def of_day(about: set[str], day: date, *articles: tuple[str, str, date]) -> list[str]:
    passages = [
        Passage(number, f"a{number}", 1, 0, len(text), text, title, published=published, language="en")
        for number, (title, text, published) in enumerate(articles)
    ]
    found = told_of_day(frozenset(about), day, day, read_passages([Candidate(one) for one in passages]))
    return [one.sentence.text for one in found]


def test_the_sentence_that_the_headline_sums_up_comes_first():
    text = "They had to take the flags down again on Tuesday morning. The swimming bath of Marlow is open once more."
    told = of_day(set(), date(2024, 6, 4), ("Marlow swimming bath opens again", text, date(2024, 6, 4)))
    assert told == ["The swimming bath of Marlow is open once more."]


def test_a_ticker_is_of_its_day_from_end_to_end():
    text = "08:00: Good morning. 11:10: The gates of the lock are still shut. 12:30: Dockers walk out at Marlow lock."
    told = of_day(set(), date(2024, 6, 4), ("Live: dockers walk out at Marlow lock", text, date(2024, 6, 4)))
    assert told == ["12:30: Dockers walk out at Marlow lock."]


def test_an_article_of_the_same_news_need_not_name_the_place():
    first = (
        "Ferry stuck",
        "The Marlow ferry of Captain Dana Holt and Piet Oost of Quay Lines sat on a bank.",
        date(2024, 6, 3),
    )
    second = ("Court", "The High Court let Dana Holt and Piet Oost of Quay Lines go on Tuesday.", date(2024, 6, 4))
    other = ("Chess", "Ada Byrne won the chess cup in Orsa on Tuesday.", date(2024, 6, 4))
    assert of_day({"marlow"}, date(2024, 6, 4), first, second, other) == [second[1]]
