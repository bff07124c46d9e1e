"""Reports written for the purpose, what outlets make of them, and which pairs of those are one story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

_REPORTS = Path(__file__).parent / "cases" / "story_reports.txt"
_CUT, _BRIEF = 3, 2
"""Paragraphs that a cut copy and a brief leave."""
_ROUND_UP = 5


@dataclass
class Event:
    """Something that was reported by an agency, whose text others edit, and perhaps by a reporter of their own."""

    name: str
    day: date
    form_of: str = ""
    agency: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    edits: list[tuple[str, str]] = field(default_factory=list)
    updates: list[tuple[str, str]] = field(default_factory=list)
    opening: str = ""
    ending: str = ""
    tail: str = ""

    def variants(self) -> dict[str, str]:
        """Return the texts about the event, by what they are."""
        copied = edited(self.agency, self.edits)
        texts = {
            "agency": self.agency,
            "copy": [f"LINDAU (Reuters) - {copied[0]}", *copied[1:], self.tail],
            "cut": [*self.agency[:_CUT], "(AP)"],
            "edited cut": copied[:_CUT],
            "brief": self.agency[:_BRIEF],
        }
        if self.opening:
            texts["update"] = [self.opening, *edited(self.agency, self.updates), self.ending]
        if self.own:
            texts["own"] = self.own
        return {kind: "\n\n".join(paragraphs) for kind, paragraphs in texts.items()}


@dataclass(frozen=True)
class Pair:
    """Two texts, as (event, kind) each, and whether they are one story."""

    first: tuple[str, str]
    second: tuple[str, str]
    same: bool


SAME = (
    ("agency", "copy"), ("agency", "cut"), ("agency", "edited cut"), ("agency", "brief"), ("agency", "update"),
    ("copy", "cut"), ("copy", "update"), ("cut", "brief"),
)  # fmt: skip
DIFFERENT = (("agency", "own"), ("copy", "own"), ("cut", "own"), ("update", "own"))


def read_events() -> list[Event]:
    events: list[Event] = []
    report: list[str] = []
    for line in _REPORTS.read_text("utf-8").splitlines():
        mark, _, rest = line.partition(" ")
        if mark == "@":
            name, _, day = rest.partition(" ")
            events.append(Event(name, date.fromisoformat(day)))
        elif mark == "=":
            report = events[-1].own if events[-1].agency else events[-1].agency
        elif mark == "%":
            events[-1].form_of = rest
        elif mark in ("~", "^"):
            old, _, new = rest.partition(" => ")
            (events[-1].edits if mark == "~" else events[-1].updates).append((old, new))
        elif mark in ("+", ">", "&"):
            setattr(events[-1], {"+": "opening", ">": "ending", "&": "tail"}[mark], rest)
        elif line and mark != "#":
            report.append(line)
    return events


def edited(paragraphs: list[str], edits: list[tuple[str, str]]) -> list[str]:
    text = "\n\n".join(paragraphs)
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} is not there once"
        text = text.replace(old, new)
    return text.split("\n\n")


def texts_of(events: list[Event]) -> dict[tuple[str, str], tuple[date, str]]:
    """Return all texts with their days, round-ups of several events among them."""
    texts = {
        (event.name, kind): (event.day, text) for event in events for kind, text in event.variants().items() if text
    }
    for first in range(0, len(events), _ROUND_UP):
        together = events[first : first + _ROUND_UP]
        lines = ["Good morning. This is what you should know today, in the time that it takes to drink a cup of tea."]
        lines += [event.agency[0] for event in together]
        for event in together:
            texts[event.name, "round-up"] = (event.day, "\n\n".join(lines))
    return texts


def labelled(events: list[Event]) -> Iterator[Pair]:
    """Yield the pairs with their labels."""
    for event in events:
        kinds = event.variants().keys()
        for first, second in SAME:
            if {first, second} <= kinds:
                yield Pair((event.name, first), (event.name, second), True)
        for first, second in DIFFERENT:
            if {first, second} <= kinds:
                yield Pair((event.name, first), (event.name, second), False)
        yield Pair((event.name, "agency"), (event.name, "round-up"), False)
        if event.form_of:
            for kind in ("agency", "copy"):
                yield Pair((event.form_of, kind), (event.name, "agency"), False)


def halves() -> tuple[list[Event], list[Event]]:
    """Return the events that thresholds may be chosen by, and those that they are judged by; forms stay together."""
    events = read_events()
    names = [event.form_of or event.name for event in events]
    order = {name: place for place, name in enumerate(dict.fromkeys(names))}
    chosen = [order[name] % 2 == 0 for name in names]
    return (
        [event for event, first in zip(events, chosen, strict=True) if first],
        [event for event, first in zip(events, chosen, strict=True) if not first],
    )


def scores(pairs: list[Pair], found: dict[Pair, bool]) -> tuple[float, float]:
    """Return the precision and the recall of what was found."""
    right = sum(pair.same and found[pair] for pair in pairs)
    return right / max(1, sum(found[pair] for pair in pairs)), right / sum(pair.same for pair in pairs)
