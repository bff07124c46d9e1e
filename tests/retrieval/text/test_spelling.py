from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.spelling import mended, one_slip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wen did they meet", "when did they meet"),
        ("Wehn did they frist meet", "when did they first meet"),
        ("whta is teh price", "what is the price"),
        ("who is Teh Yi Jun", "who is Teh Yi Jun"),
        ("When is the fist shown", "When is the fist shown"),
        ("the list of wen", "the list of wen"),
        ("Were they in Turin", "Were they in Turin"),
        ("Wheat rose when?", "Wheat rose when?"),
    ],
)
def test_asking_words_are_mended_and_others_stay(typed: str, meant: str):
    assert mended(typed) == meant


@given(st.sampled_from(["when", "which", "first", "question"]), st.data())
def test_two_letters_swapped_are_one_slip(word: str, data: st.DataObject):
    at = data.draw(st.integers(1, len(word) - 2))
    typed = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    assert one_slip(typed, word) == (typed != word)


@given(st.text())
def test_nothing_but_letters_changes(text: str):
    assert len(mended(text)) >= len(text) - text.count(" ") - 2
