"""Every form of the grammar is found by the one scan, under its own name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.times.grammar import FORMS
from retrieval.times.scanner import plain, scan

ANNOTATED = [Path(__file__).parent / name for name in ("dates.jsonl", "dates_unseen.jsonl", "dates_fresh.jsonl")]
PLACE = re.compile(r"(?<![\w$€£#/])(?<!\d[.,:])(?=[\w'])")

EXAMPLES = {
    "iso": "2025-05-06T12:00Z",
    "numeric": "06/05/2025",
    "numeric_short": "06/05/25",
    "numeric_yearless": "on 6/23",
    "clock": "5-7:30 p.m. ET",
    "clock_zoned": "17:30 GMT",
    "clock_named": "at noon",
    "day_paren": "Tuesday (May 06)",
    "days_of": "June 3-7, 2025",
    "of_days": "from 3 to 7 June",
    "day": "Tues., the 6th of May, 2025",
    "week_in": "the last week of July",
    "weeks_in": "the first three weeks of October",
    "week_of": "the week of Jan. 16",
    "nth_weekday": "first Monday in May 2021",
    "months": "between March and May 2021",
    "months_to": "the 12 months to August",
    "period_ended": "the six months ended Oct. 1",
    "year_ago": "the year-ago quarter",
    "month_of": "early May 2025",
    "month_of_mod": "January of last year",
    "month_told": "July of that year",
    "month_mod": "last February",
    "month_part": "the end of June",
    "month": "in May",
    "holiday": "Memorial Day weekend",
    "fiscal": "fiscal year 2024",
    "quarter": "the fourth quarter of last year",
    "half": "the first half of 2020",
    "century": "the late 19th century",
    "decade": "the mid-1960s",
    "decade_word": "the early nineties",
    "season_of": "winter 2019",
    "season_mod": "this past autumn",
    "season": "by the summer",
    "years": "2019-21",
    "year_part": "late 2023",
    "year": "since 1740",
    "ago": "twenty-five years ago",
    "ago_vague": "hours ago",
    "weekdays_ago": "two Saturdays ago",
    "recent": "in recent months",
    "span": "the past few weeks",
    "span_one": "over the next decade",
    "ahead": "within three days",
    "from_now": "two weeks from now",
    "offset": "a couple of weeks after the vote",
    "offset_end": "a week before",
    "eve": "the eve of the vote",
    "narrated": "six months later",
    "narrated_one": "the following week",
    "narrated_weekday": "the following Tuesday",
    "day_word": "tomorrow night",
    "overnight": "Overnight, it",
    "weekday_of": "Tuesday of last week",
    "unit_mod": "early this year",
    "unit_the": "the end of the month",
    "to_date": "the year to date",
    "unit_end": "by year's end",
    "weekend": "the weekend",
    "weekday_mod": "next Friday evening",
    "weekday_numbered": "Friday, the 13th",
    "weekday": "late Wednesday",
}


def test_each_form_has_an_example() -> None:
    assert EXAMPLES.keys() == FORMS.keys()


@pytest.mark.parametrize(("form", "text"), EXAMPLES.items())
@pytest.mark.parametrize("around", ["{}", "they did so {}, it seems"])
def test_the_scan_finds_the_form(form: str, text: str, around: str) -> None:
    assert form in [mention.form for mention in scan(around.format(text))]


def test_plain_text_keeps_its_length() -> None:
    assert plain("’90s – 3\u00a0May") == "'90s - 3 May"


def test_nothing_begins_inside_a_word_a_price_or_a_path() -> None:
    assert list(scan("xMay 6, $2019, v2.2019, /2025/05/06/, dismay 6, 1,950")) == []


def every_form_everywhere(text: str) -> Iterator[tuple[str, int, int]]:
    """Try each form at each place, as the scan would without knowing how forms begin."""
    stop = 0
    for place in PLACE.finditer(text):
        begin = place.start()
        found = ((form, re.compile(pattern).match(text, begin)) for form, pattern in FORMS.items() if begin >= stop)
        form, match = next(((form, match) for form, match in found if match), ("", None))
        if match:
            stop = match.end()
            yield form, begin, stop


@pytest.mark.parametrize("path", ANNOTATED, ids=lambda path: path.stem)
def test_no_form_is_missed_for_how_it_begins(path: Path) -> None:
    texts = [plain(json.loads(line)["text"]) for line in path.read_text(encoding="utf-8").splitlines()]
    texts.append(". ".join(EXAMPLES.values()))
    for text in texts:
        scanned = [(mention.form, mention.begin, mention.stop) for mention in scan(text)]
        assert scanned == list(every_form_everywhere(text))
