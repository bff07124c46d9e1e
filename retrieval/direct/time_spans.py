"""How long something lasted, or since when it has: counted from two days that articles tell, by rule."""

from __future__ import annotations

from datetime import date

from retrieval.direct.answer_span import AnswerSpan
from retrieval.direct.days import day_told, iso, written
from retrieval.english.dictionary import values
from retrieval.events.dated_evidence import Evidence

_LEAST = 0.6
"""Match from which a day is sure enough to be counted from."""
_WRITTEN_OUT = 12
"""The most days that are written as a word."""


def span_between(began: Evidence | None, ended: Evidence | None, as_of: date) -> AnswerSpan | None:
    """Return the days from one event to another and how many they are, as "5–14 February 2026, nine days".

    It is a span of the sentence of the first. None where a day of either is not told exactly and surely.
    """
    if began is None or ended is None or not (_is_exact(began) and _is_exact(ended)):
        return None
    start, end = began.start, ended.start
    told = day_told(began)
    if start is None or end is None or told is None or not start < end <= as_of:
        return None
    text = f"{written(start, end)}, {days_written((end - start).days)}"
    return AnswerSpan(told.begin, told.stop, began.match, "length", iso(start, end), text, "two_days")


def _is_exact(one: Evidence) -> bool:
    return one.match >= _LEAST and one.start is not None and one.start == one.end


def days_written(count: int) -> str:
    """Return a number of days in words: "nine days", "31 days"."""
    names = {number: name for name, number in values("numbers.units").items()}
    return f"{names[count] if count <= _WRITTEN_OUT else f'{count:,}'} day" + ("" if count == 1 else "s")
