"""Dates in the forms and languages that feeds and pages write them in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.sources.dates import ago, is_possible, month_of, read_date, written_date

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    "written",
    [
        "Thu, 05 Mar 2026 09:00:00 GMT",
        "jeu., 05 mars 2026 09:00:00 +0100",
        "Do, 05 Mär 2026 09:00:00 +0100",
        "jue, 5 de marzo de 2026",
        "5 marzo 2026",
        "5. März 2026 um 9:30 Uhr",
        "5 mrt. 2026",
        "quinta-feira, 5 de março de 2026 às 09h30",
        "5 марта 2026",
        "2026年3月5日",
        "2026년 3월 5일",
        "March 5, 2026 6:10 p.m. PST",
        "5th of March 2026",
        "05.03.2026, 14:05",
        "2026/03/05 10:00",
        "20260305T101500Z",
        "2026. 3. 5.",
        1772704800,
        1772704800000,
        "1772704800",
    ],
)
def test_a_day_is_read(written: object):
    found = read_date(written)
    assert found
    assert found.day == DAY


@pytest.mark.parametrize(
    "written",
    [
        "0001-01-01",
        "9999-12-31",
        "NaN",
        float("nan"),
        float("inf"),
        0,
        True,
        None,
        [],
        {},
        "05/06/2026",
        "soon",
        "31 Foo 2026",
    ],
)
def test_what_states_no_day_that_can_be_true_is_none(written: object):
    assert read_date(written) is None


@given(
    st.one_of(st.text(), st.integers(), st.floats(), st.from_regex(r"\d{1,4}[-./ ]\d{1,2}[-./ ]\d{1,5}(T\d\d:\d\d)?Z?"))
)
def test_whatever_is_read_is_possible(written: object):
    found = read_date(written)
    assert found is None or is_possible(found)


def test_the_clock_of_the_zone_decides_on_the_day():
    found = written_date("Updated: November 20, 2026, 6:10 p.m. PST by Jo")
    assert found
    assert found[0].instant == datetime(2026, 11, 21, 2, 10, tzinfo=UTC)
    assert found[0].day == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("Published 2 hours ago", timedelta(hours=2)),
        ("vor 3 Tagen", timedelta(days=3)),
        ("il y a 45 minutes", timedelta(minutes=45)),
        ("hace 1 hora", timedelta(hours=1)),
        ("2 uur geleden", timedelta(hours=2)),
        ("5 ore fa", timedelta(hours=5)),
        ("há 2 horas", timedelta(hours=2)),
        ("5 min. ago", timedelta(minutes=5)),
        ("in 2 hours", None),
        ("a long time ago", None),
    ],
)
def test_how_long_ago_is_read_in_the_languages_of_pages(said: str, span: timedelta | None):
    assert ago(said) == span


def test_months_have_one_number_in_whatever_case_and_accent():
    assert [month_of(name) for name in ("Février", "fevrier", "AOÛT", "Sept.", "thursday")] == [2, 2, 8, 9, None]
