"""Whether two reports contradict one another, and whether the later overtakes the earlier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from retrieval.domain import trace
from retrieval.events.dated_evidence import Evidence
from retrieval.events.figures import figure_for
from retrieval.question.kinds import asks_for_the_first
from retrieval.question.question import Question

Standing = Literal["disputed", "overtaken"]
"""How a report stands to another of the same matter: of one day they disagree, later the newer knows better."""

_LEAST = 0.6  # match from which a sentence tells what is asked
_FITTING = 0.8  # of the best match, to be about the same matter
_SAME_NEWS = timedelta(days=3)
NOTES: dict[str, str] = {"disputed": "conflict", "overtaken": "superseded"}
"""The note that each standing gives an answer."""


def same_news(one: date, other: date) -> bool:
    """Tell whether reports of two days are so close together that neither can be taken to know better."""
    return abs(one - other) <= _SAME_NEWS


def put_in_order(question: Question, told: Sequence[Evidence]) -> tuple[tuple[Evidence, ...], tuple[str, ...]]:
    """Return the reports that give a figure, the valid one first, then what it contradicts or overtakes; and notes.

    `told` is best first; only what fits about as well as the best counts, or gives a part of the same total ("168 of
    the 343"). Of figures that differ the newest holds, where it was reported days after the others.
    """
    figures = [(one, figure) for one in told if (figure := figure_for(question, one.sentence.text))]
    if not figures or figures[0][0].match < _LEAST:
        return (), ()
    least, totals = _FITTING * figures[0][0].match, {figures[0][1].total} - {None}
    figures = [(one, figure) for one, figure in figures if one.match >= least or figure.total in totals]
    newest = max(figures, key=lambda pair: (_day(pair[0]), pair[0].match))
    best = figures[0]
    valid = best if _together(best[0], newest[0]) else newest
    if asks_for_the_first(question.text):
        valid = min(figures, key=lambda pair: (_day(pair[0]), -pair[0].match))
    if trace.is_recorded():
        how = "told best" if valid is best else "the newest" if valid is newest else "the first"
        trace.note(f"holds, as it is {how} of {', '.join(figure.text for _, figure in figures)}: {valid[1].text}")
    ordered, notes, values = [valid[0]], [], {valid[1].value}
    for one, figure in figures:
        if figure.value in values:
            continue
        standing = _standing(valid[0], one)
        if standing is not None:
            values.add(figure.value)
            ordered.append(one)
            notes.append(NOTES[standing])
    return tuple(ordered), tuple(dict.fromkeys(notes))


def _standing(valid: Evidence, other: Evidence) -> Standing | None:
    if not _together(valid, other):
        return "overtaken" if _day(other) < _day(valid) else None
    if valid.outlet != other.outlet:
        return "disputed"
    return "overtaken" if _day(other) < _day(valid) else None


def _together(one: Evidence, other: Evidence) -> bool:
    """Tell whether two reports may be of the same news, on the days that are possible for them."""
    if one.reported is None or other.reported is None:
        return same_news(_day(one), _day(other))
    gap = max(one.reported.start - other.reported.end, other.reported.start - one.reported.end)
    return gap <= _SAME_NEWS


def _day(one: Evidence) -> date:
    return one.published or date.min
