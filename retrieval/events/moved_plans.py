"""Plans that a sentence says were moved: "put off from 29 January to 5 February", "moved from Saturday to Sunday".

Such times are no intervals: the first is what no longer holds, the second what does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from retrieval.domain.articles import Passage
from retrieval.english.dictionary import Pattern, phrase
from retrieval.text.acts import Act
from retrieval.times.expressions import TimeExpression
from retrieval.times.publication import times_in

MOVES = frozenset({"postpone", "move"})
"""Kinds of act by which a plan comes to another day."""
_MOVED = phrase("time.moved")
_FROM = Pattern(r"\b(?:from|instead of|not|(?:target|deadline|date|goal) of)\s+(?:the\s+)?$")
_TO = Pattern(r"(?:\b(?:to|until|till|for)|\bnew (?:one|target|deadline|date)(?::| is| of| was|,))\s+(?:the\s+)?$")
_FROM_TO = Pattern(r"from\s+(?P<old>.+?)\s+(?:to|until|till)\s+(?P<new>.+)")
_REACH = 90  # characters between the word that says so and its days
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Move:
    """The time that a plan was moved to, and the one that it was moved from, None where that is not told."""

    new: TimeExpression
    old: TimeExpression | None = None


def move_in(text: str, acts: Sequence[Act], passage: Passage, times: Sequence[TimeExpression]) -> Move | None:
    """Return where a sentence says that a plan was moved, None where it tells no day of it."""
    starts = [act.stop for act in acts if act.kinds & MOVES] + [found.end() for found in _MOVED.finditer(text)]
    near = [time for time in times if any(0 <= time.begin - start <= _REACH for start in starts)]
    for time in near:
        joined = _FROM_TO.fullmatch(time.text)
        if joined:
            return _taken_apart(time, joined.start("old"), joined.end("old"), joined.start("new"), passage)
    new = next((time for time in near if time.start and _TO.search(text, 0, time.begin)), None)
    old = next((time for time in near if time.start and _FROM.search(text, 0, time.begin)), None)
    return Move(_ahead(new, passage), old and _ahead(old, passage)) if new else None


def is_of_move(text: str, time: TimeExpression) -> bool:
    """Tell whether a time is one that a plan was moved from or to, and not when it was moved."""
    return bool(_FROM_TO.fullmatch(time.text) or _FROM.search(text, 0, time.begin) or _TO.search(text, 0, time.begin))


def _taken_apart(time: TimeExpression, old: int, old_end: int, new: int, passage: Passage) -> Move | None:
    """Take "from 29 January to 5 February" apart; the offsets are in the words of the time."""
    parts = [(old, time.text[old:old_end]), (new, time.text[new:])]
    read = [(offset, next(iter(times_in(f"on {words}", passage)), None)) for offset, words in parts]
    moved = [
        _ahead(replace(one, begin=time.begin + offset, stop=time.begin + offset + len(one.text)), passage)
        for offset, one in read
        if one and one.start
    ]
    return Move(moved[1], moved[0]) if len(moved) == len(parts) else None


def _ahead(time: TimeExpression, passage: Passage) -> TimeExpression:
    """Return a time of a plan; a bare weekday is the next one, not the last."""
    published: date | None = passage.published
    bare = not any(map(str.isdigit, time.text)) and time.granularity == "day"
    if time.start and time.end and bare and published and timedelta(0) < published - time.end < _WEEK:
        return replace(time, start=time.start + _WEEK, end=time.end + _WEEK)
    return time
