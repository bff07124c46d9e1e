"""Time expressions counted from when their article was published, as far as that is known: a day, a few days, or never.

Whoever reads times out of an article reads them here, so that a quote, its rivals and its proof mean the same days.
"""

from __future__ import annotations

from retrieval.domain.articles import Passage, Period
from retrieval.times.expressions import TimeExpression, find_times, is_english
from retrieval.times.publication import find_times_by


def times_in(text: str, passage: Passage) -> list[TimeExpression]:
    """Find the time expressions of `text`, which stands in a passage; offsets are into `text`."""
    return times_from(text, passage.period, language=passage.language or "en")


def times_from(text: str, period: Period | None, *, language: str = "en") -> list[TimeExpression]:
    """Find the time expressions of a text that was published on one of the days of a period.

    What differs with the day spans all that it can mean. Without a period what is relative stays unresolved.
    """
    if period is None or period.start == period.end or not is_english(language):
        return find_times(text, period.end if period else None, language=language)
    return find_times_by(text, period)
