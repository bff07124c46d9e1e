"""The words of a quote that answer: found in each pick of a verdict, and shown by themselves where they are likely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.direct.answer_sentences import AnswerSentence
from retrieval.direct.answer_span import AnswerSpan
from retrieval.direct.days import day_told
from retrieval.english.dictionary import Pattern
from retrieval.events.dated_evidence import Evidence
from retrieval.evidence.verdict import Pick, Verdict

_DATELINE = Pattern(r"(?:[A-Z][A-Z.' -]{2,30}(?:, [A-Z][\w. ]{1,20})?\s*(?:\([^)]{1,20}\)\s*)?[—–-]+\s+|—\s+)", 0)
_LEAST = 0.45
"""Worth from which a sentence's answer is marked."""


def marked(verdict: Verdict, found: Sequence[AnswerSentence]) -> Verdict:
    """Return a verdict with the words of its picks that answer: those of the best sentence that each of them holds."""
    return replace(verdict, picks=tuple(_marked(pick, verdict.dated, found) for pick in verdict.picks))


def without_dateline(pick: Pick) -> Pick:
    """Return a quote without the place and agency that it opens with, as "LONDON (TCP) —"."""
    dateline = _DATELINE.match(pick.quote)
    if dateline is None or dateline.end() >= len(pick.quote):
        return pick
    cut = dateline.end()
    answer = pick.answer
    if answer and answer.begin < cut:
        answer = replace(answer, begin=cut, stop=max(answer.stop, cut + 1)) if answer.computed else None
    return replace(pick, start=pick.start + cut, answer=answer.moved(-cut) if answer else None)


def _marked(pick: Pick, dated: Evidence | None, found: Sequence[AnswerSentence]) -> Pick:
    if dated is not None and holds(pick, dated.sentence.candidate.passage.id, dated.sentence.start, dated.sentence.end):
        span = day_told(dated)
        return replace(pick, answer=_within(pick, dated.sentence.start, span)) if span else pick
    for one in found:
        if one.worth >= _LEAST and holds(pick, one.sentence.candidate.passage.id, one.sentence.start, one.sentence.end):
            return replace(pick, answer=_within(pick, one.sentence.start, one.span)) if one.span else pick
    return pick


def holds(pick: Pick, passage: int, start: int, end: int) -> bool:
    """Tell whether a quote holds the sentence `[start:end]` of a passage."""
    return (
        pick.passage.id == passage and pick.start <= pick.passage.start + start and pick.passage.start + end <= pick.end
    )


def _within(pick: Pick, start: int, span: AnswerSpan) -> AnswerSpan:
    """Return a span of a sentence, which begins at `start` in its passage, as one of the quote."""
    return span.moved(pick.passage.start + start - pick.start)
