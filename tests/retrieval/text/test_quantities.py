from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.quantities import find_quantities, number_of


def read(text: str) -> list[tuple[Fraction | int, str]]:
    return [(one.value, one.kind) for one in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("1,200,000 people", 1_200_000, ""),
        ("1.2 million people", 1_200_000, ""),
        ("a dozen boats", 12, ""),
        ("two dozen boats", 24, ""),
        ("half a million boats", 500_000, ""),
        ("a thousand boats", 1_000, ""),
        ("two hundred and five boats", 205, ""),
        ("twenty-four boats", 24, ""),
        ("a man of 34", 34, ""),
        ("a 34-year-old man", 34, ""),
        ("the 24th boat", 24, "ordinal"),
        ("the twenty-fourth boat", 24, "ordinal"),
        ("his twentieth visit", 20, "ordinal"),
        ("25 per cent", 25, "percent"),
        ("8.5% of votes", Fraction(17, 2), "percent"),
        ("3 percentage points", 3, "points"),
        ("C$1.3 billion", 1_300_000_000, "CAD"),
        ("1.3 billion Canadian dollars", 1_300_000_000, "CAD"),
        ("$5m", 5_000_000, "$"),
        ("€4 million", 4_000_000, "EUR"),
        ("4 million euros", 4_000_000, "EUR"),
        ("half an hour", 1_800, "time"),
        ("30 minutes", 1_800, "time"),
        ("a 50-minute call", 3_000, "time"),
        ("two weeks ago", 14, "days"),
        ("half a century", 600, "months"),
        ("two-thirds of votes", Fraction(2, 3), ""),
    ],
)
def test_reads_a_value_of_a_kind(text: str, value: Fraction | int, kind: str):
    assert read(text) == [(value, kind)]


@pytest.mark.parametrize("text", ["", "boats", "at 9:30", "the G7", "1,50 euros", "another"])
def test_reads_nothing_where_no_number_is_whole(text: str):
    assert read(text) == []


def test_gives_both_ends_of_a_range_their_unit():
    assert read("2.5 to 3 per cent") == [(Fraction(5, 2), "percent"), (3, "percent")]


@pytest.mark.parametrize(
    ("text", "bound"),
    [("more than 30", "above"), ("nearly 30", "below"), ("about 30", ""), ("30", ""), ("over 30", "above")],
)
def test_reads_bounds(text: str, bound: str):
    assert [one.bound for one in find_quantities(text)] == [bound]


def test_takes_a_quarter_for_25_per_cent():
    (quarter,), (percent,), (number,) = map(find_quantities, ("a quarter of boats", "25 percent", "25 boats"))
    assert quarter.is_same(percent)
    assert percent.is_same(quarter)
    assert not number.is_same(percent)


@given(st.integers(0, 10**12))
def test_reads_any_number_with_and_without_commas(number: int):
    assert read(f"There were {number} of them") == [(number, "")]
    assert read(f"There were {number:,} of them") == [(number, "")]


@given(st.text(max_size=60))
def test_gives_the_slices_of_its_text_in_order(text: str):
    last = 0
    for one in find_quantities(text):
        assert last <= one.begin < one.stop <= len(text)
        assert text[one.begin : one.stop].strip() == one.text
        last = one.stop


def test_reads_numbers_in_words():
    assert number_of("seven million two hundred thousand and one") == 7_200_001
    with pytest.raises(KeyError):
        number_of("seven boats")
