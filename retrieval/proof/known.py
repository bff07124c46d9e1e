"""What a statement may name: the numbers, times and names of its passages, of their headers and of the question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import cached_property, lru_cache

from retrieval.domain.articles import Passage, Period
from retrieval.english.dictionary import Pattern, phrase
from retrieval.text.names import Roster, fold
from retrieval.text.quantities import Quantity, find_quantities
from retrieval.times.calendar import Interval, shift
from retrieval.times.expressions import TimeExpression, find_times
from retrieval.times.publication import times_from

_WORD = re.compile(r"(?:[A-Z]\.){2,}|\w+(?:['’](?![sS]\b)\w+)*")
_WEEKDAY = phrase("time.weekdays")
_CLOCK = Pattern(r"(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?![\d:])", 0)
_YEAR = re.compile(r"\b[12]\d{3}\b")
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Known:
    """Passages that are cited, with the question that they are cited for and the day on which it was asked."""

    passages: tuple[Passage, ...]
    question: str
    as_of: date

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Return every text in which a thing may be named."""
        read = [text for one in self.passages for text in (one.text, one.title, one.outlet or "")]
        return (*read, self.question)

    @cached_property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """Return the words of each text as names are compared."""
        return tuple(words_of(text) for text in self.texts)

    @cached_property
    def small(self) -> frozenset[str]:
        """Return the words that stand somewhere with a small first letter."""
        return frozenset(word for text in self.texts for word in _WORD.findall(text) if word[0].islower())

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Return every number, those of dates included."""
        return tuple(one for text in self.texts for one in _quantities(text))

    @cached_property
    def digits(self) -> frozenset[str]:
        """Return every word with a digit in it."""
        return frozenset(word for words in self.words for word in words if any(map(str.isdigit, word)))

    @cached_property
    def times(self) -> tuple[TimeExpression, ...]:
        """Return every time, in each reading that the day of publication leaves open."""
        found = [one for passage in self.passages for one in times_of(passage)]
        asked = find_times(self.question, self.as_of)
        return (*found, *(other for one in asked for other in readings_of(one)))

    @cached_property
    def published(self) -> tuple[Interval, ...]:
        """Return the days of publication."""
        return tuple((one.period.start, one.period.end) for one in self.passages if one.period)

    @cached_property
    def clocks(self) -> frozenset[time]:
        """Return every time of day."""
        return frozenset(one.clock for one in self.times if one.clock)

    @cached_property
    def spelled_clocks(self) -> frozenset[time]:
        """Return every time of day that is spelled as one of 24 hours, "04:30"."""
        return frozenset(time(int(one[1]), int(one[2])) for text in self.texts for one in _CLOCK.finditer(text))

    @cached_property
    def periods(self) -> tuple[Period | None, ...]:
        """Return what the times of a statement may be counted from: the days of publication, and today."""
        return (*dict.fromkeys(one.period for one in self.passages), Period(self.as_of, self.as_of))

    @cached_property
    def roster(self) -> Roster:
        """Return the names of all texts."""
        return Roster(self.texts)


@lru_cache(maxsize=1_024)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded as names are."""
    return tuple(fold(match[0]) for match in _WORD.finditer(text))


@lru_cache(maxsize=512)
def times_of(passage: Passage) -> tuple[TimeExpression, ...]:
    """Return the times of a passage and its title, in each reading; offsets count within the one or the other."""
    language = passage.language or "en"
    return tuple(
        other
        for text in (passage.text, passage.title)
        for one in times_from(text, passage.period, language=language)
        for other in readings_of(one)
    )


def readings_of(time: TimeExpression) -> Iterator[TimeExpression]:
    """Yield a time, and what else its words may mean: another week's Friday, another year's June."""
    yield time
    if time.start and time.end and names_weekday(time.text) and time.end - time.start == _WEEK:
        # One of the two that no tense chooses between.
        yield replace(time, end=time.start)
        yield replace(time, start=time.end)
        return
    if time.basis != "published" or not (time.start and time.end):
        return
    if names_weekday(time.text):
        for step in (-_WEEK, _WEEK):
            yield replace(time, start=time.start + step, end=time.end + step)
    elif not _YEAR.search(time.text) and _names_month(time.text):
        for years in (-1, 1):
            yield replace(time, start=shift(time.start, years, "year"), end=shift(time.end, years, "year"))


def names_weekday(text: str) -> bool:
    """Tell whether a day of the week is named."""
    return _WEEKDAY.search(text) is not None


_MONTH = phrase("time.months", "time.month_abbreviations")


def _names_month(text: str) -> bool:
    return _MONTH.search(text) is not None


@lru_cache(maxsize=1_024)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return tuple(find_quantities(text))


def known_from(passages: Sequence[Passage], question: str, as_of: date) -> Known:
    """Return what statements on these passages may name."""
    return Known(tuple(dict.fromkeys(passages)), question, as_of)
