"""Dated evidence that did not become the answer: why it lost, and which of it a reader is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from retrieval.domain import trace
from retrieval.events.dated_evidence import FAINT, Evidence

Loss = Literal[
    "another_act",
    "other_participants",
    "earlier",
    "later",
    "still_ahead",
    "outside_window",
    "overtaken",
    "disputed",
    "undated",
    "weaker",
    "withdrawn",
]
"""Why a dated sentence is not the answer."""

_RIVALS = 5
_EXPLAINED = 10  # lost evidence in a trace


@dataclass(frozen=True, slots=True)
class Lost:
    """Evidence that did not become the answer, and why.

    `changed` is the day on which its article was changed, where an earlier revision says it and the present one does
    not. `figure` is what it says, where a figure is asked for and not a date.
    """

    evidence: Evidence
    loss: Loss
    changed: date | None = None
    figure: str | None = None


def rivals(lost: Sequence[Lost], told: Sequence[Evidence]) -> tuple[Lost, ...]:
    """Return what came closest to being the answer, one for each date: first what tells of the event, best first."""
    shown = {(one.start, one.end) for one in told[:1]}
    closest: list[Lost] = []
    for each in sorted(lost, key=lambda each: (each.evidence.flaw is not None, -each.evidence.match)):
        days = (each.evidence.start, each.evidence.end)
        if each.evidence.start is not None and each.evidence.match >= FAINT and days not in shown:
            shown.add(days)
            closest.append(each)
    return tuple(closest[:_RIVALS])


def explain_lost(lost: Sequence[Lost]) -> None:
    """Write to the trace what lost and why, the closest first."""
    if trace.is_recorded():
        for each in sorted(lost, key=lambda each: -each.evidence.match)[:_EXPLAINED]:
            one = each.evidence
            trace.note(f"lost, {each.loss}: {one.start or 'no day'}, {one.sentence.text}", value=one.match)
