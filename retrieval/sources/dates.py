"""Dates as feeds, pages and files write them: in any order of its parts, in some twenty languages, or as a number.

Reads what is written. Which of several dates is an article's own is decided in `page_dates`.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import cache
from itertools import product
from typing import Literal

from retrieval.domain.articles import Moment
from retrieval.domain.errors import UnusableError
from retrieval.english.dictionary import Pattern, either, values, word_set

LANGUAGES = (
    "en de fr es it pt nl pl sv da nb fi cs sk sl hr hu ro bg el tr ru uk lt lv et ca id ms vi ar fa he hi zh ja ko"
).split()
"""Those whose names of months are known, from Unicode's CLDR by way of babel."""

FIRST_DAY = date(1800, 1, 1)
AHEAD = timedelta(days=2)
"""Nothing was published before the first day, or is published later than this from now; clocks and zones differ."""

_OFFSETS = {
    "z": 0, "gmt": 0, "utc": 0, "ut": 0, "wet": 0, "bst": 1, "ist": 5.5, "cet": 1, "mez": 1, "cest": 2, "mesz": 2,
    "eet": 2, "eest": 3, "msk": 3, "sast": 2, "gst": 4, "pkt": 5, "sgt": 8, "hkt": 8, "jst": 9, "kst": 9,
    "aest": 10, "aedt": 11,
    "nzst": 12, "nzdt": 13, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "et": -5, "pt": -8, "akst": -9, "hst": -10, "brt": -3, "art": -3,
}  # fmt: skip
"""Hours ahead of UTC, of the abbreviations that bylines use; of those with two meanings the one that news has."""

_RFC_2822 = Pattern(r"(?:[A-Za-z]{3}, *)?\d{1,2} [A-Za-z]{3} [1-9]\d{3} \d\d:\d\d", 0)
_TIME = (
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?)?"
    r"(?:\s?(?:h|uhr|uur)\b)?\s?(?P<half>[ap]\.?\s?m\b\.?)?"
)
_ZONE = r"(?P<zone>[+-]\d\d:?\d\d|(?-i:[A-Z]{1,4})\b)"
_AFTER_DAY = rf"(?:[\s,T|•·–-]*(?:(?:at|um|à|a las|alle|às|om|kl\.?|-)\s)?\s?{_TIME}\s?\(?{_ZONE}?)?"
_FORMS = tuple(
    re.compile(form + _AFTER_DAY, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]",
        r"(?<!\d)(?P<year>\d{4})[-/.]\s?(?P<month>\d{1,2})[-/.]\s?(?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})(?!\d)",
        r"(?<!\d)(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d\d)(?![.\d])",
        r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?\s?(?:de\s|d['’]|of\s|-)?\s?(?P<name>[^\W\d_]{3,}(?<!\.))\.?,?[\s-]\s?"
        r"(?:de\s|del\s|of\s)?(?P<year>\d{4})(?!\d)",
        r"\b(?P<name>[^\W\d_]{3,})\.?\s(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?,?\s(?P<year>\d{4})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})\.?,?\s(?P<name>[^\W\d_]{3,})\.?\s(?P<day>\d{1,2})(?!\d)",
    )
)
_SHORT_AGO = Pattern(rf"(?<!\w)(\d{{1,3}})\s?({'|'.join(values('pages.shortened_units'))})\sago\b")
_SLASHED = Pattern(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)", 0)
_MONTH_FIRST = frozenset({"US", "PH", "PW", "FM", "MH"})
"""Countries where 3/4 is the fourth of March."""
_BOTH_ORDERS = frozenset({"", "CA"})
_COMPACT = Pattern(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d:?\d\d)?", 0)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_SECONDS = 86_400
_MOST_VALUES = 10
_LONGEST = 120
_UNITS: tuple[Literal["minute", "hour", "day", "week"], ...] = ("minute", "hour", "day", "week")
_WIDTHS: tuple[Literal["long", "short"], ...] = ("long", "short")


def parse_moment(value: str) -> Moment:
    """Return the moment that an ISO 8601 date or timestamp, or an RFC 2822 date, states.

    Raises:
        UnusableError: if `value` is neither; a guessed date would be worse than none.
    """
    value = value.strip()
    with suppress(ValueError):  # it is no day alone: then it has a time, or is written as in a mail
        return Moment.of(date.fromisoformat(value))
    try:
        if _RFC_2822.match(value):
            return Moment.of(parsedate_to_datetime(value))
        return Moment.of(datetime.fromisoformat(value))
    except (ValueError, OverflowError):
        raise UnusableError(
            f"{value[:60]!r} is not a date such as 2025-05-02, 2025-05-02T14:30:00Z or Fri, 02 May 2025 14:30:00 GMT"
        ) from None


def read_date(value: object) -> Moment | None:
    """Return the moment that a value of any type states, None where it states none that can be true.

    A number is one of seconds or milliseconds since 1970. Digits that mean one day in London and another in New York
    ("06/05/2025") state none.
    """
    found = _any(value)
    # The first second of 1970 is what programs write for no date at all.
    return found if found is not None and found.instant != _EPOCH and is_possible(found) else None


def is_possible(moment: Moment, now: datetime | None = None) -> bool:
    """Tell whether something can have been published at that moment."""
    return moment.day >= FIRST_DAY and moment.instant <= (now or datetime.now(UTC)) + AHEAD


def written_date(text: str, country: str = "") -> tuple[Moment, str] | None:
    """Return the first date in a text that is written for people, and its words; its zone is UTC if it names none.

    Digits between slashes that mean one day in London and another in New York are read as in `country`, two letters.
    """
    found = [match for form in _FORMS if (match := form.search(text))]
    for match in sorted(found, key=lambda one: (one.start(), -len(one.group()))):
        moment = _composed(match)
        if moment is not None:
            return moment, match.group().strip()
    slashed = _SLASHED.search(text)
    day = _slashed_day(slashed, country) if slashed else None
    return (Moment.of(day), slashed.group()) if slashed and day else None


def ago(text: str) -> timedelta | None:
    """Return how long ago a text such as "2 hours ago" or "vor 3 Tagen" means, None if it means no such thing."""
    plain = _folded(text).replace(".", "").replace("’", "'")
    if not any(map(str.isdigit, plain)):
        small, numbers = word_set("numbers.two_to_twelve"), values("numbers.units")
        plain = " ".join(str(numbers[word]) if word in small else word for word in plain.split())
    for unit, form in _ago_forms():
        found = form.search(plain)
        if found:
            return timedelta(**{f"{unit}s": int(found.group(1)) if found.group(1).isdigit() else 1})
    short = _SHORT_AGO.search(plain)
    if short:
        return timedelta(**{f"{values('pages.shortened_units')[short.group(2)]}s": int(short.group(1))})
    return next((timedelta(days=days) for days, form in _day_words() if form.fullmatch(plain)), None)


def _any(value: object) -> Moment | None:
    if isinstance(value, list):
        return next((moment for one in value[:_MOST_VALUES] if (moment := _any(one))), None)
    if isinstance(value, dict):  # a typed value of JSON-LD
        return _any(str(value.get("@value") or ""))
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _since_1970(float(value))
    if not isinstance(value, str) or not value.strip():
        return None
    text = " ".join(value.split())[:_LONGEST]
    if re.fullmatch(r"\d{9,13}(?:\.\d+)?", text):
        return _since_1970(float(text))
    compact = _COMPACT.fullmatch(text)
    if compact:
        return _from_compact(compact)
    for read in (parse_moment, _from_mail):
        try:
            return read(text)
        except (UnusableError, ValueError, TypeError, OverflowError, IndexError):
            continue
    found = written_date(text)
    return found[0] if found else None


def _from_mail(text: str) -> Moment:
    """Read an RFC 2822 date, which `email` reads in many more forms than that."""
    # The library takes the year 0001 for 2001.
    if not re.search(r"\d{1,2} [A-Za-z]{3,9} [1-9]\d{3}", text):
        raise ValueError(text)
    zone = re.search(r"\b([A-Z]{2,4})$", text)
    hours = _OFFSETS.get(zone.group(1).lower()) if zone else None
    moment = parsedate_to_datetime(text)
    if hours is not None:  # the library takes most names of zones for UTC
        moment = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    return Moment.of(moment)


def _since_1970(number: float) -> Moment | None:
    seconds = number / 1000 if abs(number) > 1e11 else number
    if not _FIRST_SECONDS < seconds < 1e11:  # NaN, too, and the zeros of empty fields
        return None
    try:
        return Moment.of(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _from_compact(found: re.Match[str]) -> Moment | None:
    year, month, day, hour, minute, second, zone = found.groups()
    try:
        if hour is None:
            return Moment.of(date(int(year), int(month), int(day)))
        time = (int(hour), int(minute), int(second or 0))
        return Moment.of(datetime(int(year), int(month), int(day), *time, tzinfo=_zone(zone)))
    except (ValueError, OverflowError):
        return None


def _composed(found: re.Match[str]) -> Moment | None:
    """Return the moment of a match of one of the forms, None where it is no date after all."""
    parts = found.groupdict()
    month = int(parts["month"]) if parts.get("month") else month_of(parts["name"])
    try:
        year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
        day = date(year, month or 0, int(parts["day"]))
        if not parts["hour"] or not (parts["minute"] or parts["half"]):
            return Moment.of(day)
        hour = int(parts["hour"])
        if parts["half"]:
            hour = hour % 12 + (12 if parts["half"].lower().startswith("p") else 0)
        time = (hour, int(parts["minute"] or 0), int(parts["second"] or 0))
        return Moment.of(datetime(day.year, day.month, day.day, *time, tzinfo=_zone(parts["zone"])))
    except (ValueError, OverflowError):
        return None


def _slashed_day(found: re.Match[str], country: str) -> date | None:
    first, second, year = map(int, found.groups())
    if country in _BOTH_ORDERS and first <= 12 and second <= 12 and first != second:
        return None
    month_first = second > 12 or (country in _MONTH_FIRST and first <= 12)
    try:
        return date(year, first, second) if month_first else date(year, second, first)
    except ValueError:
        return None


def _zone(name: str | None) -> timezone:
    if not name:
        return UTC
    if name[0] in "+-":
        digits = name[1:].replace(":", "")
        span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return timezone(-span if name[0] == "-" else span)
    return timezone(timedelta(hours=_OFFSETS.get(name.lower(), 0)))


def month_of(name: str) -> int | None:
    """Return the number of a month by its name or abbreviation in any of the known languages, None if it is none."""
    plain = _folded(name).rstrip(".")
    return _months().get(plain) or (_month_begun(plain) if len(plain) > 2 else None)


@cache
def _month_begun(name: str) -> int | None:
    """Return the month whose name begins so in whatever language, None where months of several do."""
    found = {number for month, number in _months().items() if month.startswith(name)}
    return found.pop() if len(found) == 1 else None


@cache
def _months() -> dict[str, int]:
    """Return the months by name; where two languages disagree (listopad), the language that stands first has it."""
    from babel.dates import get_month_names  # noqa: PLC0415 - not needed to ask

    known: dict[str, int] = {}
    widths: tuple[Literal["wide"], Literal["abbreviated"]] = ("wide", "abbreviated")
    for language in LANGUAGES:
        for width in widths:
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    known.setdefault(_folded(str(name)).rstrip("."), number)
    return {name: number for name, number in known.items() if len(name) > 2} | {"sept": 9, "mrz": 3, "maerz": 3}


@cache
def _ago_forms() -> list[tuple[str, re.Pattern[str]]]:
    """Return for each unit and language what "2 hours ago" and "1 hour ago" look like, the number as a group."""
    from babel.dates import format_timedelta  # noqa: PLC0415

    forms: dict[str, str] = {}
    ones = either("pages.one")
    for language in LANGUAGES:
        for unit, count, width in product(_UNITS, (2, 5, 1), _WIDTHS):
            span = timedelta(**{f"{unit}s": -count})
            try:
                said = format_timedelta(span, unit, 99, add_direction=True, format=width, locale=language)
            except KeyError:
                continue  # CLDR has no short form for this language
            pattern = re.escape(_folded(said).replace(".", ""))
            if str(count) in pattern:
                number = rf"(\d{{1,3}}|\b(?:{ones}))" if count == 1 else r"(\d{1,3})"
                begin = r"(?<!\d)" if pattern.startswith(str(count)) else r"(?<!\w)"
                forms.setdefault(begin + pattern.replace(str(count), number, 1).replace(r")\ ", r")\ ?"), unit)
    return [(unit, re.compile(pattern)) for pattern, unit in forms.items()]


@cache
def _day_words() -> list[tuple[int, re.Pattern[str]]]:
    """Return for today and yesterday what a line looks like that says no more than that and a time."""
    said = (
        (0, f"{either('pages.now')}"),
        (0, rf"(?:{either('pages.today')})(?:\W+(?:\w+\W+){{0,2}}{_TIME}.{{0,8}})?"),
        (1, rf"(?:{either('pages.yesterday')})(?:\W+(?:\w+\W+){{0,2}}{_TIME}.{{0,8}})?"),
    )
    return [(days, re.compile(rf"(?:\w+:?\s)?(?:{words})\W*")) for days, words in said]


def _folded(text: str) -> str:
    """Return a text in lower case without accents, so that "février" is "fevrier"."""
    decomposed = unicodedata.normalize("NFD", " ".join(text.split()).lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
