"""Statements in other languages than their sources: which language, and the days that its months name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from babel import Locale

from retrieval.english.dictionary import word_set

LANGUAGES = ("de", "fr", "es", "it", "nl", "pt", "sv", "da", "nb", "pl")
"""Those whose function words the dictionary has."""
_WORD = re.compile(r"[^\W\d_]+")
_DAY = r"(?P<day>\d{1,2})(?:\.|º|er)?(?: de)? (?P<month>%s)\b\.?(?:(?: de| del)? (?P<year>\d{4}))?"


@cache
def language_of(text: str) -> str:
    """Return the language that most function words of a text are of, "en" where no other has more."""
    words = [word.lower() for word in _WORD.findall(text)]
    counts = {"en": sum(word in word_set("proof.function_words") for word in words)}
    counts |= {one: sum(word in word_set(f"languages.{one}") for word in words) for one in LANGUAGES}
    best = max(counts.values())
    return "en" if counts["en"] == best else next(one for one, count in counts.items() if count == best)


def days_named(text: str, language: str) -> Iterator[tuple[int, int, int, int, int | None]]:
    """Yield where a day stands in a text of a language, and its day, month and year: "12. Februar 2026"."""
    months = _months(language)
    for found in re.finditer(_DAY % "|".join(map(re.escape, months)), text, re.IGNORECASE):
        year = int(found["year"]) if found["year"] else None
        yield found.start(), found.end(), int(found["day"]), months[found["month"].lower()], year


@cache
def _months(language: str) -> dict[str, int]:
    """Return the names of a language's months, the long ones first."""
    names = Locale.parse(language).months["format"]
    found = {
        name.lower().rstrip("."): number for width in ("wide", "abbreviated") for number, name in names[width].items()
    }
    return dict(sorted(found.items(), key=lambda one: -len(one[0])))


def is_day(day: int, month: int, year: int | None, known: date) -> bool:
    """Tell whether a day named with or without its year is a known one."""
    return (day, month) == (known.day, known.month) and year in (None, known.year)
