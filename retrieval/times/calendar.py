"""Calendar arithmetic: inclusive intervals of days, their parts and the movable feasts.

Knows no words of any language beyond the names of seasons and holidays, and nothing of articles.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

Interval = tuple[date, date]
Unit = Literal["minute", "hour", "day", "week", "month", "quarter", "year", "decade", "century"]
Part = Literal["early", "mid", "late"]

_MONTHS_IN: dict[Unit, int] = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
_SEASON_STARTS = {"winter": 12, "spring": 3, "summer": 6, "autumn": 9, "fall": 9}


def month_span(year: int, month: int) -> Interval:
    """Return the days of one month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def months_span(year: int, month: int, count: int) -> Interval:
    """Return the days of `count` months in a row, from the given one."""
    last = add_months(date(year, month, 1), count - 1)
    return date(year, month, 1), month_span(last.year, last.month)[1]


def years_span(first: int, last: int) -> Interval:
    """Return the days from the first of January of one year to the last of December of another."""
    return date(first, 1, 1), date(last, 12, 31)


def century_span(number: int) -> Interval:
    """Return the days of the n-th century AD: the 20th is 1901 to 2000."""
    return years_span(100 * (number - 1) + 1, 100 * number)


def season_span(year: int, season: str) -> Interval:
    """Return the three meteorological months of a northern season; a winter is named after its December."""
    return months_span(year, _SEASON_STARTS[season], 3)


def week_span(day: date) -> Interval:
    """Return the Monday and the Sunday around a day."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def weekend_span(day: date) -> Interval:
    """Return the Saturday and the Sunday of the Monday-to-Sunday week around a day."""
    sunday = week_span(day)[1]
    return sunday - timedelta(days=1), sunday


def unit_span(day: date, unit: Unit) -> Interval:
    """Return the whole calendar unit that a day lies in; an hour or a minute gives that day."""
    match unit:
        case "week":
            return week_span(day)
        case "month":
            return month_span(day.year, day.month)
        case "quarter":
            return months_span(day.year, (day.month - 1) // 3 * 3 + 1, 3)
        case "year":
            return years_span(day.year, day.year)
        case "decade":
            return years_span(day.year // 10 * 10, day.year // 10 * 10 + 9)
        case "century":
            return century_span((day.year - 1) // 100 + 1)
    return day, day


def add_months(day: date, count: int) -> date:
    """Move a day by whole months; the 31st becomes the last day of a shorter month.

    Raises:
        OverflowError: when the result lies outside the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"year {year} is outside the calendar")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def shift(day: date, count: int, unit: Unit) -> date:
    """Move a day by `count` units, back when negative; whole days are made of hours and minutes.

    Raises:
        OverflowError: when the result lies outside the years 1 to 9999.
    """
    if unit in _MONTHS_IN:
        return add_months(day, count * _MONTHS_IN[unit])
    seconds = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}[unit] * abs(count)
    days = seconds // 86400
    return day + timedelta(days=days if count > 0 else -days)


def part_span(span: Interval, part: Part) -> Interval:
    """Return the early, middle or late third of an interval, cut at whole years, months or days.

    A month is cut after its 10th and 20th day, a decade after its 4th and 7th year, a week after Tuesday and
    Thursday; a day or a weekend is not cut.
    """
    first, last = span
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    days = (last - first).days + 1
    if days < 7:
        return span
    if months >= 3:
        step = 12 if months >= 120 else 1
        count = months // step
        one, two = -(-count // 3) * step, (count - count // 3) * step
        cuts = add_months(first, one), add_months(first, two)
    else:
        one, two = (10, 20) if days >= 28 else (days // 3, 2 * days // 3)
        cuts = first + timedelta(days=one), first + timedelta(days=two)
    eve = timedelta(days=1)
    return {"early": (first, cuts[0] - eve), "mid": (cuts[0], cuts[1] - eve), "late": (cuts[1], last)}[part]


def weekday_on_or_after(day: date, weekday: int) -> date:
    """Return the first such weekday (Monday is 0) that is not before a day."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def weekday_on_or_before(day: date, weekday: int) -> date:
    """Return the last such weekday (Monday is 0) that is not after a day."""
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """Return the n-th such weekday of a month, counted from 1, or from its end when `nth` is -1."""
    first, last = month_span(year, month)
    if nth < 0:
        return weekday_on_or_before(last, weekday)
    return weekday_on_or_after(first, weekday) + timedelta(weeks=nth - 1)


def easter(year: int) -> date:
    """Return Easter Sunday of a Gregorian year (Meeus, Astronomical Algorithms, 1991, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def _easter_plus(days: int) -> Callable[[int], date]:
    return lambda year: easter(year) + timedelta(days=days)


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _nth(month: int, weekday: int, nth: int, plus: int = 0) -> Callable[[int], date]:
    return lambda year: nth_weekday(year, month, weekday, nth) + timedelta(days=plus)


# Where countries differ the day is the one of the United States, whose newswires use these names most.
HOLIDAYS: dict[str, Callable[[int], date]] = {
    "new year's day": _fixed(1, 1),
    "new year's eve": _fixed(12, 31),
    "inauguration day": _fixed(1, 20),
    "martin luther king jr. day": _nth(1, 0, 3),
    "martin luther king day": _nth(1, 0, 3),
    "groundhog day": _fixed(2, 2),
    "valentine's day": _fixed(2, 14),
    "presidents day": _nth(2, 0, 3),
    "presidents' day": _nth(2, 0, 3),
    "st. patrick's day": _fixed(3, 17),
    "ash wednesday": _easter_plus(-46),
    "palm sunday": _easter_plus(-7),
    "maundy thursday": _easter_plus(-3),
    "good friday": _easter_plus(-2),
    "international women's day": _fixed(3, 8),
    "april fools' day": _fixed(4, 1),
    "earth day": _fixed(4, 22),
    "easter": _easter_plus(0),
    "easter sunday": _easter_plus(0),
    "easter monday": _easter_plus(1),
    "ascension day": _easter_plus(39),
    "whit monday": _easter_plus(50),
    "may day": _fixed(5, 1),
    "international workers' day": _fixed(5, 1),
    "cinco de mayo": _fixed(5, 5),
    "memorial day": _nth(5, 0, -1),
    "mother's day": _nth(5, 6, 2),
    "father's day": _nth(6, 6, 3),
    "juneteenth": _fixed(6, 19),
    "canada day": _fixed(7, 1),
    "fourth of july": _fixed(7, 4),
    "bastille day": _fixed(7, 14),
    "labor day": _nth(9, 0, 1),
    "columbus day": _nth(10, 0, 2),
    "indigenous peoples' day": _nth(10, 0, 2),
    "halloween": _fixed(10, 31),
    "bonfire night": _fixed(11, 5),
    "veterans day": _fixed(11, 11),
    "remembrance day": _fixed(11, 11),
    "armistice day": _fixed(11, 11),
    "election day": _nth(11, 0, 1, 1),
    "thanksgiving": _nth(11, 3, 4),
    "thanksgiving day": _nth(11, 3, 4),
    "black friday": _nth(11, 3, 4, 1),
    "cyber monday": _nth(11, 3, 4, 4),
    "christmas eve": _fixed(12, 24),
    "christmas": _fixed(12, 25),
    "christmas day": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
}


def holiday_weekend(day: date) -> Interval:
    """Return the days off around a holiday from Thursday to Monday; otherwise the nearest Saturday and Sunday."""
    if day.weekday() == 0:
        return day - timedelta(days=2), day
    if day.weekday() in (3, 4):
        return day, day + timedelta(days=6 - day.weekday())
    if day.weekday() in (1, 2):
        return weekend_span(day - timedelta(weeks=1))
    return weekend_span(day)
