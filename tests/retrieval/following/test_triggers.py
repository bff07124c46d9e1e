"""Which questions a passage touches: those whose names and rare words stand together in it, and hardly any other."""

from __future__ import annotations

import pytest

from retrieval.domain.answer import Answer
from retrieval.domain.articles import Passage
from retrieval.following.triggers import Triggers

RARE = {"tarn": 6.0, "ferri": 5.0, "sail": 4.0, "mayor": 4.0, "again": 1.0, "injur": 4.0, "fire": 3.0, "peopl": 1.0}


def rarity(stem: str) -> float:
    return RARE.get(stem, 2.0)


def passage(text: str, title: str = "News") -> Passage:
    return Passage(1, "aa", 1, 0, len(text), text, title)


def touched(question: str, *passages: Passage) -> bool:
    triggers: Triggers[str] = Triggers()
    triggers.watch("it", question, Answer(question=question, as_of="2026-11-29T00:00:00Z", status="abstained"), rarity)
    return triggers.touched(passages) == {"it": {"aa"}}


@pytest.mark.parametrize(
    ("question", "text", "is_touched"),
    [
        ("When will the Tarn ferry sail again?", "The Tarn ferry will sail on 9 May.", True),
        ("When will the Tarn ferry sail again?", "The Orsa ferry will sail again on 9 May.", False),
        ("When will the Tarn ferry sail again?", "A choir from Tarn came third at a contest.", False),
        (
            "When will the Tarn ferry sail again?",
            "A choir came to Tarn. It sang. It won. A ferry of Orsa will sail.",
            False,
        ),
        ("How many people were injured in the Tarn fire?", "Nine people were injured in the Tarn fire.", True),
        ("How many people were injured in the Tarn fire?", "People injured in the Tarn fire were taken home.", False),
    ],
)
def test_names_and_rare_words_have_to_stand_together(question: str, text: str, is_touched: bool):
    assert touched(question, passage(text)) is is_touched


def test_a_title_counts_with_every_sentence():
    assert touched(
        "When will the Tarn ferry sail again?", passage("It will sail on 9 May.", title="Tarn ferry returns")
    )


def test_what_is_watched_no_more_is_not_touched():
    triggers: Triggers[int] = Triggers()
    question = "Who is the mayor of Tarn?"
    triggers.watch(1, question, Answer(question=question, as_of="2026-11-29T00:00:00Z", status="abstained"), rarity)
    triggers.unwatch(1)
    assert triggers.touched([passage("Ann Lee is the mayor of Tarn.")]) == {}
    assert 1 not in triggers
