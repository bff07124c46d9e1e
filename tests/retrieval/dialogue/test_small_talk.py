"""What is said to the bot and is no question about the news."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.case_files import read_cases
from retrieval.dialogue.small_talk import item_meant, talk_in, without_politeness

CASES = Path(__file__).parents[2] / "cases"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hi there!", "greeting"),
        ("good morning dateline", "greeting"),
        ("👍", "thanks"),
        ("ok thanks, that helps", "thanks"),
        ("thank you, that helps a lot", "thanks"),
        ("cheers mate, that was really useful", "thanks"),
        ("thx a lot, that helped", "thanks"),
        ("thanks, that's all for today", "farewell"),
        ("Great. Bye!", "farewell"),
        ("what sort of stuff can I ask you?", "help"),
        ("how can we use this bot", "help"),
        ("what can you do?", "help"),
        ("Who are you?", "identity"),
        ("do you like football", "identity"),
        ("tell me a joke", "feeling"),
        ("are you sure?", "doubt"),
        ("That’s wrong", "doubt"),
        ("source?", "source"),
        ("show me the link", "source"),
        ("Which paper says so?", "source"),
        ("where did you get that from", "source"),
        ("can I see the article please", "source"),
        ("is that still true?", "published"),
        ("how old is that article", "published"),
        ("come again?", "repeat"),
        ("the second one", "item"),
        ("show me the third link", "item"),
    ],
)
def test_small_talk_is_told_by_kind(text: str, kind: str):
    found = talk_in(text)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "And later?",
        "Who said that?",
        "Was that helpful?",
        "How did it work?",
        "What did the company answer?",
        "What is the source of the river?",
        "Which newspaper published the leak?",
        "Who was the first witness?",
        "Thanks! And when did it end?",
        "Is it true that the mayor resigned?",
        "Where is it from?",
        "Can you tell me when the vote is?",
        "what about the second deal",
    ],
)
def test_a_question_about_the_news_is_none(text: str):
    assert talk_in(text) is None


def test_no_question_over_the_samples_is_taken_for_small_talk():
    asked = [
        case.question
        for name in ("sample_questions", "temporal_questions")
        for case in read_cases(CASES / f"{name}.jsonl")
    ]
    assert len(asked) > 100
    assert [text for text in asked if talk_in(text)] == []
    assert [text for text in asked if without_politeness(text) != text] == []


@pytest.mark.parametrize(
    ("text", "item"),
    [("the second one", 2), ("number 3", 3), ("the last one", -1), ("2nd link please", 2), ("both", None)],
)
def test_which_of_several_is_meant(text: str, item: int | None):
    assert item_meant(text) == item


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Hi, who won the vote?", "Who won the vote?"),
        ("hey dateline, when was the flood?", "When was the flood?"),
        ("Can you tell me when the vote is?", "When is the vote?"),
        ("do you know who won", "Who won"),
        ("Thanks! And when did it end?", "And when did it end?"),
        (
            "hey all, I was away for weeks and somebody at work told me that the ferry is coming back, who pays for "
            "that then?",
            "Who pays for that, the ferry is coming back?",
        ),
        (
            "Sorry, I only caught bits of this on the radio, but can somebody tell me how close the vote in Lund was",
            "How close was the vote in Lund?",
        ),
        ("I saw Anna Holm in Lund, who is she?", "I saw Anna Holm in Lund, who is she?"),
        ("Hello", "Hello"),
        ("Who won the vote?", "Who won the vote?"),
    ],
)
def test_politeness_is_no_part_of_a_question(text: str, asked: str):
    assert without_politeness(text) == asked


@given(st.text(max_size=120))
def test_nothing_that_is_typed_is_too_odd(text: str):
    talk_in(text)
    assert bool(without_politeness(text).strip()) == bool(text.strip())
