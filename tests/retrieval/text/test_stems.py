"""The words of a text in the form that the index knows them."""

from __future__ import annotations

import pytest

from retrieval.text.stems import stem, stems


@pytest.mark.parametrize(
    ("one", "other"),
    [("spoke", "speak"), ("met", "meeting"), ("won", "wins"), ("Beyoncé", "beyonce"), ("leaders", "Leader")],
)
def test_forms_of_one_word_meet(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("left", "right"), ("minister", "ministry"), ("1", "10")])
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_numbers_keep_their_separators() -> None:
    assert stems("25,000 seats, 3.5 per cent, G7") == ["25,000", stem("seats"), "3.5", "per", "cent", "g7"]


def test_a_text_without_words_has_no_stems() -> None:
    assert stems(" — … !") == []
