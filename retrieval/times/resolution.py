"""What interval of days a form of time expression means, given the publication day and the tense of its clause.

One small function a form. Rules of news: "on Tuesday" in the past is the last Tuesday, today included.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from retrieval.times.calendar import (
    HOLIDAYS,
    Interval,
    add_months,
    century_span,
    holiday_weekend,
    month_span,
    months_span,
    nth_weekday,
    season_span,
    week_span,
    years_span,
)
from retrieval.times.deixis import (
    DEICTIC_RULES,
    Basis,
    Granularity,
    Reading,
    Rule,
    Setting,
    UndatedError,
    Words,
    count_of,
    part_word,
    parted,
    relative_unit,
    weekday_number,
)
from retrieval.times.grammar import CENTURIES, DECADES, ORDINALS, Mention
from retrieval.times.years import PERIOD_RULES, month_number, yearly

# What a named day is remembered for: "the Sept. 11 attacks" are not those of the nearest September.
CAPITOL_DAY = date(2021, 1, 6)
_REMEMBERED_YEARS = {(9, 11): 2001, (1, 6): CAPITOL_DAY.year}


def resolve(mention: Mention, setting: Setting) -> Reading | None:
    """Read a form; None when its words turn out to be no time expression after all (the 31st of April)."""
    rule, granularity = _RULES[mention.form]
    try:
        return rule(mention.words, setting)
    except UndatedError:
        return Reading(None, granularity, "unresolved")
    except (ValueError, OverflowError):
        return None


def _short_year(word: str) -> int:
    year = int(word)
    return year if year > 99 else year + (2000 if year < 70 else 1900)


def _clock(word: str | None) -> time | None:
    return time.fromisoformat(word) if word else None


def _iso(words: Words, _: Setting) -> Reading:
    day = date(int(words["year"]), int(words["month"]), int(words["day"]))
    clock = _clock(words.get("clock"))
    return Reading((day, day), "minute" if clock else "day", clock=clock, zone=words.get("zone"))


def _numeric(words: Words, setting: Setting) -> Reading | None:
    parts = [int(part) for part in words["digits"].replace(".", "/").split("/")]
    day_first = setting.day_first or "." in words["digits"]
    day, month = parts[:2] if day_first else parts[1::-1]
    if month > 12:
        day, month = month, day
    if len(parts) == 3:
        found = date(_short_year(str(parts[2])), month, day)
        return Reading((found, found), "day")
    date(2000, month, day)
    if words["digits"] == "9/11" and not setting.day_first:
        setting = replace(setting, year=_REMEMBERED_YEARS[9, 11])
    span, basis = yearly(words, setting, lambda year: (date(year, month, day),) * 2)
    return Reading(span, "day", basis)


def _calendar_day(words: Words, setting: Setting) -> Reading:
    month = month_number(words.get("month") or words["month2"])
    number = int("".join(filter(str.isdigit, words.get("day") or words["day2"])))
    date(2000, month, number)
    if "event" in words and "year" not in words and (month, number) in _REMEMBERED_YEARS:
        setting = replace(setting, year=_REMEMBERED_YEARS[month, number])
    span, basis = yearly(words, setting, lambda year: (date(year, month, number),) * 2)
    if "weekday" in words and basis == "published":
        span = _on_weekday(span, weekday_number(words["weekday"]))
    return Reading(span, "day", basis)


def _on_weekday(span: Interval, weekday: int) -> Interval:
    """Prefer a neighbouring year in which the day falls on the weekday beside it, if there is one."""
    day = span[0]
    for year in (day.year, day.year - 1, day.year + 1):
        if (day.month, day.day) != (2, 29) and day.replace(year=year).weekday() == weekday:
            return (day.replace(year=year),) * 2
    return span


def _days(words: Words, setting: Setting) -> Reading:
    month = month_number(words["month"])
    first, last = (int("".join(filter(str.isdigit, words[key]))) for key in ("day", "last"))
    date(2000, month, max(first, last))
    if first >= last:
        raise ValueError("a range of days must go up")
    span, basis = yearly(words, setting, lambda year: (date(year, month, first), date(year, month, last)))
    return Reading(span, "period", basis)


def _nth_weekday(words: Words, setting: Setting) -> Reading:
    nth, month, weekday = ORDINALS[words["nth"].lower()], month_number(words["month"]), weekday_number(words["weekday"])
    span, basis = yearly(words, setting, lambda year: (nth_weekday(year, month, weekday, nth),) * 2)
    return Reading(span, "day", basis)


def _week_in(words: Words, setting: Setting) -> Reading:
    """Count weeks of a month or year as runs of seven days from its first day, the last one back from its last."""
    nth = ORDINALS[words["nth"].lower()]

    def week(whole: Interval) -> Interval:
        start = whole[1] - timedelta(days=6) if nth < 0 else whole[0] + timedelta(days=7 * (nth - 1))
        return start, start + timedelta(days=6)

    if "whole" in words:
        return Reading(week(years_span(int(words["whole"]), int(words["whole"]))), "week")
    if "mod" in words:
        return Reading(week(relative_unit("month", words["mod"], setting)), "week", "published")
    month = month_number(words["month"])
    span, basis = yearly(words, setting, lambda year: week(month_span(year, month)))
    return Reading(span, "week", basis)


def _weeks_in(words: Words, setting: Setting) -> Reading:
    """Read "the first three weeks of October"."""
    month, count = month_number(words["month"]), count_of(words["number"])[1]
    days = timedelta(days=count * (7 if words["unit"] == "week" else 1) - 1)

    def span_of(year: int) -> Interval:
        first, last = month_span(year, month)
        return (first, min(first + days, last)) if words["nth"].lower() == "first" else (max(first, last - days), last)

    span, basis = yearly(words, setting, span_of)
    return Reading(span, "period", basis)


def _week_of(words: Words, setting: Setting) -> Reading:
    """Read "the week of Jan. 16"."""
    day = _calendar_day(words, setting)
    return replace(day, span=day.span and week_span(day.span[0]), granularity="week")


def _months_to(words: Words, setting: Setting) -> Reading:
    """Read "the 12 months to August" and "the year to March"."""
    month, count = month_number(words["month"]), count_of(words["number"])[1] if "number" in words else 12
    (first, last), basis = yearly(words, setting, lambda year: month_span(year, month))
    return Reading((add_months(first, 1 - count), last), "period", basis)


def _months(words: Words, setting: Setting) -> Reading:
    first, last = month_number(words["month"]), month_number(words["last"])
    back = 1 if "year" in words and last < first else 0
    span, basis = yearly(words, setting, lambda year: months_span(year - back, first, (last - first) % 12 + 1))
    return Reading(span, "period", basis)


def _month(words: Words, setting: Setting) -> Reading:
    month = month_number(next(words[key] for key in ("month", "month2", "month3", "month4") if key in words))
    span, basis = yearly(words, setting, lambda year: month_span(year, month))
    return Reading(parted(span, words), "period" if part_word(words) else "month", basis)


def _month_of_mod(words: Words, setting: Setting) -> Reading:
    """Read "January of last year"."""
    year = relative_unit("year", words["mod"], setting)[0].year
    span = month_span(year, month_number(words["month"]))
    return Reading(parted(span, words), "period" if part_word(words) else "month", "published")


def _month_told(words: Words, setting: Setting) -> Reading:
    """Read "July of that year" when the year that was told before is known."""
    told = (words.get("told") or words["told2"]).lower()
    if setting.year is None or "told2" in words:
        return Reading(None, "month", "unresolved")
    year = setting.year + {"the following": 1, "the next": 1, "the previous": -1}.get(told, 0)
    return Reading(month_span(year, month_number(words["month"])), "month")


def _holiday(words: Words, setting: Setting) -> Reading | None:
    name = words["holiday"].lower().replace("july fourth", "fourth of july")

    def span_of(year: int) -> Interval:
        day = HOLIDAYS[name](year)
        return holiday_weekend(day) if "weekend" in words else (day, day)

    span, basis = yearly(words, setting, span_of)
    # Americans vote in even years and swear a president in after every fourth; else such a day may be anybody's.
    if (name == "election day" and span[0].year % 2) or (name == "inauguration day" and span[0].year % 4 != 1):
        return Reading(None, "day", "unresolved")
    return Reading(span, "weekend" if "weekend" in words else "day", basis)


def _fiscal(words: Words, _: Setting) -> Reading:
    year = _short_year(words["year"])
    return Reading(years_span(year, year), "year")


def _year_named(words: Words, setting: Setting) -> tuple[Interval, Basis] | None:
    stated = words.get("year") or words.get("year2") or words.get("year3")
    if stated:
        return years_span(int(stated), int(stated)), "stated"
    if "mod" in words:
        return relative_unit("year", words["mod"], setting), "published"
    return None


def _numbered(words: Words) -> int:
    digit = words.get("number") or words.get("number2")
    return int(digit) if digit else ORDINALS[words["nth"].lower()]


def _quarter(words: Words, setting: Setting) -> Reading:
    number = _numbered(words)
    month = 10 if number == -1 else 3 * number - 2
    year = _year_named(words, setting)
    if year:
        return Reading(months_span(year[0][0].year, month, 3), "quarter", year[1])
    span, basis = yearly(words, setting, lambda year: months_span(year, month, 3))
    return Reading(span, "quarter", basis)


def _half(words: Words, setting: Setting) -> Reading | None:
    year = _year_named(words, setting)
    if year is None:
        return None
    return Reading(months_span(year[0][0].year, 6 * _numbered(words) - 5, 6), "half", year[1])


def _century(words: Words, _: Setting) -> Reading:
    word = words["century"]
    number = CENTURIES.get(word) or int("".join(filter(str.isdigit, word)))
    return Reading(parted(century_span(number), words), "period" if part_word(words) else "century")


def _decade(words: Words, _: Setting) -> Reading:
    word = words.get("decade") or words["short"]
    first = DECADES.get(word) or _short_year(word)
    # "The 1800s" are a century; only in this millennium is such a word used for ten years.
    if first % 100 == 0 and first < 2000 and "decade" in words:
        return Reading(parted(years_span(first, first + 99), words), "period" if part_word(words) else "century")
    if "short" in words and first > 1999:
        first -= 100
    return Reading(parted(years_span(first, first + 9), words), "period" if part_word(words) else "decade")


def _season(words: Words, setting: Setting) -> Reading:
    span, basis = yearly(words, setting, lambda year: season_span(year, words["season"].lower()))
    return Reading(parted(span, words), "season", basis)


def _years(words: Words, _: Setting) -> Reading:
    first, last = int(words["year"]), int(words["last"])
    if last < 100:
        last += first // 100 * 100 + (100 if last <= first % 100 else 0)
    if not first < last <= first + 60:
        raise ValueError("a range of years must go up, and not far")
    return Reading(years_span(first, last), "period")


def _year(words: Words, setting: Setting) -> Reading:
    year = int(words.get("year") or words["year2"])
    if part_word(words) == "so far" and setting.published and setting.published.year == year:
        return Reading((date(year, 1, 1), setting.published), "period", "published")
    return Reading(parted(years_span(year, year), words), "period" if part_word(words) else "year")


def _clock_time(words: Words, _: Setting) -> Reading:
    if "named" in words:
        clock = time(12) if words["named"] == "noon" else time(0)
    else:
        hour, minute = int(words["hour"]), int(words.get("minute", 0))
        meridiem = words.get("meridiem", "").lower()
        if meridiem and not 1 <= hour <= 12:
            raise ValueError("no such hour on a twelve-hour clock")
        clock = time(hour % 12 + (12 if meridiem[0] == "p" else 0) if meridiem else hour, minute)
    grain: Granularity = "minute" if "minute" in words else "hour"
    return Reading(None, grain, "unresolved", clock=clock, zone=words.get("zone") or words.get("zone2"))


_RULES: dict[str, tuple[Rule, Granularity]] = {
    **DEICTIC_RULES,
    **PERIOD_RULES,
    "iso": (_iso, "day"),
    "numeric": (_numeric, "day"),
    "numeric_short": (_numeric, "day"),
    "numeric_yearless": (_numeric, "day"),
    "clock": (_clock_time, "minute"),
    "clock_zoned": (_clock_time, "minute"),
    "clock_named": (_clock_time, "hour"),
    "day_paren": (_calendar_day, "day"),
    "days_of": (_days, "period"),
    "of_days": (_days, "period"),
    "day": (_calendar_day, "day"),
    "week_in": (_week_in, "week"),
    "weeks_in": (_weeks_in, "period"),
    "week_of": (_week_of, "week"),
    "nth_weekday": (_nth_weekday, "day"),
    "months": (_months, "period"),
    "months_to": (_months_to, "period"),
    "month_of": (_month, "month"),
    "month_of_mod": (_month_of_mod, "month"),
    "month_told": (_month_told, "month"),
    "month_mod": (_month, "month"),
    "month_part": (_month, "period"),
    "month": (_month, "month"),
    "holiday": (_holiday, "day"),
    "fiscal": (_fiscal, "year"),
    "quarter": (_quarter, "quarter"),
    "half": (_half, "half"),
    "century": (_century, "century"),
    "decade": (_decade, "decade"),
    "decade_word": (_decade, "decade"),
    "season_of": (_season, "season"),
    "season_mod": (_season, "season"),
    "season": (_season, "season"),
    "years": (_years, "period"),
    "year_part": (_year, "period"),
    "year": (_year, "year"),
}
