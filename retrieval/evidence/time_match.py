"""Holding the time that a question names against the times that the evidence speaks of."""

from __future__ import annotations

from retrieval.domain.articles import Passage
from retrieval.english.dictionary import Pattern
from retrieval.question.question import Question
from retrieval.times.anchors import times_from
from retrieval.times.expressions import find_times

_YEAR = Pattern(r"\b(?:19|20)\d\d\b", 0)
_ASKS_CLOCK = Pattern(r"\b(?:what time|time of day|(?:what|which) hour|o'clock)\b")


def names_a_year(question: Question) -> bool:
    """Tell whether a question is about a stated year or a day in one, and not about "this week" or "March"."""
    return question.window is not None and _YEAR.search(question.window.reason) is not None


def speaks_of_its_time(question: Question, passage: Passage) -> bool:
    """Tell whether a passage was published in the time that a question names, or mentions it.

    Relative words count as what they mean: "last year", written in January 2016, speaks of 2015.
    """
    window = question.window
    if window is None or (window.start is None and window.end is None):
        return True
    times = times_from(f"{passage.title}\n{passage.text}", passage.period, language=passage.language or "en")
    spans = [(time.start, time.end) for time in times]
    spans.append((passage.published_from or passage.published, passage.published))
    return any(
        (window.start is None or (end is not None and end >= window.start))
        and (window.end is None or (start is not None and start <= window.end))
        for start, end in spans
    )


def tells_what_is_asked(question: Question, quote: str) -> bool:
    """Tell whether a quote holds a time of day, when that is what a question asks for."""
    return _ASKS_CLOCK.search(question.text) is None or any(time.clock for time in find_times(quote))
