"""Whose a number is: the last name before it, as in "Lind has 19,605 votes and Berg 19,593"; and what is left open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from retrieval.english.dictionary import Pattern, either
from retrieval.proof.faults import Fault
from retrieval.proof.figures import same_value
from retrieval.proof.places import Match, Source
from retrieval.proof.units import Reading, Unit

_LEFT_OPEN = Pattern(rf"\b(?:{either('proof.leaving_open')})\b[^,;:.!?]*")
_STOP = re.compile(r"[.!?;]\s")


def check_owners(claim: Sequence[Unit], text: str, told: Sequence[Unit], told_text: str) -> Iterator[Fault]:
    """Yield a fault for each number that a source gives to another name, and to this one another number."""
    theirs = list(_owned(told, told_text))
    for name, figure in _owned(claim, text):
        mine = [other for owner, other in theirs if owner.stem == name.stem]
        others = [owner for owner, other in theirs if _same(other, figure) and owner.stem != name.stem]
        if mine and others and not any(_same(other, figure) for other in mine):
            yield Fault("number", figure.text, f"The quotes do not give “{figure.text}” to “{name.text}”.")


def _owned(units: Sequence[Unit], text: str) -> Iterator[tuple[Unit, Unit]]:
    """Yield each number with the last name before it, where no other number stands between."""
    last = 0
    for figure in (one for one in units if one.figure is not None):
        names = [one for one in units if one.name is not None and last <= one.begin and one.stop <= figure.begin]
        if names and not _STOP.search(text, names[-1].stop, figure.begin):
            yield names[-1], figure
        last = figure.stop


def _same(one: Unit, other: Unit) -> bool:
    return bool(one.figure and other.figure and same_value(one.figure.quantity, other.figure.quantity))


def check_left_open(claim: Reading, places: Mapping[int, Sequence[Match]], source: Source) -> Iterator[Fault]:
    """Yield a fault for what the source has only where it leaves something open, or calls it missing."""
    if _left_open(claim.text, 0, len(claim.text)) or not source.words:
        return
    spans = _left_open(source.reading.text, source.words[0].begin, source.words[-1].stop)
    for unit in claim.units:
        found = [match.theirs for match in places[unit.at] if match.theirs]
        if found and all(any(low <= one.begin < high for low, high in spans) for one in found):
            yield Fault("content", unit.text, f"The quotes have “{unit.text}” only where they leave it open.")


def _left_open(text: str, begin: int, stop: int) -> list[tuple[int, int]]:
    """Return the stretches of `text[begin:stop]` that name what is not so, or not known: "short of a majority"."""
    found = _LEFT_OPEN.finditer(text, begin, stop)
    # What somebody is asked is what a reply is about.
    return [one.span() for one in found if not text[: one.start()].rstrip().lower().endswith(("asked", "asks"))]
