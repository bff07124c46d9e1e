"""Questions that are not "when": what happened on a day, which figure holds, what has only been announced."""

from __future__ import annotations

from datetime import date

from retrieval.domain import trace
from retrieval.domain.articles import Candidate, Passage
from retrieval.events.disagreement import same_news
from retrieval.events.event_answers import Telling, told_first
from retrieval.question.question import understand

ARTICLES = (
    (date(2024, 5, 6), "Marlow Post", "Vera Lund met the baker Nadia Brandt on Friday, 3 May."),
    (date(2024, 5, 8), "Marlow Post", "Vera Lund met the builder Tom Wexley on Tuesday."),
    (date(2024, 5, 9), "Orsa Courier", "The flood at Orsa has killed nine people, the district said."),
    (date(2024, 5, 9), "Valley Times", "The flood at Orsa has killed eleven people, the fire service said."),
    (date(2024, 5, 17), "Orsa Courier", "The number of people killed by the flood at Orsa has risen to 23."),
    (date(2024, 5, 18), "Orsa Courier", "Dora Quill will open the new dam at Tarn on 1 June."),
)


def tell(text: str, as_of: date = date(2024, 5, 20)) -> Telling:
    ranked = [
        Candidate(Passage(number, f"a{number}", 1, 0, len(body), body, f"News {number}", outlet, published=day))
        for number, (day, outlet, body) in enumerate(ARTICLES)
        if day <= as_of
    ]
    return told_first(understand(text, as_of), ranked, as_of, lambda _: 1.0)


def texts(telling: Telling) -> list[str]:
    return [one.sentence.text for one in telling.told]


def test_what_happened_on_the_day_that_is_named_comes_first():
    assert "Brandt" in texts(tell("Whom did Vera Lund meet on 3 May 2024?"))[0]
    assert "Wexley" in texts(tell("Whom did Vera Lund meet on 7 May 2024?"))[0]


def test_a_trace_says_which_figures_are_told_and_why_one_holds():
    with trace.recorded() as steps:
        tell("How many people were killed by the flood at Orsa?")
    said = [step.text for step in steps]
    assert any(text.startswith("asks for the count of an event; acts: ") for text in said)
    assert any(text.startswith("tells of it, with nine: The flood at Orsa has killed nine") for text in said)
    assert any(text.startswith("holds, as it is the newest of") and text.endswith(": 23") for text in said)


def test_most_questions_are_left_alone():
    assert tell("Whom did Vera Lund meet?") == Telling()
    assert tell("Whom did Vera Lund meet this week?") == Telling()


def test_two_outlets_of_one_day_disagree():
    telling = tell("How many people did the flood at Orsa kill?", date(2024, 5, 10))
    assert telling.notes == ("conflict",)
    assert len(telling.told) == 2


def test_a_later_count_comes_first_and_overtakes_the_earlier():
    telling = tell("How many people did the flood at Orsa kill?")
    assert "23" in texts(telling)[0]
    assert telling.notes == ("superseded",)


def test_what_is_only_announced_has_not_happened():
    assert tell("What did Dora Quill say when she opened the new dam at Tarn?").unhappened


def test_reports_within_three_days_are_of_the_same_news():
    assert same_news(date(2024, 5, 1), date(2024, 5, 4))
    assert not same_news(date(2024, 5, 1), date(2024, 5, 5))


def test_yes_or_no_is_decided_by_what_tells_of_the_act():
    telling = tell("Did Vera Lund meet Tom Wexley?")
    assert telling.decides
    assert texts(telling) == ["Vera Lund met the builder Tom Wexley on Tuesday."]


def test_yes_or_no_within_a_window():
    assert tell("Did Vera Lund meet Nadia Brandt in May 2024?").decides
    telling = tell("Did Vera Lund meet Nadia Brandt in April 2024?")
    assert telling.unhappened
    assert telling.reason == "outside_window"


def test_what_is_announced_decides_nothing_that_was():
    assert not tell("Did Dora Quill open the dam at Tarn?", date(2024, 5, 20)).decides


def test_the_latest_is_what_the_newest_article_on_it_says():
    telling = tell("What's the latest on the flood at Orsa?")
    assert telling.decides
    assert "23" in texts(telling)[0]


def test_nobody_has_won_what_is_still_to_come():
    text = "Orsa will vote on 1 June in the election of a mayor."
    ranked = [Candidate(Passage(1, "a1", 1, 0, len(text), text, "Orsa", "Marlow Post", published=date(2024, 5, 18)))]
    asked = understand("Who won the election in Orsa?", date(2024, 5, 20))
    assert told_first(asked, ranked, date(2024, 5, 20), lambda _: 1.0).unhappened
