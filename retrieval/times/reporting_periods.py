"""Periods of business reports: "the six months ended Oct. 1" and "the year-ago quarter"."""

from __future__ import annotations

from datetime import date, timedelta

from retrieval.times.calendar import Unit, add_months, shift, unit_span
from retrieval.times.deixis import Granularity, Reading, Rule, Setting, Words, count_of, day_of
from retrieval.times.years import month_number, yearly

_MONTHS_IN = {"quarter": 3, "half": 6, "year": 12}
_DAY = timedelta(days=1)


def _ended(words: Words, setting: Setting) -> Reading:
    """Read "the quarter ended Dec. 31": it ended on that day, which is over where nothing else is said."""
    month = month_number(words.get("month") or words["month2"])
    number = int((words.get("day") or words["day2"]).rstrip("stndrh"))
    (_, end), basis = yearly(words, setting, lambda year: (date(year, month, number), date(year, month, number)))
    if "weeks" in words:
        start = shift(end, -count_of(words["number"])[1], "week") + _DAY
    else:
        months = count_of(words["number"])[1] if "number" in words else _MONTHS_IN[words["unit"]]
        start = add_months(end + _DAY, -months)
    return Reading((start, end), "period", basis)


def _year_ago(words: Words, setting: Setting) -> Reading:
    """Read "the year-ago quarter": a year before the one that has ended last, which is reported on."""
    unit: Unit = "quarter" if words["unit"] == "quarter" else "month" if words["unit"] == "month" else "week"
    reported = unit_span(unit_span(day_of(setting), unit)[0] - _DAY, unit)
    span = unit_span(add_months(reported[0], -12), unit)
    return Reading(span, unit, "published")


PERIOD_RULES: dict[str, tuple[Rule, Granularity]] = {
    "period_ended": (_ended, "period"),
    "year_ago": (_year_ago, "period"),
}
