"""Plans that another report moved: a day that was told for an event, and from which the event was put off, is none.

The report of the move need not use the words of the question: that the days agree tells that it is the same plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from retrieval.events.asked_event import AskedEvent
from retrieval.events.context import Context, ReadPassage
from retrieval.events.dated_evidence import Evidence
from retrieval.events.moved_plans import MOVES, Move, move_in
from retrieval.events.rivals import Lost
from retrieval.ranking.sentences import Sentence
from retrieval.text.acts import kinds_in
from retrieval.times.anchors import times_in

_SHARED = 2
"""Names in common from which two articles are about the same."""


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
