"""Time expressions in English news text, each resolved against the publication day to an interval of days.

The public face: finding, reading what people type, and writing intervals for people. The forms are in
`date_grammar`, their meaning in `date_resolution`, past or future in `date_tense`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, time

from retrieval.times.date_calendar import Interval, month_span, shift, years_span
from retrieval.times.date_deixis import Basis, Granularity, Offset, Reading, Setting
from retrieval.times.date_grammar import Mention
from retrieval.times.date_scanning import plain, scan
from retrieval.times.date_resolution import resolve
from retrieval.times.date_tense import clause, tense

__all__ = ["Basis", "Granularity", "Interval", "Offset", "TimeExpression", "find_times", "format_interval", "parse_day"]

_ANY_LANGUAGE = frozenset({"iso", "numeric"})
_CALENDAR = frozenset(
    "iso numeric day day_paren month month_of month_part year year_part weekday numeric_yearless day_word".split()
)
_NEED_NO_TENSE = frozenset(
    "iso numeric numeric_short clock clock_zoned clock_named month_of month_mod fiscal half century decade decade_word "
    "season_of season_mod years year year_part month_of_mod ago ago_vague weekdays_ago recent span span_one offset "
    "offset_end eve narrated narrated_one narrated_weekday from_now day_word weekday_of weekday_mod".split()
)
_SINCE = re.compile(r"\b[Ss]ince (?:at least )?$")
_UNTIL_THEN = re.compile(r"\b[Bb]etween now and $")
_CLOCK_RANGE = re.compile(r" ?- ?| (?:to|until|till|through) ")
_RANGE = re.compile(r" ?- ?|,? (?:to|through|until|till) ")
_DAY_TO_CLOCK = re.compile(
    r",? (?:(?:at|around|about|by|before|after|from|until|shortly after|just (?:before|after)) )?|, "
)
_CLOCK_TO_DAY = re.compile(r",? (?:on )?|, ")
_EVENT = re.compile(r"(?:(?! (?:and|but|while|when|which|who|that|because)\b| - )[^.,;:!?()\[\]\"“”\n])+")
# "The first title in two years" counts back, whatever the tense; "the largest bank will close in two years" does not.
_SUPERLATIVE = re.compile(
    r"\b(?:first|only|last|lowest|highest|most|least|record|[a-z]{2,}est)\b"
    r"(?:(?!\b(?:will|would|to|could|may|is|are|expected|due)\b)[^.,;]){0,40}$"
)
_EVENT_WORDS = 8
_GAME = re.compile(
    r"\b(?:touchdowns?|yards?|game|halftime|scored|trail(?:s|ed|ing)|baskets?|rebounds?|quarterback|punt|"
    r"interception|field goal|dunk|points? (?:in|to|and)|\d{1,3}-\d{1,3}(?! percent)|kickoff|tackle|sacked|end zone"
    r"|turnovers?|teammates?|(?:left|right|lower|his|her) (?:leg|knee|ankle|foot|wrist)"
    r"|\d?\d:\d\d (?:left|remaining|to (?:go|play)))\b"
)


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A phrase that names a time, and the days that it means.

    `text` is `source[begin:stop]`, offsets in characters. `start` and `end` are inclusive days, both None when the
    words can't be resolved. An expression with `open_end` ("since 2019") reaches from `start` to the publication day,
    or has no `end` when that is unknown; `anchor` is then the interval that the words themselves name (the year 2019).
    `basis` says whether the words alone fix the interval ("stated") or the publication day was needed ("published").
    `offset` is the distance from an undated event. `clock` and `zone` are a time of day and its zone as written.
    """

    text: str
    begin: int
    stop: int
    start: date | None
    end: date | None
    granularity: Granularity
    basis: Basis
    offset: Offset | None = None
    clock: time | None = None
    zone: str | None = None
    open_end: bool = False
    anchor: Interval | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """A mention with its reading, on its way to become a `TimeExpression`."""

    mention: Mention
    reading: Reading
    begin: int
    stop: int
    open_end: bool = False
    anchor: Interval | None = None


def find_times(
    text: str, published: date | None = None, *, day_first: bool = False, language: str = "en"
) -> list[TimeExpression]:
    """Find every time expression of a text, in order, none overlapping another.

    Args:
        text: any text; one that is not English yields only ISO dates and dates in digits that have one reading.
        published: the day that "on Tuesday" is counted from; without it only absolute expressions resolve.
        day_first: the outlet writes 6 May as 06/05.
        language: an ISO 639-1 code; "" (unknown) is taken for English.
    """
    flat = plain(text)
    if language not in ("en", ""):
        return [_expression(text, found) for found in _any_language(flat)]
    found = _read(flat, published, day_first)
    found = _ranges(flat, found, published, day_first)
    found = _clocks(flat, _events(flat, found))
    return [_expression(text, _opened(flat, one, published)) for one in found]


def _expression(text: str, found: _Found) -> TimeExpression:
    reading = found.reading
    start, end = reading.span or (None, None)
    return TimeExpression(
        text=text[found.begin : found.stop],
        begin=found.begin,
        stop=found.stop,
        start=start,
        end=None if found.open_end and reading.basis == "stated" else end,
        granularity=reading.granularity,
        basis=reading.basis,
        offset=reading.offset,
        clock=reading.clock,
        zone=reading.zone,
        open_end=found.open_end,
        anchor=found.anchor,
    )


def _any_language(text: str) -> list[_Found]:
    """Keep ISO dates, and dates in digits that read the same with the day first and last."""
    kept = []
    for mention in scan(text):
        if mention.form in _ANY_LANGUAGE:
            one, other = (resolve(mention, Setting(None, day_first=first)) for first in (False, True))
            if one and one == other:
                kept.append(_Found(mention, one, mention.begin, mention.stop))
    return kept


def _read(text: str, published: date | None, day_first: bool) -> list[_Found]:
    """Scan and resolve each mention by itself."""
    kept = []
    for mention in scan(text):
        told = _year_told(kept) if mention.form == "month_told" else None
        reading = resolve(mention, _setting(text, mention, published, day_first, told))
        if reading and not _is_no_time(text, mention):
            kept.append(_Found(mention, reading, mention.begin, mention.stop))
    return kept


def _year_told(found: list[_Found]) -> int | None:
    """Return the year that was stated last, for "July of that year"."""
    for one in reversed(found):
        span = one.reading.span
        if span and one.reading.basis == "stated" and span[0].year == span[1].year:
            return span[0].year
    return None


def _setting(text: str, mention: Mention, published: date | None, day_first: bool, told: int | None) -> Setting:
    if mention.form == "month_told":
        return Setting(published, year=told)
    if mention.form in _NEED_NO_TENSE:
        return Setting(published, day_first=day_first)
    if _SINCE.search(text, max(0, mention.begin - 15), mention.begin):
        return Setting(published, "past", day_first)
    return Setting(published, tense(text, mention.begin, mention.stop), day_first)


def _is_no_time(text: str, mention: Mention) -> bool:
    """Tell what only looks like a time from the words around it."""
    if mention.form == "quarter":
        return _is_sport(text, mention)
    if mention.form == "ahead":
        first = clause(text, mention.begin, mention.stop)[0]
        return "time" not in mention.words and bool(_SUPERLATIVE.search(text, first, mention.begin))
    return False


def _is_sport(text: str, mention: Mention) -> bool:
    """Tell the quarter of a game from that of a year."""
    first, last = clause(text, mention.begin, mention.stop)
    return "year" not in mention.words and bool(_GAME.search(text, first, last))


def _ranges(text: str, found: list[_Found], published: date | None, day_first: bool) -> list[_Found]:
    """Join the two ends of "between March 3 and April 5", "2006 to 2012" and "28 May - 11 June 2023"."""
    joined: list[_Found] = []
    for one in found:
        opening = _range_opening(text, joined[-1], one) if joined else None
        span = _range_span(joined[-1], one, published, day_first) if opening is not None else None
        if opening is None or span is None:
            joined.append(one)
            continue
        basis: Basis = "stated" if one.reading.basis == "stated" else joined[-1].reading.basis
        reading = replace(one.reading, span=span[0], granularity="period", basis=basis if span[0] else "unresolved")
        joined[-1] = _Found(one.mention, reading, opening, one.stop)
    return joined


def _range_opening(text: str, one: _Found, other: _Found) -> int | None:
    """Return where the range of two neighbours begins, or None when no words join them."""
    if one.mention.form not in _CALENDAR or other.mention.form not in _CALENDAR or one.stop > other.begin:
        return None
    gap, before = text[one.stop : other.begin], text[max(0, one.begin - 8) : one.begin].lower()
    for word in ("from ", "between "):
        if before.endswith(word):
            if _RANGE.fullmatch(gap) or (gap == " and " and word == "between "):
                return one.begin - len(word)
            return None
    return one.begin if _RANGE.fullmatch(gap) and one.mention.form == other.mention.form else None


def _range_span(one: _Found, other: _Found, published: date | None, day_first: bool) -> tuple[Interval | None] | None:
    """Read both ends together: a year at either end serves both. None when the ends make no range."""
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


def _events(text: str, found: list[_Found]) -> list[_Found]:
    """Give each "two weeks after" its event; count from it when the event is itself a day that is known."""
    kept: list[_Found] = []
    for index, one in enumerate(found):
        if kept and one.begin < kept[-1].stop:
            continue
        kept.append(
            _with_event(text, one, found[index + 1 : index + 1 + _EVENT_WORDS]) if one.mention.form in ("offset", "eve") else one
        )
    return kept


def _with_event(text: str, one: _Found, later: list[_Found]) -> _Found:
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


def _counted(one: _Found, day: _Found, offset: Offset) -> _Found:
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


def _clocks(text: str, found: list[_Found]) -> list[_Found]:
    """Attach a time of day to the day beside it, or else to the only day of its sentence."""
    kept: list[_Found] = []
    for one in _clock_ranges(text, found):
        if kept and _is_day(kept[-1]) and _is_clock(one) and _DAY_TO_CLOCK.fullmatch(text, kept[-1].stop, one.begin):
            kept[-1] = _timed(kept[-1], kept[-1], one)
        elif kept and _is_clock(kept[-1]) and _is_day(one) and _CLOCK_TO_DAY.fullmatch(text, kept[-1].stop, one.begin):
            kept[-1] = _timed(kept[-1], one, kept[-1], one.stop)
        else:
            kept.append(one)
    return [_with_day(text, one, kept) if _is_clock(one) else one for one in kept]


def _clock_ranges(text: str, found: list[_Found]) -> list[_Found]:
    """Join "from 7 a.m. to 8 p.m." into one time of day, its opening one."""
    kept: list[_Found] = []
    for one in found:
        before = kept[-1] if kept else None
        if before and _is_clock(before) and _is_clock(one) and _joins_clocks(text, before, one):
            kept[-1] = replace(before, stop=one.stop, reading=_zoned(before.reading, one.reading))
        else:
            kept.append(one)
    return kept


def _joins_clocks(text: str, one: _Found, other: _Found) -> bool:
    gap = text[one.stop : other.begin]
    return bool(_CLOCK_RANGE.fullmatch(gap)) or (gap == " and " and text.endswith("between ", 0, one.begin))


def _zoned(one: Reading, other: Reading) -> Reading:
    return one if one.zone else replace(one, zone=other.zone)


def _is_clock(found: _Found) -> bool:
    return found.reading.clock is not None and found.reading.span is None


def _is_day(found: _Found) -> bool:
    span = found.reading.span
    single = span is None or span[0] == span[1]
    return single and found.reading.clock is None and found.reading.granularity in ("day", "part")


def _timed(where: _Found, day: _Found, clock: _Found, stop: int | None = None) -> _Found:
    reading = replace(
        day.reading, granularity=clock.reading.granularity, clock=clock.reading.clock, zone=clock.reading.zone
    )
    return replace(where, mention=day.mention, reading=reading, stop=stop or clock.stop)


def _with_day(text: str, one: _Found, found: list[_Found]) -> _Found:
    first, last = clause(text, one.begin, one.stop)
    days = [other for other in found if first <= other.begin < last and _is_day(other) and other.reading.span]
    if len(days) != 1:
        return one
    return replace(one, reading=replace(one.reading, span=days[0].reading.span, basis=days[0].reading.basis))


def _opened(text: str, one: _Found, published: date | None) -> _Found:
    """Let "since" reach from what it names to the publication day."""
    since = _SINCE.search(text, max(0, one.begin - 15), one.begin)
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


def format_interval(start: date, end: date) -> str:
    """Write an inclusive interval for people: "28 March 2025", "March 2025", "2019", "3\u20137 June 2025"."""
    if start == end:
        return f"{start.day} {start:%B} {start.year}"
    if (start, end) == years_span(start.year, end.year):
        return str(start.year) if start.year == end.year else f"{start.year}\u2013{end.year}"
    if start.day == 1 and end == month_span(end.year, end.month)[1]:
        return _months_text(start, end)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}\u2013{end.day} {end:%B} {end.year}"
    year = f" {start.year}" if start.year != end.year else ""
    return f"{start.day} {start:%B}{year} \u2013 {end.day} {end:%B} {end.year}"


def _months_text(start: date, end: date) -> str:
    if start.year != end.year:
        return f"{start:%B} {start.year} \u2013 {end:%B} {end.year}"
    return f"{end:%B} {end.year}" if start.month == end.month else f"{start:%B}\u2013{end:%B} {end.year}"


def parse_day(text: str, today: date) -> tuple[date, date] | None:
    """Read what a person types for a day or a period ("2025-05-02", "May 2", "last week", "March 2025").

    The whole text must be one time expression, in small letters or capitals. A bare weekday, and a day or month
    without a year, is the last one, but the next one where that is weeks off and the last one nearly a year. Returns
    inclusive days, or None when the text can't be read so.
    """
    stripped = " ".join(text.split())
    for spelling in (stripped, stripped.title(), stripped.lower()):
        for lead in ("", "in ", "the "):
            found = find_times(f"It was {lead}{spelling}", today)
            if len(found) == 1 and found[0].start and found[0].end and _covers(found[0], lead, spelling):
                return found[0].start, found[0].end
    return None


def _covers(found: TimeExpression, lead: str, phrase: str) -> bool:
    begin = len("It was ") + len(lead)
    return found.begin <= begin and found.stop == begin + len(phrase)
