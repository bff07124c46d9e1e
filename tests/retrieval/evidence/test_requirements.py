"""What a question cannot do without."""

from __future__ import annotations

import re
from datetime import date

import pytest

from retrieval.domain.articles import Candidate, Passage
from retrieval.english.dictionary import Pattern
from retrieval.events.asked_event import asked_event
from retrieval.evidence import requirements
from retrieval.evidence.requirements import (
    lies_ahead,
    names_a_year,
    speaks_of_its_time,
    tells_kind,
    tells_named_sum,
    tells_what_is_asked,
    told_of,
    unknown_subject,
)
from retrieval.question.question import Question, understand
from retrieval.ranking.sentences import Sentence, read_passages, weigh
from retrieval.text.stems import stems

TEXT = "Vera Lund opened the mill in Turin on Monday. Her coat was red."
KNOWN = frozenset(stems(TEXT))


def question(text: str) -> Question:
    return understand(text, date(2024, 6, 1))


def idf(stem: str) -> float:
    return 1.0 if stem in KNOWN else 5.0


def read(text: str = TEXT) -> list[list[Sentence]]:
    return read_passages([Candidate(Passage(1, "a", 1, 0, len(text), text, "News"))])


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("What did Lund say about tulips?", True),
        ("What colour was Lund's hat?", True),
        ("What colour was Lund's coat?", False),
        ("What did Lund say about the mill?", False),
        ("What is Lund's profession?", False),
    ],
)
def test_a_subject_that_nobody_ever_wrote_of(text: str, unknown: bool):
    asked = question(text)
    assert unknown_subject(asked, weigh(asked, idf, KNOWN), idf) is unknown


def test_participants_and_acts_have_to_be_told_in_one_place():
    assert told_of(asked_event(question("Who opened the mill with Lund?"), idf), read())
    assert not told_of(asked_event(question("Who sold the mill to Lund?"), idf), read())
    assert not told_of(asked_event(question("Who opened the mill with Oost?"), idf), read())


def test_a_price_is_money():
    asked = question("How much did the visit cost?")
    assert tells_kind(asked, "It cost 3 million euros.")
    assert not tells_kind(asked, "It was the first visit since 1977.")
    assert tells_kind(question("Who paid for it?"), "The town did.")


@pytest.mark.parametrize(
    ("text", "quote", "tells"),
    [
        ("How many times did Lund visit Turin?", "She was there twice.", True),
        ("How many times did Lund visit Turin?", "After two short visits she stayed.", True),
        ("How many times did Lund visit Turin?", "It was her twentieth visit in a year.", True),
        ("How many times did Lund visit Turin?", "She bought three mills there.", False),
        ("How many times did Lund visit Turin?", "She went to Turin.", False),
        ("How often is the mill open?", "It is open every Monday.", True),
        ("How often is the mill open?", "It was red.", False),
        ("How long did the visit last?", "It lasted about 50 minutes.", True),
        ("How long did the visit last?", "They argued for nearly two weeks.", True),
        ("How long did the visit last?", "She came on 29 April, the day after the vote.", False),
        ("How long did the visit last?", "It was opened three weeks ago.", False),
        ("How long after the vote did Lund leave?", "She left three weeks after the vote.", True),
        ("How long has Lund been mayor?", "She has been mayor since 2013.", True),
        ("How long was Lund mayor?", "She was mayor from 2013 to 2020.", True),
        ("How old is Lund?", "Vera Lund, 52, has bought 3 mills.", True),
        ("Who visited Turin?", "Lund did.", True),
    ],
)
def test_a_count_of_times_is_a_number_of_what_is_asked(text: str, quote: str, tells: bool):
    assert tells_kind(question(text), quote) is tells


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("Who won the 2031 election?", True),
        ("Which team won the 2031 World Cup?", True),
        ("When did the 2030 games open?", True),
        ("Who was elected in 2031?", True),
        ("Who will host the 2031 games?", False),
        ("When does the 2031 season begin?", False),
        ("Who won the 2023 election?", False),
        ("What did Lund say in 2024 about the 2031 games?", False),
        ("Who won the bid for the 2031 games?", False),
        ("Which city was chosen to host the 2031 games?", False),
        ("What did Lund say about the 2031 games?", False),
        ("What was decided about the 2031 budget?", False),
    ],
)
def test_what_bears_a_year_to_come_has_not_been(text: str, ahead: bool):
    assert lies_ahead(question(text), date(2024, 6, 1)) is ahead


LATEST = date(2024, 6, 30)


def of_day(text: str, published: date | None) -> Passage:
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
    assert names_a_year(understand(question, LATEST)) is named


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
    assert speaks_of_its_time(understand("Who ran the ferry in 2019?", LATEST), of_day(text, published)) is speaks


def test_a_question_without_a_time_asks_for_none():
    assert speaks_of_its_time(understand("Who runs the ferry?", LATEST), of_day("Ada Lindqvist does.", None))


def test_a_time_of_day_is_wanted_where_one_is_asked_for():
    asked = understand("At what time does the ferry leave?", LATEST)
    assert tells_what_is_asked(asked, "It leaves at 5 p.m. on Tuesday.")
    assert not tells_what_is_asked(asked, "It leaves on Tuesday.")
    assert tells_what_is_asked(understand("When does the ferry leave?", LATEST), "It leaves on Tuesday.")


@pytest.mark.parametrize(
    ("text", "quote", "told"),
    [
        ("What is Lund's salary?", "Lund raised the offer to 4 million crowns.", False),
        ("What is Lund's salary?", "Lund earns 90,000 crowns a month.", True),
        ("How much rent does the mill pay?", "The mill pays 300 crowns for water.", False),
        ("How big are the debts of the mill?", "The mill owes its banks 4 million crowns.", True),
        ("What did Lund offer?", "Lund raised the offer to 4 million crowns.", True),
    ],
)
def test_a_sum_that_is_asked_for_by_name(text: str, quote: str, told: bool):
    assert tells_named_sum(question(text), quote) is told


def test_a_long_question_is_read_once_for_all_quotes(monkeypatch: pytest.MonkeyPatch):
    read: list[str] = []

    class Counting(Pattern):
        def search(self, text: str, *where: int) -> re.Match[str] | None:
            read.append(text)
            return super().search(text, *where)

    for name in ("_ASKS_CLOCK", "_ASKS_PRICE", "_ASKS_TIMES"):
        monkeypatch.setattr(requirements, name, Counting(getattr(requirements, name).source))
    asked = question("what did the ferry of the 9th say about " * 90)
    for number in range(50):
        tells_kind(asked, f"The ferry left {number} times.")
    assert read == [asked.text] * 3
