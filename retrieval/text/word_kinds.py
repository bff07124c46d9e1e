"""Words that are numbers or belong to the calendar, as stems."""

from __future__ import annotations

from retrieval.text.stems import stem

_NUMBER_WORDS = frozenset(
    map(
        stem,
        """
        two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
        nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen
        half third quarter twice double
        """.split(),
    )
)
_CALENDAR_WORDS = frozenset(
    map(
        stem,
        """
        january february march april may june july august september october november december jan feb mar apr jun jul
        aug sept oct nov dec monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow tonight
        summer autumn winter spring week month year decade century
        """.split(),
    )
)


def is_calendar(word: str) -> bool:
    """Tell whether a stem is a month, a weekday, a season, a unit of the calendar or a year in digits."""
    return word in _CALENDAR_WORDS or (len(word) == 4 and word.isdigit() and word[:2] in ("19", "20"))


def is_number(word: str) -> bool:
    """Tell whether a stem is a number in digits or words."""
    return word[0].isdigit() or word in _NUMBER_WORDS
