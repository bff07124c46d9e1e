"""Periods of business reports."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.times.expressions import find_times


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Income for the six months ended Oct. 1 fell.", "2022-04-02..2022-10-01"),
        ("Income for the quarter ended 31 December 2021 fell.", "2021-10-01..2021-12-31"),
        ("Sales in the 13 weeks ended Feb. 25 rose.", "2022-11-27..2023-02-25"),
        ("It lost 4 million in the year-ago quarter.", "2021-10-01..2021-12-31"),
        ("It lost 4 million in the same quarter last year.", "2021-10-01..2021-12-31"),
    ],
)
def test_periods_of_business_reports(text: str, expected: str):
    found = find_times(text, date(2023, 3, 15))
    assert [f"{one.start}..{one.end}" for one in found] == [expected]
