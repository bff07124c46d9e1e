"""Time expressions that stand together, made one: ranges, days with their times of day, distances from events."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from retrieval.english.dictionary import Pattern
from retrieval.times.calendar import Interval, shift
from retrieval.times.deixis import Basis, Offset, Reading, Setting
from retrieval.times.grammar import Mention
from retrieval.times.resolution import resolve
from retrieval.times.tense import clause, judge
from retrieval.times.years import choose_year

_CALENDAR = frozenset(
    "iso numeric day day_paren month month_of month_part year year_part weekday numeric_yearless day_word".split()
)
SINCE = Pattern(r"\b[Ss]ince (?:at least )?$", 0)
_UNTIL_THEN = Pattern(r"\b[Bb]etween now and $", 0)
_CLOCK_GAPS = frozenset({"-", " -", "- ", " - ", " to ", " until ", " till ", " through "})
_GAPS = _CLOCK_GAPS | {f",{gap}" for gap in _CLOCK_GAPS if gap.strip().isalpha()}
_DAY_TO_CLOCK = Pattern(
    r",? (?:(?:at|around|about|by|before|after|from|until|shortly after|just (?:before|after)) )?|, ", 0
)
_CLOCK_TO_DAY = frozenset({" ", ", ", " on ", ", on "})
_YEARLESS = frozenset("day month month_part numeric_yearless".split())
_EVENT_WORDS = 8
_EVENT = Pattern(r"(?:(?! (?:and|but|while|when|which|who|that|because)\b| - )[^.,;:!?()\[\]\"“”\n])+", 0)


@dataclass(frozen=True, slots=True)
class Found:
    """A mention with its reading, on its way to become a `TimeExpression`."""

    mention: Mention
    reading: Reading
    begin: int
    stop: int
    open_end: bool = False
    anchor: Interval | None = None


def join_ranges(text: str, found: list[Found], published: date | None, day_first: bool) -> list[Found]:
    """Join the two ends of "between March 3 and April 5", "2006 to 2012" and "28 May - 11 June 2023"."""
    joined: list[Found] = []
    for one in found:
        opening = _range_opening(text, joined[-1], one) if joined else None
        span = _range_span(text, joined[-1], one, published, day_first) if opening is not None else None
        if opening is None or span is None:
            joined.append(one)
            continue
        basis: Basis = "stated" if one.reading.basis == "stated" else joined[-1].reading.basis
        reading = replace(one.reading, span=span[0], granularity="period", basis=basis if span[0] else "unresolved")
        joined[-1] = Found(one.mention, reading, opening, one.stop)
    return joined


def _range_opening(text: str, one: Found, other: Found) -> int | None:
    """Return where the range of two neighbours begins, or None when no words join them."""
    if one.mention.form not in _CALENDAR or other.mention.form not in _CALENDAR or one.stop > other.begin:
        return None
    gap, before = text[one.stop : other.begin], text[max(0, one.begin - 8) : one.begin].lower()
    for word in ("from ", "between "):
        if before.endswith(word):
            if gap in _GAPS or (gap == " and " and word == "between "):
                return one.begin - len(word)
            return None
    return one.begin if gap in _GAPS and one.mention.form == other.mention.form else None


def _range_span(
    text: str, one: Found, other: Found, published: date | None, day_first: bool
) -> tuple[Interval | None] | None:
    """Read both ends together: a year at either end serves both. None when the ends make no range."""
    yearless = {one.mention.form, other.mention.form} <= _YEARLESS
    if published and yearless and one.reading.basis == other.reading.basis == "published":
        span = _yearless_range(text, one, other, Setting(published, day_first=day_first))
        return (span,) if span[0] <= span[1] else None
    first, last = one.reading.span, other.reading.span
    if one.reading.basis != "stated" and other.reading.basis == "stated" and last:
        for year in (last[0].year, last[0].year - 1):
            again = resolve(one.mention, Setting(published, day_first=day_first, year=year))
            if again and again.span and again.span[0] <= last[0]:
                return ((again.span[0], last[1]),)
    if first and other.reading.basis != "stated":
        again = resolve(other.mention, Setting(first[0], "future", day_first))
        last = again.span if again else None
    if first is None or last is None:
        return (None,)
    return ((first[0], last[1]),) if first[0] < last[1] else None


def _yearless_range(text: str, one: Found, other: Found, setting: Setting) -> Interval:
    """Choose the year of a range as a whole: one that is going on is the nearest."""
    when, sure = judge(text, one.begin, one.stop)

    def span_of(year: int) -> Interval:
        first = resolve(one.mention, replace(setting, year=year))
        last = (
            first and first.span and resolve(other.mention, replace(setting, published=first.span[0], tense="future"))
        )
        if not (first and first.span and last and last.span):
            raise ValueError("no such day in that year")
        return first.span[0], last.span[1]

    return choose_year(replace(setting, tense=when, sure=sure), span_of)


def join_events(text: str, found: list[Found]) -> list[Found]:
    """Give each "two weeks after" its event; count from it when the event is itself a day that is known."""
    kept: list[Found] = []
    for index, one in enumerate(found):
        if kept and one.begin < kept[-1].stop:
            continue
        kept.append(
            _with_event(text, one, found[index + 1 : index + 1 + _EVENT_WORDS])
            if one.mention.form in ("offset", "eve")
            else one
        )
    return kept


def _with_event(text: str, one: Found, later: list[Found]) -> Found:
    offset = one.reading.offset
    phrase = _EVENT.match(text, one.stop + 1)
    if offset is None or phrase is None:
        return one
    words = list(re.finditer(r"\S+", phrase[0]))[:_EVENT_WORDS]
    if not words:
        return one
    stop = one.stop + 1 + words[-1].end()
    event = replace(one.reading, offset=replace(offset, event=text[one.stop + 1 : stop]))
    inside = next((other for other in later if other.begin < stop), None)
    if inside is None:
        return replace(one, reading=event, stop=stop)
    if inside.begin == one.stop + 1 and inside.reading.span and inside.reading.granularity == "day":
        return _counted(one, inside, offset)
    return replace(one, reading=event)


def _counted(one: Found, day: Found, offset: Offset) -> Found:
    """Resolve "two days after Christmas"."""
    start = day.reading.span[0] if day.reading.span else None
    if start is None:
        return one
    try:
        moved = shift(start, offset.count, offset.unit)
    except OverflowError:
        return one
    reading = replace(one.reading, span=(moved, moved), basis=day.reading.basis, granularity="day", offset=None)
    return replace(one, reading=reading, stop=day.stop)


def join_clocks(text: str, found: list[Found]) -> list[Found]:
    """Attach a time of day to the day beside it, or else to the only day of its sentence."""
    kept: list[Found] = []
    for one in _clock_ranges(text, found):
        if kept and _is_day(kept[-1]) and _is_clock(one) and _DAY_TO_CLOCK.fullmatch(text, kept[-1].stop, one.begin):
            kept[-1] = _timed(kept[-1], kept[-1], one)
        elif kept and _is_clock(kept[-1]) and _is_day(one) and text[kept[-1].stop : one.begin] in _CLOCK_TO_DAY:
            kept[-1] = _timed(kept[-1], one, kept[-1], one.stop)
        else:
            kept.append(one)
    return [_with_day(text, one, kept) if _is_clock(one) else one for one in kept]


def _clock_ranges(text: str, found: list[Found]) -> list[Found]:
    """Join "from 7 a.m. to 8 p.m." into one time of day, its opening one."""
    kept: list[Found] = []
    for one in found:
        before = kept[-1] if kept else None
        if before and _is_clock(before) and _is_clock(one) and _joins_clocks(text, before, one):
            kept[-1] = replace(before, stop=one.stop, reading=_zoned(before.reading, one.reading))
        else:
            kept.append(one)
    return kept


def _joins_clocks(text: str, one: Found, other: Found) -> bool:
    gap = text[one.stop : other.begin]
    return gap in _CLOCK_GAPS or (gap == " and " and text.endswith("between ", 0, one.begin))


def _zoned(one: Reading, other: Reading) -> Reading:
    return one if one.zone else replace(one, zone=other.zone)


def _is_clock(found: Found) -> bool:
    return found.reading.clock is not None and found.reading.span is None


def _is_day(found: Found) -> bool:
    span = found.reading.span
    single = span is None or span[0] == span[1]
    return single and found.reading.clock is None and found.reading.granularity in ("day", "part")


def _timed(where: Found, day: Found, clock: Found, stop: int | None = None) -> Found:
    reading = replace(
        day.reading, granularity=clock.reading.granularity, clock=clock.reading.clock, zone=clock.reading.zone
    )
    return replace(where, mention=day.mention, reading=reading, stop=stop or clock.stop)


def _with_day(text: str, one: Found, found: list[Found]) -> Found:
    first, last = clause(text, one.begin, one.stop)
    days = [other for other in found if first <= other.begin < last and _is_day(other) and other.reading.span]
    if len(days) != 1:
        return one
    return replace(one, reading=replace(one.reading, span=days[0].reading.span, basis=days[0].reading.basis))


def open_since(text: str, one: Found, published: date | None) -> Found:
    """Let "since" reach from what it names to the publication day."""
    since = SINCE.search(text, max(0, one.begin - 15), one.begin)
    span = one.reading.span
    until = _UNTIL_THEN.search(text, max(0, one.begin - 20), one.begin)
    if until and published and span and span[1] >= published:
        reading = replace(one.reading, span=(published, span[1]), granularity="period", basis="published")
        return replace(one, reading=reading, begin=until.start())
    if not since or span is None or (published and span[0] > published):
        return one
    reading = one.reading
    if published:
        reading = replace(reading, span=(span[0], published), granularity="period", basis="published")
    return replace(one, reading=reading, begin=since.start(), open_end=True, anchor=span)
