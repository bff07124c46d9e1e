"""Two questions in one sentence, and what only looks like them."""

from __future__ import annotations

import pytest

from retrieval.direct.dated_lines import two_questions


def test_a_pronoun_of_the_second_question_is_put_into_words():
    assert two_questions("When was the bridge closed and who will mend it?") == (
        "When was the bridge closed?",
        "who will mend the bridge?",
    )


@pytest.mark.parametrize("text", ["? when", "", "Who runs the port?", "when and where"])
def test_half_a_question_is_not_two(text: str):
    assert two_questions(text) is None
