"""Dated evidence that did not become the answer: why it lost, and which of it a reader is told.

A day that was told for an event, and from which another report says it was put off, is none: that report need not use
the words of the question, the days tell that it is the same plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from retrieval.domain import trace
from retrieval.events.asked_event import AskedEvent
from retrieval.events.context import Context, ReadPassage
from retrieval.events.dated_evidence import FAINT, Evidence
from retrieval.events.moved_plans import MOVES, Move, move_in
from retrieval.ranking.sentences import Sentence
from retrieval.text.acts import kinds_in
from retrieval.times.publication import times_in

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

_SHARED = 2
"""Names in common from which two articles are about the same."""
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


def without_moved(
    event: AskedEvent, evidence: Sequence[Evidence], passages: Sequence[Sequence[Sentence]], lost: list[Lost]
) -> list[Evidence]:
    """Return evidence with the day that a plan was moved to for the one that it was moved from, which goes to `lost`.

    What was moved itself, and when it was to be at first, is asked otherwise.
    """
    if event.acts & MOVES or event.retracted or not any(one.planned or _is_announced(one) for one in evidence):
        return list(evidence)
    moved = [found for sentences in passages if sentences for found in _moves_in(event, sentences)]
    kept = []
    for one in evidence:
        by = next((found for found in moved if _overtakes(found, one)), None)
        if by is None:
            kept.append(one)
        else:
            lost.append(Lost(one, "overtaken"))
            kept.append(replace(by, match=one.match))
    return kept


def _is_announced(one: Evidence) -> bool:
    return bool(one.start and one.published and one.start > one.published)


def _moves_in(event: AskedEvent, sentences: Sequence[Sentence]) -> Iterator[Evidence]:
    within = ReadPassage(sentences)
    for place, sentence in enumerate(sentences):
        if not kinds_in(sentence.text, sentence.words) & MOVES or "?" in sentence.text:
            continue
        context = Context(within, place, event.verb)
        times = [time for time in times_in(sentence.text, within.passage) if time.offset is None]
        move = move_in(sentence.text, context.acts, within.passage, times)
        if move is not None and _is_exact(move):
            new, old = move.new, move.old
            yield Evidence(sentence, context.opening, new, new.start, new.end, 1.0, planned=True, moved_from=old)


def _is_exact(move: Move) -> bool:
    return move.old is not None and move.old.start == move.old.end and move.new.start == move.new.end


def _overtakes(by: Evidence, one: Evidence) -> bool:
    """Tell whether a move is of the plan that evidence tells: from the same day, told later, of the same news."""
    old = by.moved_from
    if old is None or one.start is None or one.start != old.start or one.end != old.end or one.sentence is by.sentence:
        return False
    if by.published is None or one.published is None or by.published < one.published:
        return False
    here, there = (frozenset(of.sentence.candidate.passage.text.split()) for of in (by, one))
    return sum(word[0].isupper() and len(word) > 1 for word in here & there) >= _SHARED
