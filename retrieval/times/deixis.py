"""What "last week", "on Tuesday" and "three days ago" mean, counted from the publication day.

Also the words in which every reading is given; forms with a place in the calendar are in `resolution`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal, cast

from retrieval.times.calendar import (
    Interval,
    Part,
    Unit,
    part_span,
    shift,
    unit_span,
    weekday_on_or_after,
    weekday_on_or_before,
    weekend_span,
)
from retrieval.times.grammar import NUMBERS, VAGUE, WEEKDAYS
from retrieval.times.tense import Tense

Granularity = Literal[
    "minute", "hour", "part", "day", "weekend", "week", "month", "quarter", "half", "season", "year", "decade",
    "century", "period",
]  # fmt: skip
Basis = Literal["stated", "published", "unresolved"]
Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Offset:
    """A distance from an event that the text names but does not date: "two weeks after the vote".

    `count` is in units and negative before the event. `event` holds the event's words, or "" where the event is
    whatever was told last ("the next day").
    """

    count: int
    unit: Unit
    event: str

    @property
    def days(self) -> int:
        """The distance in days, a month taken as 30 days and a year as 365."""
        lengths = {"minute": 0, "hour": 0, "day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
        return self.count * (lengths | {"decade": 3652, "century": 36524})[self.unit]


@dataclass(frozen=True, slots=True)
class Setting:
    """What an expression is read against; `year` is one that stands beside it.

    `sure` tells whether the words of the clause put it on the side of `tense` beyond doubt.
    """

    published: date | None
    tense: Tense = "unknown"
    day_first: bool = False
    year: int | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """What a form means: an interval (None when it can't be told), how fine it is, and what fixed it."""

    span: Interval | None
    granularity: Granularity
    basis: Basis = "stated"
    offset: Offset | None = None
    clock: time | None = None
    zone: str | None = None


# A weekday and a day of the month meet again within fourteen months, the 29th to 31st within two years.
_NUMBERED_REACH = 731
Rule = Callable[[Words, Setting], Reading | None]


class UndatedError(Exception):
    """The publication day is needed and unknown."""


def weekday_number(word: str) -> int:
    """Return 0 for Monday to 6 for Sunday, from a full or shortened English name."""
    return WEEKDAYS[word[:3].lower()]


def day_of(setting: Setting) -> date:
    """Return the publication day.

    Raises:
        UndatedError: when it is unknown.
    """
    if setting.published is None:
        raise UndatedError
    return setting.published


def part_word(words: Words) -> str:
    """Return the word that cuts a period ("early", "end"), small, or ""."""
    return (words.get("part") or words.get("part2", "")).lower()


def parted(span: Interval, words: Words) -> Interval:
    """Cut an interval down to the part that "early", "mid" or "the end of" names."""
    word = part_word(words)
    names: dict[str, Part] = {
        "early": "early", "earlier": "early", "start": "early", "beginning": "early", "mid": "mid", "middle": "mid",
        "late": "late", "later": "late", "end": "late", "close": "late",
    }  # fmt: skip
    return part_span(span, names[word]) if word in names else span


def count_of(phrase: str) -> tuple[int, int]:
    """Return the least and the most that a number stands for: "two", "several", "three or four"."""
    counts = [_count(word) for word in phrase.lower().replace(" to ", " or ").split(" or ")]
    return min(least for least, _ in counts), max(most for _, most in counts)


def _count(word: str) -> tuple[int, int]:
    if word in VAGUE:
        return VAGUE[word]
    number = int(word) if word.isdigit() else NUMBERS[word]
    return number, number


def _unit(word: str) -> Unit:
    return cast("Unit", {"centur": "century", "fortnight": "week"}.get(word.lower(), word.lower()))


def _amount(words: Words) -> tuple[int, int, Unit]:
    """Return the least and the most of how many units, and the unit; a fortnight is two weeks."""
    least, most = count_of(words.get("number", "a"))
    if words.get("or") == "two":
        most += 1
    weeks = 2 if words["unit"].lower() == "fortnight" else 1
    return least * weeks, most * weeks, _unit(words["unit"])


def _ago(words: Words, setting: Setting) -> Reading:
    day, unit = day_of(setting), _unit(words["unit"])
    half = words["number"].lower() == "half a"
    if (half or "half" in words) and unit in _HALVES:
        finer, count = _HALVES[unit]
        whole = 0 if half else count_of(words["number"])[1]
        then = shift(day, -count * (2 * whole + 1), finer)
        return _around(then, then, finer)
    least, most, unit = _amount(words | {"number": "1"} if half else words)
    return _around(shift(day, -most, unit), shift(day, -least, unit), unit)


def _ago_vague(words: Words, setting: Setting) -> Reading:
    """Read "hours ago", which reaches into the day before at most; leave "years ago" open."""
    if words["unit"].lower() not in ("hour", "minute"):
        return Reading(None, "period", "unresolved")
    return Reading((day_of(setting) - timedelta(days=1), day_of(setting)), "period", "published")


def _weekdays_ago(words: Words, setting: Setting) -> Reading:
    """Read "two Saturdays ago"."""
    last = weekday_on_or_before(day_of(setting) - timedelta(days=1), weekday_number(words["weekday"]))
    least, most = count_of(words["number"])
    return Reading((last - timedelta(weeks=most - 1), last - timedelta(weeks=least - 1)), "day", "published")


def _around(first: date, last: date, unit: Unit) -> Reading:
    """Round a distance to the calendar unit it was counted in; a decade is counted to the year."""
    grain = _FINER.get(unit, unit)
    span = unit_span(first, grain)[0], unit_span(last, grain)[1]
    return Reading(span, _granularity(grain), "published")


_FINER: dict[Unit, Unit] = {"decade": "year", "century": "decade"}
# Half of a unit, in a finer one.
_HALVES: dict[Unit, tuple[Unit, int]] = {"century": ("decade", 5), "decade": ("year", 5), "year": ("month", 6)}


def _granularity(unit: Unit) -> Granularity:
    return "day" if unit in ("hour", "minute") else cast("Granularity", unit)


def _span(words: Words, setting: Setting) -> Reading:
    most, unit = _amount(words)[1:]
    way = next(words[key] for key in ("way", "way2", "way3") if key in words).lower()
    if way in ("previous", "following"):
        return Reading(None, "period", "unresolved", Offset(most if way == "following" else -most, unit, ""))
    if "number" not in words and "many" in words:  # "the coming weeks" may be any number
        return Reading(None, "period", "unresolved")
    if "number" not in words and unit == "quarter":  # in business a quarter is one of the calendar's
        return Reading(relative_unit(unit, way, setting), "quarter", "published")
    day = day_of(setting)
    if way in ("next", "coming"):
        return Reading((day, shift(day, most, unit)), "period", "published")
    # Hours before publication reach into the day before, however few they are: the hour of publication is unknown.
    back = shift(day, -most, unit) if unit != "hour" else min(shift(day, -most, unit), day - timedelta(days=1))
    return Reading((back, day), "period", "published")


def _ahead(words: Words, setting: Setting) -> Reading | None:
    if setting.tense != "future" and "time" not in words:
        return None
    day, (least, most, unit) = day_of(setting), _amount(words)
    if words["within"].lower() == "within":
        return Reading((day, shift(day, most, unit)), "period", "published")
    return _around(shift(day, least, unit), shift(day, most, unit), unit)


def _from_now(words: Words, setting: Setting) -> Reading:
    day, (least, most, unit) = day_of(setting), _amount(words)
    return _around(shift(day, least, unit), shift(day, most, unit), unit)


def _offset(words: Words, _: Setting) -> Reading:
    sign = -1 if words["way"] in ("before", "prior to", "earlier") else 1
    if "daypart" in words:
        return Reading(None, "part", "unresolved", Offset(sign, "day", ""))
    if words["number"].lower() == "the" and "many" in words:  # "the days after" may be any number
        return Reading(None, "period", "unresolved")
    most, unit = _amount(words)[1:]
    return Reading(None, _granularity(unit), "unresolved", Offset(sign * most, unit, ""))


def _eve(_: Words, __: Setting) -> Reading:
    """Count "the eve of the vote" as the day before it."""
    return Reading(None, "day", "unresolved", Offset(-1, "day", ""))


def _recent(_: Words, __: Setting) -> Reading:
    return Reading(None, "period", "unresolved")


def _overnight(_: Words, setting: Setting) -> Reading:
    """Read "Overnight, ..." as the night before publication, or after it in a forecast."""
    day, eve = day_of(setting), timedelta(days=1)
    return Reading((day, day + eve) if setting.tense == "future" else (day - eve, day), "part", "published")


def _narrated(words: Words, _: Setting) -> Reading:
    way, word = words["way"].lower(), words["unit"]
    sign = {"the next": 1, "the following": 1, "the previous": -1}.get(way, 0)
    unit: Unit = _unit(word) if word in ("week", "month", "quarter", "year", "decade") else "day"
    return Reading(None, _GRAINS.get(word, _granularity(unit)), "unresolved", Offset(sign, unit, ""))


_GRAINS: dict[str, Granularity] = {
    "morning": "part", "afternoon": "part", "evening": "part", "night": "part", "weekend": "weekend",
    "summer": "season", "winter": "season", "spring": "season", "autumn": "season",
}  # fmt: skip


def _day_word(words: Words, setting: Setting) -> Reading:
    word = (words.get("two") or words["word"]).lower()
    steps = {"yesterday": -1, "tomorrow": 1, "the day before yesterday": -2, "the day after tomorrow": 2}
    day = day_of(setting) + timedelta(days=steps.get(word, 0))
    return Reading((day, day), "part" if word == "tonight" or "daypart" in words else "day", "published")


def relative_unit(unit: Unit, mod: str, setting: Setting) -> Interval:
    """Return the calendar unit before ("last"), around ("this") or after ("next") the publication day."""
    step = {"last": -1, "this past": -1, "past": -1, "next": 1, "this coming": 1, "coming": 1}.get(mod.lower(), 0)
    return unit_span(shift(unit_span(day_of(setting), unit)[0], step, unit), unit)


def _unit_mod(words: Words, setting: Setting) -> Reading:
    mod, word = words.get("mod", "this"), words["unit"]
    if word == "weekend":
        return _weekend(words, setting)
    if word in _GRAINS or word == "day":
        day = day_of(setting) - timedelta(days=1 if mod.lower() == "last" else 0)
        return Reading((day, day), "part" if word in _GRAINS else "day", "published")
    day, span = day_of(setting), relative_unit(_unit(word), mod, setting)
    part = part_word(words)
    if mod.lower() == "this" and part in ("earlier", "so far", "later"):
        return Reading((day, span[1]) if part == "later" else (span[0], day), "period", "published")
    if "mod" not in words and setting.tense == "future" and parted(span, words)[1] < day:
        span = relative_unit(_unit(word), "next", setting)  # "by the middle of the week", written on a Sunday
    return Reading(parted(span, words), "period" if part else _granularity(_unit(word)), "published")


def _to_date(_: Words, setting: Setting) -> Reading:
    day = day_of(setting)
    return Reading((unit_span(day, "year")[0], day), "period", "published")


def _weekend(words: Words, setting: Setting) -> Reading:
    day = day_of(setting)
    mod = words.get("mod", "the").lower()
    this = weekend_span(day)
    if mod in ("last", "past", "this past") or (
        mod in ("the", "this") and setting.tense != "future" and day < this[0] and (mod == "the" or day.weekday() < 2)
    ):
        this = weekend_span(day - timedelta(weeks=1))
    elif mod == "next":
        this = weekend_span(day + timedelta(weeks=1))
    return Reading(this, "weekend", "published")


def _weekday(words: Words, setting: Setting) -> Reading:
    day, weekday = day_of(setting), weekday_number(words["weekday"])
    grain: Granularity = "part" if "daypart" in words else "day"
    match words.get("mod", "").lower():
        case "last" | "past" | "this past":
            found = weekday_on_or_before(day - timedelta(days=1), weekday)
        case "next":
            found = unit_span(day, "week")[1] + timedelta(days=weekday + 1)
        case "this" | "this coming" | "coming":
            found = weekday_on_or_after(day, weekday)
        case _ if setting.tense == "future":
            found = weekday_on_or_after(day, weekday)
        case _ if setting.tense == "unknown":  # it may be either, and both are told
            return Reading((weekday_on_or_before(day, weekday), weekday_on_or_after(day, weekday)), grain, "published")
        case _:
            found = weekday_on_or_before(day, weekday)
    return Reading((found, found), grain, "published")


def _narrated_weekday(_: Words, __: Setting) -> Reading:
    """Leave "the following Friday" open: it follows what was told last, not the day of publication."""
    return Reading(None, "day", "unresolved")


def _weekday_numbered(words: Words, setting: Setting) -> Reading:
    """Find the month of "Friday the 23rd": the nearest on the side of the tense where it is that weekday."""
    day, weekday, number = day_of(setting), weekday_number(words["weekday"]), int(words["day"])
    sign = 1 if setting.tense == "future" else -1
    near = (day + timedelta(days=sign * distance) for distance in range(_NUMBERED_REACH))
    found = next((other for other in near if (other.day, other.weekday()) == (number, weekday)), None)
    if found is None:
        raise ValueError("no such day within two years")
    return Reading((found, found), "day", "published")


def _weekday_of(words: Words, setting: Setting) -> Reading:
    monday = relative_unit("week", words.get("mod") or words["mod2"], setting)[0]
    found = monday + timedelta(days=weekday_number(words.get("weekday") or words["weekday2"]))
    return Reading((found, found), "day", "published")


DEICTIC_RULES: dict[str, tuple[Rule, Granularity]] = {
    "ago": (_ago, "period"),
    "ago_vague": (_ago_vague, "period"),
    "weekdays_ago": (_weekdays_ago, "day"),
    "recent": (_recent, "period"),
    "span": (_span, "period"),
    "span_one": (_span, "period"),
    "ahead": (_ahead, "period"),
    "from_now": (_from_now, "period"),
    "offset": (_offset, "period"),
    "offset_end": (_offset, "period"),
    "eve": (_eve, "day"),
    "narrated": (_offset, "period"),
    "narrated_one": (_narrated, "period"),
    "narrated_weekday": (_narrated_weekday, "day"),
    "day_word": (_day_word, "day"),
    "overnight": (_overnight, "part"),
    "weekday_of": (_weekday_of, "day"),
    "unit_mod": (_unit_mod, "period"),
    "unit_the": (_unit_mod, "period"),
    "unit_end": (_unit_mod, "period"),
    "to_date": (_to_date, "period"),
    "weekend": (_weekend, "weekend"),
    "weekday_mod": (_weekday, "day"),
    "weekday_numbered": (_weekday_numbered, "day"),
    "weekday": (_weekday, "day"),
}
