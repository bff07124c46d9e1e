"""Calendar arithmetic: movable feasts, moves by months, and parts that cover the whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.times.calendar import HOLIDAYS, Unit, add_months, easter, part_span, shift, unit_span

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize("day", ["1961-04-02", "2000-04-23", "2008-03-23", "2019-04-21", "2024-03-31", "2038-04-25"])
def test_easter(day: str) -> None:
    assert easter(int(day[:4])) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("thanksgiving", "2023-11-23"),
        ("labor day", "2025-09-01"),
        ("memorial day", "2024-05-27"),
        ("election day", "2020-11-03"),
        ("black friday", "2019-11-29"),
        ("good friday", "2025-04-18"),
    ],
)
def test_holidays(name: str, day: str) -> None:
    assert HOLIDAYS[name](int(day[:4])) == date.fromisoformat(day)


def test_the_last_of_a_month_stays_in_a_shorter_one() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 1, 31), -11) == date(2023, 2, 28)


@pytest.mark.parametrize(("count", "unit"), [(9000, "year"), (-9000, "year"), (-300, "century"), (4_000_000, "day")])
def test_a_move_out_of_the_calendar_is_refused(count: int, unit: Unit) -> None:
    with pytest.raises(OverflowError):
        shift(date(2025, 5, 2), count, unit)


@settings(deadline=None)
@given(DAYS, st.sampled_from(["day", "week", "month", "quarter", "year", "decade", "century"]))
def test_the_parts_of_a_unit_cover_it(day: date, unit: Unit) -> None:
    span = unit_span(day, unit)
    assert span[0] <= day <= span[1]
    early, mid, late = (part_span(span, part) for part in ("early", "mid", "late"))
    if unit == "day":
        assert early == mid == late == span
    else:
        eve = timedelta(days=1)
        assert (early[0], early[1] + eve, mid[1] + eve, late[1]) == (span[0], mid[0], late[0], span[1])
