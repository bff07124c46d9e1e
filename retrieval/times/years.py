"""Which year a day or month without one belongs to, and the periods of business reports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from retrieval.times.calendar import Interval, Unit, add_months, shift, unit_span
from retrieval.times.deixis import Basis, Granularity, Reading, Rule, Setting, Words, count_of, day_of
from retrieval.times.grammar import MONTHS

# A tense that would move a yearless day further than this contradicts the nearest such day, which is then taken.
_BELIEVED_DAYS = 330
# "Sales for March arrive today", written in April, are those of the March that has only just passed.
_BELIEVED_AHEAD, _JUST_PASSED = 300, 60


def month_number(word: str) -> int:
    """Return 1 to 12 from a full or shortened English name."""
    return MONTHS[word.lower().rstrip(".")]


def _gap(span: Interval, day: date) -> int:
    """Days from a day to an interval: negative when it is over, 0 within it."""
    if span[1] < day:
        return (span[1] - day).days
    return max(0, (span[0] - day).days)


def choose_year(setting: Setting, span_of: Callable[[int], Interval]) -> Interval:
    """Pick the year of a yearless interval: the nearest to publication on the side that the tense points to."""
    day = day_of(setting)
    spans = []
    for year in (day.year - 1, day.year, day.year + 1, day.year - 4, day.year + 4):
        try:
            spans.append(span_of(year))
        except (ValueError, OverflowError):  # 29 February
            continue
    if not spans:
        raise ValueError("no such day in the years around publication")
    nearest = min(spans, key=lambda span: abs(_gap(span, day)))
    sign = {"past": -1, "future": 1, "unknown": 0}[setting.tense]
    sided = [span for span in spans if _gap(span, day) * sign >= 0]
    best = min(sided, key=lambda span: abs(_gap(span, day)), default=nearest)
    if not setting.sure and _gap(best, day) > _BELIEVED_AHEAD and abs(_gap(nearest, day)) <= _JUST_PASSED:
        return nearest
    return best if abs(_gap(best, day)) <= _BELIEVED_DAYS else nearest


def modified(setting: Setting, mod: str, span_of: Callable[[int], Interval]) -> Interval:
    """Read "last May", "this summer", "next Easter": the last one over, this calendar year's, the next to begin."""
    day = day_of(setting)
    spans = [span_of(year) for year in range(day.year - 2, day.year + 3)]
    match mod.lower():
        case "last" | "past" | "this past":
            return max(span for span in spans if span[1] < day)
        case "next" | "this coming" | "coming":
            return min(span for span in spans if span[0] > day)
    return next((span for span in spans if _gap(span, day) == 0), spans[2])


def yearly(words: Words, setting: Setting, span_of: Callable[[int], Interval]) -> tuple[Interval, Basis]:
    """Read what recurs every year, by the year that is stated or by the publication day."""
    year = int(words["year"]) if "year" in words else setting.year
    if year is not None:
        return span_of(year), "stated"
    if "mod" in words:
        return modified(setting, words["mod"], span_of), "published"
    return choose_year(setting, span_of), "published"


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
