"""Words that are numbers, belong to the calendar or name countries and states, as stems; years as they are written."""

from __future__ import annotations

from retrieval.english.dictionary import Pattern, values, word_set, words
from retrieval.text.stems import stem, stems

_NUMBER_WORDS = frozenset(map(stem, word_set("numbers.written")))
_CALENDAR_WORDS = frozenset(map(stem, word_set("time.calendar")))
YEAR = Pattern(r"\b(?:19|20)\d\d\b", 0)


def _stemmed(listed: str) -> frozenset[str]:
    return frozenset(map(stem, words(listed)))


COUNTRIES = _stemmed("places.countries")
US_STATES = _stemmed("places.us_states")
ALIASES: dict[frozenset[str], frozenset[str]] = {
    frozenset(stems(country)): frozenset(stems(others)) for country, others in values("places.aliases").items()
}
"""From the name of a country to other words for it or its government, all as stems."""

_ASKS_COUNTRY = Pattern(r"\b(?:which|what)\s+(?:[\w'’-]+\s+){0,3}(?:countr(?:y|ies)|nations?)\b")
_ASKS_STATE = Pattern(r"\b(?:which|what)\s+(?:[\w'’.-]+\s+){0,2}states?\b")


def is_calendar(word: str) -> bool:
    """Tell whether a stem is a month, a weekday, a season, a unit of the calendar or a year in digits."""
    return word in _CALENDAR_WORDS or (len(word) == 4 and word.isdigit() and word[:2] in ("19", "20"))


def is_number(word: str) -> bool:
    """Tell whether a stem is a number in digits or words."""
    return word[0].isdigit() or word in _NUMBER_WORDS


def asked_list(question: str) -> frozenset[str]:
    """Return the list that a question wants an item of, as stems; an empty one when it asks for something else."""
    if _ASKS_COUNTRY.search(question):
        return COUNTRIES
    return US_STATES if _ASKS_STATE.search(question) else frozenset()
