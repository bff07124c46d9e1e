"""Time expressions in English news text, each resolved against the publication day to an interval of days.

The public face: finding, reading what people type, and writing intervals for people. The forms are in
`grammar`, found by `scanner`; their meaning is in `resolution`, past or future in `tense`, what stands together in
`compounds`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache

from retrieval.english.dictionary import Pattern, capitalised
from retrieval.times.calendar import Interval, month_span, years_span
from retrieval.times.compounds import SINCE, Found, join_clocks, join_events, join_ranges, open_since
from retrieval.times.deixis import Basis, Granularity, Offset, Setting
from retrieval.times.grammar import Mention
from retrieval.times.resolution import CAPITOL_DAY, resolve
from retrieval.times.scanner import plain, scan
from retrieval.times.tense import Tense, clause, judge
from retrieval.times.years import month_number

__all__ = [
    "Basis", "Granularity", "Interval", "Offset", "TimeExpression", "find_times", "format_interval", "is_english",
    "parse_day",
]  # fmt: skip

_ANY_LANGUAGE = frozenset({"iso", "numeric"})
_NEED_NO_TENSE = frozenset(
    "iso numeric numeric_short clock clock_zoned clock_named month_of month_mod fiscal half century decade decade_word "
    "season_of season_mod years year year_part month_of_mod ago ago_vague weekdays_ago recent span span_one offset "
    "offset_end eve narrated narrated_one narrated_weekday from_now day_word weekday_of weekday_mod".split()
)
# "The library is open Monday through Friday" is so every week.
_OPEN = Pattern(r"\b(?:is|are) (?:open|closed)\b[^.;!?]{0,40}$", 0)
_WEEKDAY = f"(?:{capitalised('time.weekdays')})"
_WEEKDAY_RANGE = Pattern(rf"{_WEEKDAY}s?(?: through | to |-){_WEEKDAY}", 0)
# What else in a sentence shows that "January 6" is the one that everybody remembers.
_REMEMBERED = Pattern(r"\b(?:Capitol|insurrection|rioters?|select committee)\b", 0)
_RECENT, _SOON = timedelta(days=14), timedelta(days=60)
# "The first title in two years" counts back, whatever the tense; "the largest bank will close in two years" does not.
_SUPERLATIVE = Pattern(
    r"\b(?:first|only|last|lowest|highest|most|least|record|[a-z]{2,}est)\b"
    r"(?:(?!\b(?:will|would|to|could|may|is|are|expected|due)\b)[^,;]){0,40}$",
    0,
)
_GAME = Pattern(
    r"\b(?:touchdowns?|yards?|game|halftime|scored|trail(?:s|ed|ing)|baskets?|rebounds?|quarterback|punt|"
    r"interception|field goal|dunk|points? (?:in|to|and)|\d{1,3}-\d{1,3}(?! percent)|kickoff|tackle|sacked|end zone"
    r"|turnovers?|teammates?|(?:left|right|lower|his|her) (?:leg|knee|ankle|foot|wrist)"
    r"|\d?\d:\d\d (?:left|remaining|to (?:go|play)))\b",
    0,
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


_LONGEST_REMEMBERED = 1_000
"""Characters of a text whose times are kept: the sentences of what is asked about are read again and again."""


def find_times(
    text: str, published: date | None = None, *, day_first: bool = False, language: str = "en"
) -> list[TimeExpression]:
    """Find every time expression of a text, in order, none overlapping another.

    Args:
        text: any text; one that is not English yields only ISO dates and dates in digits that have one reading.
        published: the day that "on Tuesday" is counted from; without it only absolute expressions resolve.
        day_first: the outlet writes 6 May as 06/05.
        language: an ISO 639-1 code or a tag such as "en-GB"; "" (unknown) is taken for English.
    """
    if len(text) > _LONGEST_REMEMBERED:
        return _times_in(text, published, day_first, language)
    return list(_times_kept(text, published, day_first, language))


@lru_cache(maxsize=8192)
def _times_kept(text: str, published: date | None, day_first: bool, language: str) -> tuple[TimeExpression, ...]:
    return tuple(_times_in(text, published, day_first, language))


def _times_in(text: str, published: date | None, day_first: bool, language: str) -> list[TimeExpression]:
    flat = plain(text)
    if not is_english(language):
        return [_expression(text, found) for found in _any_language(flat)]
    found = _read(flat, published, day_first)
    found = join_ranges(flat, found, published, day_first)
    found = join_clocks(flat, join_events(flat, found))
    return [_expression(text, open_since(flat, one, published)) for one in found]


def is_english(language: str) -> bool:
    """Tell whether a language code or tag means English; "" (unknown) is taken for it."""
    return language == "" or re.split("[-_]", language, maxsplit=1)[0].lower() == "en"


def _expression(text: str, found: Found) -> TimeExpression:
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


def _any_language(text: str) -> list[Found]:
    """Keep ISO dates, and dates in digits that read the same with the day first and last."""
    kept = []
    for mention in scan(text):
        if mention.form in _ANY_LANGUAGE:
            one, other = (resolve(mention, Setting(None, day_first=first)) for first in (False, True))
            if one and one == other:
                kept.append(Found(mention, one, mention.begin, mention.stop))
    return kept


_MANY, _DENSE = 100, 20
"""After so many expressions, no more than so many characters apart on the average, a text is no prose: each is judged
by the 240 characters on either side of it, which takes seconds for a question of nothing but "Q1", and most of one for
"30 September 2025"."""


def _read(text: str, published: date | None, day_first: bool) -> list[Found]:
    """Scan and resolve each mention by itself."""
    kept: list[Found] = []
    for count, mention in enumerate(scan(text)):
        if count >= _MANY and mention.begin < count * _DENSE:
            break
        told = _year_told(kept) if mention.form == "month_told" else None
        reading = resolve(mention, _setting(text, mention, published, day_first, told))
        if reading and not _is_no_time(text, mention):
            kept.append(Found(mention, reading, mention.begin, mention.stop))
    return kept


def _year_told(found: list[Found]) -> int | None:
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
    if SINCE.search(text, max(0, mention.begin - 15), mention.begin):
        return Setting(published, "past", day_first)
    when, sure = judge(text, mention.begin, mention.stop)
    if published and _is_remembered(text, mention, published, when):
        return Setting(published, year=CAPITOL_DAY.year)
    return Setting(published, when, day_first, sure=sure)


def _is_remembered(text: str, mention: Mention, published: date, when: Tense) -> bool:
    """Tell whether a yearless 6 January is that of the riot at the Capitol and not one just past or soon to come."""
    words = mention.words
    if mention.form != "day" or "year" in words or published < CAPITOL_DAY:
        return False
    if (month_number(words.get("month") or words["month2"]), words.get("day") or words["day2"]) != (1, "6"):
        return False
    past = timedelta(0) <= published - date(published.year, 1, 6) <= _RECENT
    soon = any(timedelta(0) <= date(year, 1, 6) - published <= _SOON for year in (published.year, published.year + 1))
    first, last = clause(text, mention.begin, mention.stop)
    return not past and not (soon and when != "past") and bool(_REMEMBERED.search(text, first, last))


def _is_no_time(text: str, mention: Mention) -> bool:
    """Tell what only looks like a time from the words around it."""
    if mention.form == "quarter":
        return _is_sport(text, mention)
    if mention.form == "weekday":
        first, last = clause(text, mention.begin, mention.stop)
        return any(
            found.start() <= mention.begin < found.end() and _OPEN.search(text, first, found.start())
            for found in _WEEKDAY_RANGE.finditer(text, first, last)
        )
    if mention.form == "ahead":
        first = clause(text, mention.begin, mention.stop)[0]
        return "time" not in mention.words and bool(_SUPERLATIVE.search(text, first, mention.begin))
    return False


def _is_sport(text: str, mention: Mention) -> bool:
    """Tell the quarter of a game from that of a year."""
    first, last = clause(text, mention.begin, mention.stop)
    return "year" not in mention.words and bool(_GAME.search(text, first, last))


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
