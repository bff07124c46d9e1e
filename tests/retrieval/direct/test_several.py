"""Questions that several facts answer: dated lines, amounts in order, two things compared."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.direct.amount_series import series_asked
from retrieval.direct.comparisons import direction_asked, sides_asked
from retrieval.direct.dated_lines import beside_event, distinct, lines_asked, reports_in, two_questions, weights_of
from retrieval.direct.days import asks_for_first_day
from retrieval.domain.articles import Candidate, Passage
from retrieval.evidence.extractive import compose
from retrieval.evidence.verdict import Verdict
from retrieval.question.question import Question, understand
from retrieval.ranking.sentences import read_passages

TODAY = date(2026, 6, 10)
STORIES = (
    (
        "Ferry to be replaced",
        "The council of Orsa voted on Monday to replace the old ferry. It reckons with a price of 12 million crowns.",
        date(2026, 3, 3),
    ),
    (
        "Council replaces ferry",
        "The council of Orsa voted on Monday to replace the old ferry. It reckons with a price of 12 million crowns.",
        date(2026, 3, 3),
    ),
    (
        "Ferry dearer than thought",
        "The price of the new ferry in Orsa has risen to 17 million crowns instead of 12 million, the yard said.",
        date(2026, 4, 20),
    ),
    (
        "Mayor of Orsa resigns over ferry",
        "Ada Brandt resigned as mayor of Orsa on Thursday over the price of the ferry. Ole Dahl took over.",
        date(2026, 5, 7),
    ),
    (
        "Ferry sails at last",
        "The new ferry of Orsa sailed for the first time on Saturday. It had 310 passengers, up from 240 a year ago.",
        date(2026, 5, 30),
    ),
    (
        "Vote on fares moved",
        "The vote on fares, planned for 12 May, has been put off to 9 June, the council of Lund said.",
        date(2026, 5, 4),
    ),
    ("Comment: Sink it", "Let the ferry of Orsa sink, I say. It will cost 90 million.", date(2026, 6, 1)),
    ("Bakers win cup", "The bakers of Lund won the cup on Sunday.", date(2026, 6, 7)),
)


def asking(text: str) -> Question:
    return understand(text, TODAY)


def candidates() -> list[Candidate]:
    passages = [
        Passage(number, f"a{number}", 1, 0, len(text), text, title, published=day, language="en")
        for number, (title, text, day) in enumerate(STORIES)
    ]
    return [Candidate(one) for one in passages]


def answer(text: str) -> Verdict:
    return compose(asking(text), candidates(), TODAY, idf=lambda _: 1.0)


def line(verdict: Verdict) -> str | None:
    span = verdict.picks[0].answer if verdict.picks else None
    return (span.text or verdict.picks[0].quote[span.begin : span.stop]) if span else None


def quotes(verdict: Verdict) -> list[str]:
    return [pick.quote for pick in verdict.picks]


def test_the_latest_is_told_newest_first_and_without_comments_and_other_stories():
    told = quotes(answer("What's the latest on the ferry?"))
    assert told[0].startswith("The new ferry of Orsa sailed")
    assert told[1].startswith("Ada Brandt resigned")
    assert not any("cup" in one or "sink" in one for one in told)


def test_a_summary_is_told_in_order_each_report_once():
    told = quotes(answer("Sum up the ferry affair for me"))
    assert [one.split()[0:2] for one in told] == [
        ["The", "council"],
        ["The", "price"],
        ["Ada", "Brandt"],
        ["The", "new"],
    ]


def test_what_happened_before_and_after_an_event_is_told_by_the_days_of_reports():
    assert quotes(answer("What happened in the month before Ada Brandt resigned?"))[0].startswith("The price")
    assert quotes(answer("What happened after Ada Brandt resigned?"))[0].startswith("The new ferry of Orsa sailed")
    told = quotes(answer("What happened between 1 April and 20 May?"))
    assert [one.split()[1] for one in told] == ["price", "vote", "Brandt"]


def test_amounts_are_told_in_order_with_the_days_of_their_reports():
    told = answer("How did the price of the ferry change?")
    assert line(told) == "12 million crowns (3 March 2026); 17 million crowns (20 April 2026)"
    assert line(answer("List all the prices of the ferry")) == line(told)


def test_the_first_and_the_last_of_several_amounts():
    assert line(answer("What was the original price of the ferry?")) == "12 million crowns"
    assert line(answer("What was the final price of the ferry?")) == "17 million crowns"


def test_the_day_for_which_something_was_planned_at_first():
    assert line(answer("When was the vote on fares originally due?")) == "12 May 2026"
    assert line(answer("What was the original date of the vote on fares?")) == "12 May 2026"
    assert asks_for_first_day(asking("When was the vote?")) is None


def test_whether_it_rose_is_told_by_the_words_of_the_question():
    told = answer("Did the ferry have more or fewer passengers than a year ago?")
    assert line(told) == "More: 310 passengers, up from 240 a year ago"


@pytest.mark.parametrize(
    ("text", "form", "topic"),
    [
        ("what's new with the ferry", "latest", ("ferri",)),
        ("any news on Ada Brandt?", "latest", ("ada", "brandt")),
        ("catch me up on the ferry row", "summary", ("ferri",)),
        ("What happened in May with the ferry?", "happened", ("ferri",)),
        ("what has changed since 1 May?", "latest", ()),
    ],
)
def test_requests_for_lines(text: str, form: str, topic: tuple[str, ...]):
    asked = lines_asked(asking(text))
    assert asked is not None
    assert (asked.form, asked.topic) == (form, topic)


@pytest.mark.parametrize("text", ["What happened on 12 May?", "Who resigned?", "What did Brandt say?"])
def test_no_requests_for_lines(text: str):
    assert lines_asked(asking(text)) is None


def test_the_time_beside_an_event():
    asked = beside_event(asking("What happened in the two weeks before the vote?"))
    assert asked is not None
    assert (asked.event, asked.before, asked.days) == ("the vote", True, 14)
    assert beside_event(asking("What happened to the ferry?")) is None


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("list all the estimates of the damage", "all"),
        ("How was the number of victims corrected?", "changed"),
        ("What was their first offer?", "first"),
        ("What did Marrow Lines originally agree to pay?", "first"),
        ("What was the final toll?", "last"),
        ("What is the difference between the first and the second offer?", "all"),
        ("How much was the ferry to cost at first?", "first"),
    ],
)
def test_which_of_several_amounts(text: str, which: str):
    asked = series_asked(asking(text))
    assert asked is not None
    assert asked.which == which


@pytest.mark.parametrize("text", ["How much did the ferry cost?", "Who made the first offer?", "list all the pilots"])
def test_single_amounts_and_other_things_are_no_series(text: str):
    assert series_asked(asking(text)) is None


def test_what_is_compared():
    sides = sides_asked(asking("Which is cheaper, a new ferry or the bridge?"))
    assert sides is not None
    assert (sides.one[0], sides.other[0]) == ("a new ferry", "the bridge")
    than = sides_asked(asking("Is the ferry more expensive than the bridge?"))
    assert than is not None
    assert (than.one[0], than.other[0]) == ("the ferry", "the bridge")
    turn = direction_asked(asking("Was turnout higher or lower than in 2022?"))
    assert turn is not None
    assert (turn.up, turn.down) == ("higher", "lower")
    assert direction_asked(asking("Was turnout high?")) is None


def test_copies_count_once_and_comments_weigh_nothing():
    reports = reports_in(read_passages(candidates()))
    assert len(list(distinct(reports))) == len(STORIES) - 1
    weights = dict(zip((one.title for one in reports), weights_of(reports), strict=True))
    assert weights["Comment: Sink it"] == 0
    assert weights["Mayor of Orsa resigns over ferry"] > weights["Bakers win cup"]


def test_two_questions_in_one():
    assert two_questions("When did the strike begin and when did it end?") == (
        "When did the strike begin?",
        "when did the strike end?",
    )
    assert two_questions("Who runs the bank and the port?") is None


@pytest.mark.parametrize("text", ["Tell me about zebras of Samarkand.", "What is the latest on zebras of Samarkand?"])
def test_a_topic_that_no_report_is_about_is_not_told(text: str):
    assert quotes(answer(text)) == []
