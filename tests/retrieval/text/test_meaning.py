"""How near texts are in meaning, whatever their words."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.text.static_vectors import likeness

COACH = "The club parted with its manager after seven defeats."
COMET = "Astronomers photographed a green comet above the hills."


@pytest.mark.parametrize(
    ("question", "nearer", "further"),
    [
        ("Why was the coach of the football team fired?", COACH, COMET),
        ("What did the telescope see in the night sky?", COMET, COACH),
    ],
)
def test_a_sentence_in_other_words_is_nearer_than_another(question: str, nearer: str, further: str):
    one, other = likeness(question, [nearer, further])
    assert one > other


def test_a_text_is_nearest_to_itself_and_an_empty_one_to_nothing():
    itself, empty, other = likeness(COACH, [COACH, "", COMET])
    assert itself == pytest.approx(1.0, abs=1e-3)
    assert empty == 0
    assert other < itself
    assert likeness(COACH, []).shape == (0,)


def test_a_text_is_as_near_alone_as_among_many():
    many = [COACH, COMET] * 20
    np.testing.assert_allclose(likeness("Who lost?", many)[:2], likeness("Who lost?", many[:2]), atol=1e-4)
