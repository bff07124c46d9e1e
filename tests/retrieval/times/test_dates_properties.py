"""What holds for the time expressions of any text, and of any day as people write it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.times.expressions import find_times, format_interval, parse_day

DAYS = st.dates(date(1970, 1, 1), date(2090, 12, 31))
PIECES = st.sampled_from(
    "Tuesday|May|6|2025|,| |last|next|week|since|from|to|between|and|the|-|two|days|after|ago|in|early|5 p.m.|ET|on|"
    "(|)|9999|March|31|Feb. 29|1996|'90s|Q1|fiscal|quarter|of|century|19th|Christmas|weekend|hours|decades|met|will|"
    "\n|. |every|this|past|few|18:30 GMT|2025-05-06|06/05/2025|summer|morning|–|’|tonight|before|half a|year|"
    "Overnight,|hours ago|months|first|eve|that|January|H2|so far|current|recent|fortnight|weeks|9/11|BC|U.S.|not|"
    "until|between now and|year's end|8|or|to date|Saturdays|noon|(PT)|“1984”|Capitol|1800s|2023".split("|")
)


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=25).map(" ".join)), st.none() | st.dates(), st.booleans())
def test_offsets_order_and_intervals_of_any_text(text: str, published: date | None, day_first: bool) -> None:
    last_stop = 0
    for one in find_times(text, published, day_first=day_first):
        assert text[one.begin : one.stop] == one.text != ""
        assert one.begin >= last_stop
        last_stop = one.stop
        assert (one.start is None) == (one.basis == "unresolved")
        assert one.end is None or (one.start is not None and one.start <= one.end)
        assert one.end is not None or one.start is None or one.open_end
        assert published or one.basis != "published"


@settings(deadline=None)
@given(DAYS, DAYS)
@pytest.mark.parametrize(
    "style",
    [
        "{d.day} {d:%B} {d.year}",
        "{d:%B} {d.day}, {d.year}",
        "{d:%A}, {d:%B} {d.day}, {d.year}",
        "{d:%A} {d.day} {d:%B} {d.year}",
        "{d:%A} ({d:%B} {d:%d}, {d.year})",
        "{d.year:04}-{d:%m-%d}",
        "{d:%b} {d.day} {d.year}",
        "{d.day}-{d:%b}-{d.year}",
    ],
)
def test_a_written_day_is_found_exactly(style: str, day: date, published: date) -> None:
    written = style.format(d=day)
    (found,) = find_times(f"It was on {written} that it ended", published)
    assert (found.text, found.start, found.end, found.basis) == (written, day, day, "stated")


@settings(deadline=None)
@given(DAYS, st.integers(0, 6))
def test_a_past_weekday_is_within_the_last_seven_days(published: date, weekday: int) -> None:
    name = f"{date(2024, 1, 1) + timedelta(days=weekday):%A}"
    (found,) = find_times(f"They met on {name}.", published)
    assert found.start is not None
    assert found.start.weekday() == weekday
    assert 0 <= (published - found.start).days <= 6


@settings(deadline=None)
@given(DAYS, st.integers(0, 4000))
def test_a_written_interval_is_read_again(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    assert parse_day(format_interval(start, end), date(2025, 5, 14)) == (start, end)
