"""English rules stay with English; a text in another language yields only what digits say."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.times.expressions import find_times

WEDNESDAY = date(2023, 3, 15)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le 2025-05-06, il a dit oui mardi.", ["2025-05-06"]),
        ("Am 28.03.2025 in Berlin, im April.", ["28.03.2025"]),
        ("El 13/05/2025 y el 06/05/2025.", ["13/05/2025"]),
        ("Le 05/05/2025 en 2019.", ["05/05/2025"]),
    ],
)
def test_other_languages_yield_only_unambiguous_digits(text: str, expected: list[str]) -> None:
    assert [one.text for one in find_times(text, WEDNESDAY, language="fr")] == expected


@pytest.mark.parametrize("tag", ["en", "en-GB", "EN_us", ""])
def test_a_tag_of_english_is_english(tag: str) -> None:
    assert [one.start for one in find_times("They met yesterday.", WEDNESDAY, language=tag)] == [date(2023, 3, 14)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "fr",
            "Le maire part mardi 6 mai, trois jours après le vote d'avril 2019, selon lui. En mars, il a marché.",
        ),
        ("de", "Am Dienstag, dem 6. Mai, trat er zurück; im April 2014 war er gewählt worden. Die Sonne schien."),
        ("es", "El martes 6 de mayo dimitió; desde 1999 mandaba, y en abril de 2023 volvió a ganar."),
    ],
)
def test_words_of_other_languages_are_left_alone(language: str, text: str) -> None:
    assert find_times(text, WEDNESDAY, language=language) == []
