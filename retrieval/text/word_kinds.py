"""Words that are numbers or belong to the calendar, as stems."""

from __future__ import annotations

from retrieval.english.dictionary import word_set
from retrieval.text.stems import stem

_NUMBER_WORDS = frozenset(map(stem, word_set("numbers.written")))
_CALENDAR_WORDS = frozenset(map(stem, word_set("time.calendar")))


def is_calendar(word: str) -> bool:
    """Tell whether a stem is a month, a weekday, a season, a unit of the calendar or a year in digits."""
    return word in _CALENDAR_WORDS or (len(word) == 4 and word.isdigit() and word[:2] in ("19", "20"))


def is_number(word: str) -> bool:
    """Tell whether a stem is a number in digits or words."""
    return word[0].isdigit() or word in _NUMBER_WORDS
