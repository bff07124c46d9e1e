"""Answers that are made of several facts of one kind: amounts one after the other, two things compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from retrieval.direct.amount_series import SeriesAsked, Told, line_of, series_asked, series_of
from retrieval.direct.answer_span import AnswerSpan
from retrieval.direct.comparisons import Direction, Turned, direction_asked, shown, sides_asked, turned, with_words
from retrieval.direct.days import asks_for_first_day, first_day
from retrieval.domain import trace
from retrieval.domain.articles import Candidate
from retrieval.evidence.answer_choice import quote_of
from retrieval.evidence.verdict import Pick, Verdict
from retrieval.question.question import Question
from retrieval.ranking.sentences import Idf, Sentence, read_passages
from retrieval.text.stems import stems

_MOST = 5
"""Amounts that an answer lists."""
STALE_AFTER = 365  # days; what is older is not the latest
_MOST_TERMS = 10
"""Content words of a question that compares; a longer one tells a story around what it asks."""
_SURELY = 0.8  # of the worth of the best


def amounts_told(
    question: Question, ranked: Sequence[Candidate], as_of: date, idf: Idf, day_of: Callable[[str], date | None]
) -> Verdict | None:
    """Return the amounts that a question asks for one after the other, None where it asks for none or none is told.

    `day_of` tells when an event was by which the question bounds them.
    """
    asked = series_asked(question)
    told = series_of(asked, read_passages(ranked), idf) if asked else []
    if asked and asked.bound:
        told = _bounded(told, asked.bound[0], day_of(asked.bound[1]))
    if asked is None or not told:
        return None
    trace.note(f"asks for {asked.which} of several amounts: {line_of(told)}")
    if asked.which in ("first", "last"):
        one = told[0 if asked.which == "first" else -1]
        if question.order == "last" and (as_of - one.day).days > STALE_AFTER:
            return None
        return Verdict((replace(_quote(one), answer=_moved(one)),), None, one.worth, by_rule=True)
    if len(told) < 2:
        return None
    listed = told[:_MOST]
    picks: list[Pick] = []
    for one in listed:
        pick = _quote(one)
        if not any(pick.overlaps(other) for other in picks):
            picks.append(pick)
    line = replace(listed[0].span, text=line_of(listed), computed="amounts_in_order", value=None, likely=True)
    first = replace(picks[0], answer=_moved(replace(listed[0], span=line)))
    return Verdict((first, *picks[1:]), None, listed[0].worth, by_rule=True)


def planned_at_first(question: Question, ranked: Sequence[Candidate], idf: Idf) -> Verdict | None:
    """Return the day for which something was planned before it was moved, None where that is not asked or not told."""
    topic = asks_for_first_day(question)
    named = frozenset(stems(" ".join(question.names)))
    found = first_day(topic, named, read_passages(ranked), idf) if topic else None
    if found is None:
        return None
    pick = quote_of(found.opening, found.sentence, found.worth)
    span = found.span.moved(found.sentence.start - found.opening.start)
    return Verdict((replace(pick, answer=span),), None, found.worth, by_rule=True)


def compared(question: Question, ranked: Sequence[Candidate], idf: Idf) -> Verdict | None:
    """Return two things held against each other, None where a question does not compare or one of them is not told."""
    if len(question.terms) > _MOST_TERMS:
        return None
    direction, sides = direction_asked(question), sides_asked(question)
    if direction is not None:
        return _which_way(direction, turned(direction, read_passages(ranked), idf))
    if sides is None:
        return None
    passages = read_passages(ranked)
    (name, one), (other_name, other) = (
        (name, _valid(asked, passages, idf)) for name, asked in (sides.one, sides.other)
    )
    if one is None or other is None or (one.sentence is other.sentence and one.value == other.value):
        return None
    line = replace(one.span, text=f"{shown(name, one)}; {shown(other_name, other)}", computed="two_amounts", value=None)
    first = replace(_quote(one), answer=_moved(replace(one, span=replace(line, likely=True))))
    further = [pick for pick in [_quote(other)] if not pick.overlaps(first)]
    return Verdict((first, *further), None, min(one.worth, other.worth), by_rule=True)


def _valid(asked: SeriesAsked, passages: Sequence[Sequence[Sentence]], idf: Idf) -> Told | None:
    """Return the newest of the amounts that are surely told of one side."""
    told = [one for one in series_of(asked, passages, idf) if not one.old]
    best = max((one.worth for one in told), default=0.0)
    return max((one for one in told if one.worth >= _SURELY * best), key=lambda one: one.day, default=None)


def _which_way(asked: Direction, told: Sequence[Turned]) -> Verdict | None:
    """Return the newest report that says that it rose or fell, and the newest that says the opposite."""
    if not told:
        return None
    newest = told[0]
    further = next((one for one in told[1:] if one.rising != newest.rising), None)
    picks = [quote_of(one.opening, one.sentence, one.worth) for one in (newest, further) if one]
    begin = newest.sentence.start - newest.opening.start
    span = AnswerSpan(
        newest.begin + begin, newest.stop + begin, newest.worth, "amount", None, with_words(newest, asked), "direction"
    )
    return Verdict((replace(picks[0], answer=span), *picks[1:]), None, newest.worth, by_rule=True)


def _bounded(told: Sequence[Told], side: str, day: date | None) -> list[Told]:
    """Return the amounts that were told before or after a day, all of them where it is not known."""
    if day is None:
        return list(told)
    return [one for one in told if (one.day < day if side in ("before", "until") else one.day > day)]


def _quote(one: Told) -> Pick:
    return quote_of(one.opening, one.sentence, one.worth)


def _moved(one: Told) -> AnswerSpan:
    return one.span.moved(one.sentence.start - one.opening.start)
