"""Each time in a statement must be one that its quotes name, or a wider one, both as resolved intervals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from retrieval.domain.articles import Period
from retrieval.proof.clauses import read_words
from retrieval.proof.faults import Fault
from retrieval.proof.statement_content import Claim, Said, is_same_article
from retrieval.text.quantities import find_quantities
from retrieval.times.calendar import shift
from retrieval.times.expressions import Interval, TimeExpression, format_interval

_CALENDAR_WORD = re.compile(
    r"\d+|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september"
    r"|october|november|december)\b",
    re.IGNORECASE,
)
_YEAR = 12  # months
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day", re.IGNORECASE)


def check_times(claim: Claim, said: Sequence[Said], as_of: date) -> Iterator[Fault]:
    """Yield a fault for each time that no quote names."""
    for time in _all_times(claim, said):
        if _misnames_day(time) or not any(is_told(time, claim, one, said, as_of) for one in said):
            yield Fault("date", time.text, _why(time, said))


def resolved_times(claim: Claim, said: Sequence[Said]) -> list[TimeExpression]:
    """Return the times of a statement that resolve to days or hours, so that their numbers are no numbers."""
    return [time for time in _all_times(claim, said) if time.start or time.clock]


def is_told(time: TimeExpression, claim: Claim, said: Said, others: Sequence[Said], as_of: date) -> bool:
    """Tell whether a quote names a time that a time of the statement covers.

    What the statement leaves open is counted from when the quote was published; failing that from
    `as_of`, unless it is a weekday, which would then be another one.
    """
    period = said.evidence.passage.period
    readings = [one for one in claim.times(period) if one.begin < time.stop and time.begin < one.stop]
    if period is not None and not _WEEKDAY.search(time.text):
        asked = Period(as_of, as_of)
        readings += [one for one in claim.times(asked) if one.begin < time.stop and time.begin < one.stop]
    return (
        any(_covers(one, other) for one in readings for other in said.times)
        or all(_is_loose(one) and _same_words(one, said) for one in readings)
        or _is_span_of_years(time, said)
        or _is_derived(time, claim, said, others)
    )


def _is_derived(time: TimeExpression, claim: Claim, said: Said, others: Sequence[Said]) -> bool:
    """Tell whether a day follows from "a day after Carney declared ..." and the one day that the quotes name.

    The statement must speak of the event, here of declaring, and not itself count from it.
    """
    days = {
        one.start
        for other in others
        if is_same_article(other, said)
        for one in other.times
        if one.start and one.start == one.end
    }
    spoken = {word.stem for word in claim.words}
    if len(days) != 1 or any(one.offset for one in claim.times(said.evidence.passage.period)):
        return False
    return any(
        time.start == time.end == shift(min(days), -one.offset.count, one.offset.unit)
        for one in said.times
        if one.offset and one.offset.event and not spoken.isdisjoint(_content_stems(one.offset.event))
    )


def _content_stems(text: str) -> set[str]:
    return {word.stem for word in read_words(text) if word.is_content and not word.is_capital}


def _is_span_of_years(time: TimeExpression, said: Said) -> bool:
    """Tell whether "half a century ago" is a number of years that the quote has, by whatever words it counts back."""
    return any(
        one.kind == "months" and one.value >= _YEAR and any(one.is_same(other) for other in said.quantities)
        for one in find_quantities(time.text)
    )


def _misnames_day(time: TimeExpression) -> bool:
    """Tell whether a time names a day of the week that its date was not."""
    weekday = _WEEKDAY.match(time.text)
    return bool(weekday and time.start and time.granularity == "day" and f"{time.start:%A}" != weekday[0].capitalize())


def _all_times(claim: Claim, said: Sequence[Said]) -> tuple[TimeExpression, ...]:
    return claim.times(next((one.evidence.passage.period for one in said if one.evidence.passage.period), None))


def _covers(time: TimeExpression, other: TimeExpression) -> bool:
    """Tell whether what the quote says lies within what the statement says, down to the time of day."""
    wide, narrow = _interval(time), _interval(other)
    if time.clock is not None and time.clock != other.clock:
        return False
    if wide is None or narrow is None:
        return time.clock is not None and wide is None
    if time.granularity == "period" and not time.open_end:
        return wide == narrow
    if time.granularity == other.granularity == "week" and _names_another_day(time, other):
        return False
    return wide[0] <= narrow[0] and narrow[1] <= wide[1]


def _names_another_day(week: TimeExpression, other: TimeExpression) -> bool:
    """Tell whether two weeks are named by days, "the week of May 12", that are not the same."""
    own, others = ({word for word in _calendar_words(one.text) if word.isdigit()} for one in (week, other))
    return bool(own and others) and not own <= others


def _interval(time: TimeExpression) -> Interval | None:
    """Return the days that the words themselves name: of "since 2019" the year."""
    if time.anchor:
        return time.anchor
    return (time.start, time.end) if time.start and time.end else None


def _is_loose(time: TimeExpression) -> bool:
    """Tell whether a time hangs on something undated, so that only its words can be compared."""
    return time.start is None and time.clock is None


def _same_words(time: TimeExpression, said: Said) -> bool:
    """Tell whether the days, months and figures of an unresolved time stand in one time of the quote."""
    wanted = _calendar_words(time.text)
    return not wanted or any(wanted <= _calendar_words(other.text) for other in said.times)


def _calendar_words(text: str) -> set[str]:
    """Return the days, months and figures of a text but those of a span ("2 weeks"), which is a number."""
    spans = [one for one in find_quantities(text) if one.unit]
    found = _CALENDAR_WORD.finditer(text)
    return {word[0].lower() for word in found if not any(one.begin <= word.start() < one.stop for one in spans)}


def _why(time: TimeExpression, said: Sequence[Said]) -> str:
    told = [f"“{other.text}”{_meaning(other)}" for one in said for other in one.times]
    named = f"they name {', '.join(told)}" if told else "they name no time"
    return f"No quote says “{time.text}”{_meaning(time)}; {named}."


def _meaning(time: TimeExpression) -> str:
    return f" ({format_interval(time.start, time.end)})" if time.start and time.end else ""
