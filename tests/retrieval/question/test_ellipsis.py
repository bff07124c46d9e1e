"""Questions that leave something out, and those that do not."""

from __future__ import annotations

import pytest

from retrieval.question.antecedents import Antecedents
from retrieval.question.ellipsis import completed, shifted
from retrieval.question.turns import Turn
from tests.retrieval.conversing import AS_OF, turn

FERRY = turn("When did the night ferry sink near Lund on 3 May 2024?", "The night ferry sank on 3 May 2024.")


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("why", "Why did the night ferry sink near Lund on 3 May 2024?"),
        ("and how often", "How often did the night ferry sink near Lund on 3 May 2024?"),
        ("And on 4 May", "When did the night ferry sink near Lund on 4 May 2024?"),
        ("what about the day ferry", "When did the day ferry sink near Lund on 3 May 2024?"),
        ("And near Orsa", "When did the night ferry sink near Orsa on 3 May 2024?"),
        ("and according to the Marlow Post", "When did the night ferry sink near Lund on 3 May 2024, according to the "
         "Marlow Post?"),
        ("how did that happen", "How did the night ferry sink near Lund on 3 May 2024?"),
    ],
)  # fmt: skip
def test_what_was_said_before_completes_it(question: str, whole: str):
    assert completed(question, Antecedents([FERRY]), AS_OF) == whole


@pytest.mark.parametrize(
    "question",
    [
        "who owns the ferry",
        "and who owns the ferry",
        "what about the new rules for ships on the Baltic Sea",
        "Lund",
        "",
    ],
)
def test_what_is_whole_is_not_completed(question: str):
    assert completed(question, Antecedents([FERRY]), AS_OF) is None


def test_nothing_completes_what_is_no_question():
    assert completed("why", Antecedents([Turn("ferries", None)]), AS_OF) is None


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("that day", "3 May 2024"),
        ("after that", "3 May 2024"),
        ("the day before", "2 May 2024"),
        ("the next day", "4 May 2024"),
        ("the previous evening", "2 May 2024"),
    ],
)
def test_days_are_counted_from_the_last_answer(words: str, day: str):
    assert shifted(words, Antecedents([FERRY])) == day
