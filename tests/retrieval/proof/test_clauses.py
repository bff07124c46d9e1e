from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.proof.clauses import read_words


def test_keeps_contractions_and_drops_possessives():
    assert [word.text for word in read_words("Ada's boat won't sail from the U.S. today")] == [
        "Ada", "boat", "won't", "sail", "from", "the", "US", "today",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "clauses"),
    [("She won, he lost", 2), ("She won because he lost", 2), ("She won (twice)", 2), ("She won", 1)],
)
def test_counts_clauses(text: str, clauses: int):
    assert len({word.clause for word in read_words(text)}) == clauses


def test_counts_sentences():
    assert [word.sentence for word in read_words("She won. He lost.")] == [0, 0, 1, 1]


@given(st.text(max_size=80))
def test_gives_the_slices_of_its_text_in_order(text: str):
    last = 0
    for word in read_words(text):
        assert last <= word.begin < word.stop <= len(text)
        assert text[word.begin : word.stop].replace(".", "") == word.text.replace(".", "")
        last = word.stop
