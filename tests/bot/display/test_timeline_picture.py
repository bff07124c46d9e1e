"""The picture of a timeline: a PNG of fitting size, labels that fit, any script, any number of events."""

from __future__ import annotations

import struct
from datetime import date, timedelta

import pytest

from bot.display.timeline_picture import (
    _DATE_WIDTH,
    _TEXT,
    _TEXT_WIDTH,
    _columns,
    _drawable,
    _entry,
    _text_width,
    _wrapped,
    draw,
)
from retrieval.domain.answer import Citation
from retrieval.timeline.timeline import TimelineEvent

LONG = "The harbour council voted to bring back the night ferry, which had not sailed for eleven years. " * 6


def event(number: int, text: str = "The night ferry sails again.", **fields: object) -> TimelineEvent:
    day = date(2024, 1, 1) + timedelta(days=9 * number)
    given = {"article_id": "a", "revision": 1, "start": 0, "end": len(text), "title": "Ferry", "outlet": "Marlow Post"}
    citation = Citation(id=number + 1, quote=text, **given)
    return TimelineEvent(day, day, text, citation, **fields)  # type: ignore[arg-type]


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("count", [0, 1, 5, 15, 40])
def test_any_number_of_events(count: int):
    width, height = size(draw([event(number) for number in range(count)], "The night ferry"))
    assert width > 0
    assert height < 4_000


def test_many_events_stand_in_two_columns():
    assert size(draw([event(number) for number in range(40)], "Ferry"))[0] > size(draw([event(0)], "Ferry"))[0]
    left, right = _columns([_entry(event(number)) for number in range(40)])
    assert len(left) + len(right) == 40
    assert abs(len(left) - len(right)) <= 1


@pytest.mark.parametrize("text", [LONG, "x" * 500, "王毅" * 200, "a b " * 300])
def test_every_line_fits_and_no_more_than_allowed(text: str):
    lines = _wrapped(_drawable(text), _TEXT, _TEXT_WIDTH, 4)
    assert 1 <= len(lines) <= 4
    assert all(_text_width(line, _TEXT) <= _TEXT_WIDTH for line in lines)
    assert lines[-1].endswith("…")


def test_a_period_of_two_years_breaks_behind_the_dash():
    entry = _entry(TimelineEvent(date(2024, 5, 28), date(2025, 9, 3), "It rained.", event(0).citation))
    assert entry.date == ("28 May 2024 –", "3 September 2025")
    assert all(_text_width(line, _TEXT) <= _DATE_WIDTH for line in entry.date)


def test_an_announced_event_says_so():
    assert "announced" in _entry(event(0, planned=True)).source
    assert "announced" not in _entry(event(0)).source


@pytest.mark.parametrize(
    "text", ["François — Łukasz Żółć", "Αθήνα, Москва", "王毅 🚢 مرحبا", "$5 and $6, x_y^2 \\frac", "\u202e\x07"]
)
def test_any_text_can_be_drawn(text: str):
    size(draw([event(0, text)], text))
