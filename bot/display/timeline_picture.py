"""A timeline as a picture: one column of dates on a rail, and beside each what happened and who says so.

Only draws; what the events are is found out in `retrieval.timeline.timeline`.
"""

from __future__ import annotations

import io
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Literal

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.lines import Line2D

from retrieval.timeline.timeline import TimelineEvent
from retrieval.times.expressions import format_interval

_FONTS = (
    "Inter", "Source Sans 3", "Noto Sans", "Liberation Sans", "Arial", "DejaVu Sans", "Noto Sans CJK JP",
    "Noto Sans CJK SC", "Noto Sans Devanagari", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Emoji",
)  # fmt: skip
_DPI = 144
_POINTS = 72
_INK, _GREY, _ACCENT, _PAPER = "#1b1f24", "#6a737d", "#0b6e8f", "#ffffff"

# All in points.
_MARGIN = 34.0
_DATE_WIDTH, _TEXT_WIDTH, _RAIL = 128.0, 400.0, 26.0
_BETWEEN_COLUMNS = 40.0
_ENTRY_GAP, _TITLE_GAP = 13.0, 20.0
_MOST_LINES, _MOST_TITLE_LINES = 4, 3
_TWO_COLUMNS = 16
"""Events from which they stand in two columns, lest the picture become a ribbon."""


@dataclass(frozen=True, slots=True)
class _Style:
    size: float
    color: str
    weight: Literal["normal", "bold"] = "normal"
    leading: float = 1.32

    @property
    def line(self) -> float:
        """Return the height of a line in points."""
        return self.size * self.leading


_TITLE = _Style(19, _INK, "bold", 1.22)
_SUBTITLE = _Style(10.5, _GREY)
_DATE = _Style(10.5, _ACCENT, "bold")
_TEXT = _Style(10.5, _INK)
_SOURCE = _Style(8.5, _GREY)


@dataclass(frozen=True, slots=True)
class _Entry:
    """An event as lines of text that fit; `height` is in points."""

    date: tuple[str, ...]
    text: tuple[str, ...]
    source: str
    planned: bool

    @property
    def height(self) -> float:
        beside = len(self.text) * _TEXT.line + (_SOURCE.line if self.source else 0.0)
        return max(len(self.date) * _DATE.line, beside) + _ENTRY_GAP


def draw(events: Sequence[TimelineEvent], title: str) -> bytes:
    """Return a PNG of the events in the order given, under a title; labels are wrapped and none overlaps another."""
    columns = _columns([_entry(event) for event in events])
    width = 2 * _MARGIN + len(columns) * _column_width() + (len(columns) - 1) * _BETWEEN_COLUMNS
    heading = _wrapped(_drawable(title), _TITLE, width - 2 * _MARGIN, _MOST_TITLE_LINES)
    head = len(heading) * _TITLE.line + _SUBTITLE.line + _TITLE_GAP
    height = 2 * _MARGIN + head + max(sum(entry.height for entry in column) for column in columns)
    page = _Page(width, height)
    y = _MARGIN
    for line in heading:
        page.write(_MARGIN, y, line, _TITLE)
        y += _TITLE.line
    page.write(_MARGIN, y, _subtitle(events), _SUBTITLE)
    for place, column in enumerate(columns):
        _draw_column(page, column, _MARGIN + place * (_column_width() + _BETWEEN_COLUMNS), _MARGIN + head)
    return page.png()


def _column_width() -> float:
    return _DATE_WIDTH + _RAIL + _TEXT_WIDTH


def _columns(entries: Sequence[_Entry]) -> list[list[_Entry]]:
    """Put the entries in one column, or in two of about the same height."""
    if len(entries) < _TWO_COLUMNS:
        return [list(entries)]
    half = sum(entry.height for entry in entries) / 2
    first: list[_Entry] = []
    for entry in entries:
        if sum(one.height for one in first) + entry.height / 2 > half:
            break
        first.append(entry)
    return [first, list(entries[len(first) :])]


def _entry(event: TimelineEvent) -> _Entry:
    words = " ".join(event.text.split()).lstrip("—–- ")
    return _Entry(
        date=_date_lines(format_interval(event.start, event.end)),
        text=_wrapped(_drawable(words), _TEXT, _TEXT_WIDTH, _MOST_LINES),
        source=_wrapped(_drawable(_source(event)), _SOURCE, _TEXT_WIDTH, 1)[0],
        planned=event.planned,
    )


def _date_lines(days: str) -> tuple[str, ...]:
    """Break "28 May 2025 – 3 June 2026" behind its dash where it does not fit."""
    first, dash, last = days.partition(" – ")
    return (days,) if not dash or _text_width(days, _DATE) <= _DATE_WIDTH else (f"{first} –", last)


def _source(event: TimelineEvent) -> str:
    cited = (event.citation, *event.also)
    outlets = dict.fromkeys(citation.outlet for citation in cited if citation.outlet)
    numbers = "".join(f"[{citation.id}]" for citation in cited)
    said = [", ".join(outlets)] if outlets else []
    return "  ·  ".join([numbers, *said, *([_announced(event)] if event.planned else [])])


def _announced(event: TimelineEvent) -> str:
    return "announced, then moved" if event.overtaken else "announced"


def _subtitle(events: Sequence[TimelineEvent]) -> str:
    if not events:
        return "No events"
    days = format_interval(min(event.start for event in events), max(event.end for event in events))
    return f"{len(events)} event{'s' if len(events) > 1 else ''}  ·  {days}"


def _draw_column(page: _Page, entries: Sequence[_Entry], x: float, top: float) -> None:
    rail = x + _DATE_WIDTH + _RAIL / 2
    dots = []
    y = top
    for entry in entries:
        for number, line in enumerate(entry.date):
            page.write(x + _DATE_WIDTH, y + number * _DATE.line, line, _DATE, align="right")
        for number, line in enumerate(entry.text):
            page.write(x + _DATE_WIDTH + _RAIL, y + number * _TEXT.line, line, _TEXT)
        if entry.source:
            page.write(x + _DATE_WIDTH + _RAIL, y + len(entry.text) * _TEXT.line, entry.source, _SOURCE)
        dots.append((y + _DATE.line / 2, entry.planned))
        y += entry.height
    if len(dots) > 1:
        page.rule(rail, dots[0][0], dots[-1][0])
    for height, planned in dots:
        page.dot(rail, height, planned)


class _Page:
    """A white page measured in points from its top left corner."""

    def __init__(self, width: float, height: float) -> None:
        self._width, self._height = width, height
        self._figure = Figure(figsize=(width / _POINTS, height / _POINTS), dpi=_DPI, facecolor=_PAPER)
        FigureCanvasAgg(self._figure)

    def write(self, x: float, y: float, text: str, style: _Style, align: Literal["left", "right"] = "left") -> None:
        """Write one line whose top is at `y`."""
        baseline = y + style.line * 0.76
        self._figure.text(
            x / self._width,
            1 - baseline / self._height,
            text,
            fontproperties=_font(style),
            color=style.color,
            ha=align,
            va="baseline",
            parse_math=False,
        )

    def rule(self, x: float, top: float, bottom: float) -> None:
        """Draw a vertical line."""
        ends = [1 - top / self._height, 1 - bottom / self._height]
        self._figure.add_artist(Line2D([x / self._width] * 2, ends, color="#c9d1d9", linewidth=1.6, zorder=1))

    def dot(self, x: float, y: float, hollow: bool) -> None:
        """Draw a dot, hollow for what was only announced."""
        self._figure.add_artist(
            Line2D(
                [x / self._width],
                [1 - y / self._height],
                marker="o",
                markersize=7,
                markerfacecolor=_PAPER if hollow else _ACCENT,
                markeredgecolor=_ACCENT,
                markeredgewidth=1.6,
                zorder=2,
            )
        )

    def png(self) -> bytes:
        """Return the page as a PNG."""
        buffer = io.BytesIO()
        self._figure.savefig(buffer, format="png", dpi=_DPI, facecolor=_PAPER)
        return buffer.getvalue()


def _wrapped(text: str, style: _Style, width: float, most: int) -> tuple[str, ...]:
    """Break a text into lines that are at most `width` points wide; what does not fit in `most` of them is cut off."""
    lines = [""]
    for word in _pieces(text, style, width):
        longer = f"{lines[-1]} {word}".strip()
        if _text_width(longer, style) <= width:
            lines[-1] = longer
        elif len(lines) == most:
            lines[-1] = _ended(lines[-1], style, width)
            break
        else:
            lines.append(word)
    return tuple(lines)


def _pieces(text: str, style: _Style, width: float) -> Iterator[str]:
    """Yield the words of a text, those cut that are wider than a line, as in scripts without spaces."""
    for word in text.split():
        rest = word
        while _text_width(rest, style) > width:
            fits = max(1, bisect_right(range(1, len(rest)), width, key=partial(_start_width, rest, style)))
            yield rest[:fits]
            rest = rest[fits:]
        yield rest


def _start_width(text: str, style: _Style, length: int) -> float:
    return _text_width(text[:length], style)


def _ended(line: str, style: _Style, width: float) -> str:
    """Return a line that ends with an ellipsis and still fits."""
    line = line.rstrip(" ,;:.")
    while line and _text_width(f"{line} …", style) > width:
        shorter = line.rpartition(" ")[0]
        line = shorter or line[:-1]
    return f"{line} …"


def _text_width(text: str, style: _Style) -> float:
    """Return the width of a line in points."""
    font = get_font(_files(style))
    font.set_size(style.size, _POINTS)
    font.set_text(text)
    width, _ = font.get_width_height()
    return float(width) / 64


def _drawable(text: str) -> str:
    """Return a text with what no installed font can show replaced, and what is not shown left out."""
    shown = (char for char in text if unicodedata.category(char) not in ("Cf", "Cc", "Co", "Cs"))
    return "".join(char if _has_glyph(char) else "\ufffd" for char in shown)


@cache
def _has_glyph(char: str) -> bool:
    return any(get_font(file).get_char_index(ord(char)) for file in _files(_TEXT))


@cache
def _font(style: _Style) -> FontProperties:
    installed = {font.name for font in fontManager.ttflist}
    families = [name for name in _FONTS if name in installed]
    return FontProperties(family=families, size=style.size, weight=style.weight)


@cache
def _files(style: _Style) -> tuple[str, ...]:
    """Return the files of the fonts that a style is set in, the first choice first."""
    weight = style.weight
    return tuple(str(findfont(FontProperties(family=name, weight=weight))) for name in _font(style).get_family())
