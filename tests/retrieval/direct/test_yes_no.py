"""Yes or no, with the clause that decides it, and no such word where nothing is decided."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.direct.yes_no import decision
from retrieval.domain.articles import Candidate, Passage
from retrieval.events.asked_event import asked_event
from retrieval.question.question import understand
from retrieval.ranking.sentences import read_passages

TODAY = date(2026, 3, 10)


def line(text: str, *articles: str, title: str = "News from Marrow") -> str | None:
    """Return the line to a question over articles that were published on the days before, the last one yesterday."""
    days = [date(2026, 3, 10 - len(articles) + place) for place in range(len(articles))]
    passages = [
        Passage(place, f"a{place}", 1, 0, len(body), body, title, published=day, language="en")
        for place, (body, day) in enumerate(zip(articles, days, strict=True))
    ]
    question = understand(text, TODAY)
    event = asked_event(question, lambda _: 1.0)
    found = decision(question, event, read_passages([Candidate(one) for one in passages]), TODAY)
    return found.span.text if found else None


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        (
            "Did Ada Brandt sign the treaty?",
            "Ada Brandt signed the treaty on Monday, and Ole Dahl left the room.",
            "Yes: Ada Brandt signed the treaty on Monday",
        ),
        (
            "Did the choir accept the plan?",
            "The choir has rejected the plan for a new hall.",
            "No: The choir has rejected the plan for a new hall",
        ),
        ("Did Ada Brandt resign?", "Ada Brandt did not resign on Monday.", "No: Ada Brandt did not resign on Monday"),
        ("Is the lock open?", "The lock is open once more.", "Yes: The lock is open once more"),
        (
            "Will the Marrow lock reopen?",
            "The Marrow lock will reopen on 20 March.",
            "Yes: The Marrow lock will reopen on 20 March",
        ),
    ],
)
def test_what_is_told_outright_decides(question: str, text: str, told: str):
    assert line(question, text) == told


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Did Ada Brandt sign the treaty?", "Ada Brandt may have signed the treaty on Monday."),
        ("Did Ada Brandt sign the treaty?", "Ada Brandt denied on Monday that she had signed the treaty."),
        ("Did Ada Brandt sign the treaty?", "Ole Dahl signed the treaty that Ada Brandt had written."),
        ("Did Ada Brandt sign the treaty?", "Ada Brandt plans to sign the treaty on Monday."),
        ("Did Ada Brandt sign the treaty?", "Ada Brandt signed the guest book on Monday."),
        (
            "Did the choir win a majority?",
            "It is the third vote that the choir has won, and the first without a majority.",
        ),
        ("Did the dispute end?", "The dispute of 2022 ended in court."),
        ("Will the Marrow lock reopen?", "The Marrow lock will reopen on 2 March."),
    ],
)
def test_hearsay_plans_and_others_decide_nothing(question: str, text: str):
    assert line(question, text) is None


def test_the_newest_report_decides():
    told = line(
        "Did the choir accept the plan?", "The choir rejected the plan.", "The choir accepted the plan on Sunday."
    )
    assert told == "Yes: The choir accepted the plan on Sunday"


def test_a_comment_decides_nothing():
    assert line("Did Ada Brandt resign?", "Ada Brandt resigned, in a way.", title="Comment: She is gone") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Ada Brandt opened the lock. She is a cousin of Ole Brandt, a cook.",
            "Yes: She is a cousin of Ole Brandt, a cook",
        ),
        ("Ada Brandt is not related to Ole Brandt.", "No: Ada Brandt is not related to Ole Brandt"),
        ("Ada Brandt met Ole Brandt and his sister.", None),
    ],
)
def test_relatives(text: str, told: str | None):
    assert line("Is Ada Brandt related to Ole Brandt?", text) == told
