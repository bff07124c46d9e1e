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


def test_scripts_without_blanks_have_words_of_their_own():
    assert stems("上海港口") == ["上", "海", "港", "口"]
    assert stems("항만 노동자") == ["항", "만", "노", "동", "자"]
    assert len(stems("กรุงเทพ")) > 3
    assert stems("Café in 上海, 2,000 F-35") == ["cafe", "in", "上", "海", "2,000", "f35"]


@pytest.mark.parametrize(
    "forms",
    [
        ("F-35 jets", "F35 jets", "f‑35 jets"),
        ("A320neo", "A-320neo", "A320 neo", "A320-neo"),
        ("COVID-19", "Covid19", "covid 19"),
        ("MiG-29s", "mig29s"),
        ("H5N1", "h5n1"),
        ("737MAX", "737 Max", "737-MAX"),
        ("the G-7-led plan", "the G7-led plan"),
    ],
)
def test_identifiers_are_the_same_with_and_without_hyphen(forms: tuple[str, ...]) -> None:
    assert len({tuple(stems(form)) for form in forms}) == 1


@pytest.mark.parametrize("apart", ["top-10", "mid-2025", "May-15", "pre-9", "UN-2030", "under-21"])
def test_a_small_word_before_a_number_makes_no_identifier(apart: str) -> None:
    assert stems(apart) == stems(apart.replace("-", " "))
