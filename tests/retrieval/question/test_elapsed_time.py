"""Questions for the time up to now or from now on, asked as when."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.question.elapsed_time import asked_between, asked_when, day_asked
from retrieval.question.question import understand


@pytest.mark.parametrize(
    ("question", "when"),
    [
        ("How long ago did Vera Lund resign?", "When did Vera Lund resign?"),
        ("how many weeks ago was the mill sold", "When was the mill sold"),
        ("How long is it until the mill opens?", "When will the mill opens?"),
        ("How many days are left until the vote?", "When will the vote?"),
        ("How long has it been since Orsa won?", "When was it that Orsa won?"),
        ("How soon will the mill open?", "When will the mill open?"),
    ],
)
def test_asks_when(question: str, when: str):
    asked = asked_when(understand(question, date(2024, 5, 20)))
    assert asked is not None
    assert (asked.text, asked.kind) == (when, "date")


@pytest.mark.parametrize(
    "question",
    ["How long did the strike last?", "How soon did Oost say that Lund would come?", "How many people voted?", "When?"],
)
def test_asks_for_something_else(question: str):
    assert asked_when(understand(question, date(2024, 5, 20))) is None


def test_since_asks_for_the_last_time():
    asked = asked_when(understand("How long is it since Orsa won?", date(2024, 5, 20)))
    assert asked is not None
    assert asked.order == "last"


@pytest.mark.parametrize(
    ("question", "between"),
    [
        ("How many days after the vote did Lund resign?", ("When did Lund resign?", "the vote")),
        ("How long before the strike was the mill sold?", ("When was the mill sold?", "the strike")),
        ("How long did the strike last?", None),
        ("Who came after the vote?", None),
    ],
)
def test_asks_for_the_time_between_two_events(question: str, between: tuple[str, str] | None):
    asked = asked_between(understand(question, date(2024, 5, 20)))
    assert (asked and (asked[0].text, asked[1])) == between
    assert asked is None or asked[0].kind == "date"


TODAY = date(2024, 6, 30)


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("What happened on 14 May 2024?", set()),
        ("what happened in Lund on 14 May?", {"lund"}),
        ("What else happened on Tuesday?", set()),
        ("What happened in Lund in May 2024?", {"lund"}),
        ("news of the 14th of May", set()),
        ("Lund harbour 2024-05-14", {"lund", "harbour"}),
        ("what was going on in Lund on 14 May", {"lund"}),
        ("harbour opened 2024-05-14", None),
        ("Where did the council meet on 14 May?", None),
        ("What happened in 2023?", None),
        ("What happened after the vote?", None),
        ("What did the council do on 14 May?", None),
        ("When did it happen?", None),
    ],
)
def test_only_a_day_or_a_month_is_asked(question: str, about: set[str] | None):
    found = day_asked(understand(question, TODAY))
    assert found == (None if about is None else frozenset(about))
