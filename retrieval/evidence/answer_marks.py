"""The words of a quote that answer: found in each pick of a verdict, and shown by themselves where they are likely."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from retrieval.direct.answer_sentences import AnswerSentence
from retrieval.direct.answer_span import AnswerSpan, direct_line
from retrieval.direct.asked import Asked
from retrieval.direct.causes import may_explain
from retrieval.direct.days import day_told
from retrieval.direct.line_choice import likeliest
from retrieval.direct.polarity import sentence_decides
from retrieval.domain import trace
from retrieval.domain.answer import Direct
from retrieval.domain.articles import Candidate
from retrieval.english.dictionary import Pattern
from retrieval.events.context import Context, ReadPassage
from retrieval.events.dated_evidence import Evidence
from retrieval.evidence.verdict import Pick, Verdict
from retrieval.ranking.sentences import LONGEST, read_passages
from retrieval.text.names import find_names
from retrieval.text.stems import stem

_DATELINE = Pattern(r"(?:[A-Z][A-Z.' -]{2,30}(?:, [A-Z][\w. ]{1,20})?\s*(?:\([^)]{1,20}\)\s*)?[—–-]+\s+|—\s+)", 0)
_OF_THE_WORDS = (None, "resolved_time")
"""Rules that only say what the words mean."""
_BEHIND = 2  # sentences behind one that tells what happened, of which one may tell why
_EXPLAINS = 0.6  # fit of such a sentence
_STALE_AFTER = 365  # days
_OPEN = 0.4
"""Probability above which words that were marked before are left as they are."""
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


def with_line(asked: Asked, verdict: Verdict, as_of: date) -> Verdict:
    """Return a verdict with the words of its first quote marked that answer, likeliest of all that may.

    What a rule has made of them stays as it is, and the latest of last year is none.
    """
    first = next(iter(verdict.picks), None)
    if first is None or (asked.question.order == "last" and _is_stale(first, as_of)):
        return verdict
    if asked.kind == "reason":
        return replace(verdict, picks=(_with_reason(asked, first), *verdict.picks[1:]))
    if asked.kind == "words" and not (first.answer and first.answer.likely):
        return replace(verdict, picks=(_with_found(asked, first, contexts_of(asked, first)), *verdict.picks[1:]))
    if not (asked.find or asked.beside) or (first.answer and first.answer.computed not in _OF_THE_WORDS):
        return verdict
    line = likeliest(asked, contexts_of(asked, first)) if verdict.dated is None else None
    if line is None or not (line.span.likely or (first.answer and line.probability < _OPEN)):
        return verdict
    trace.note(f"the words that answer: {line.sentence.text[line.span.begin : line.span.stop]}", value=line.probability)
    marked_first = replace(first, answer=_within(first, line.sentence.start, line.span))
    return replace(verdict, picks=(marked_first, *verdict.picks[1:]))


def line_of(pick: Pick) -> Direct | None:
    """Return the line above a quote: the words of it that answer, or else the sentence that was chosen for it.

    None where no words are known and the quote is no more than that sentence, which is read first anyway.
    """
    return direct_line(pick.answer, pick.quote) or direct_line(_own_sentence(pick), pick.quote)


def _own_sentence(pick: Pick) -> AnswerSpan | None:
    """Return the sentence that a quote was chosen for, where the one that it leans on stands before it."""
    if pick.choice is None:
        return None
    begin = pick.passage.start + pick.choice.sentence.start - pick.start
    return AnswerSpan(begin, begin + len(pick.choice.sentence.text), 1.0, "sentence") if begin > 0 else None


def _is_stale(pick: Pick, as_of: date) -> bool:
    return pick.passage.published is not None and (as_of - pick.passage.published).days > _STALE_AFTER


def _with_reason(asked: Asked, pick: Pick) -> Pick:
    """Return a quote with its reason marked, or with the sentence behind it where that gives the reason."""
    contexts = contexts_of(asked, pick)
    if (pick.answer and pick.answer.likely) or not contexts or asked.find is None:
        return pick
    found = _with_found(asked, pick, contexts)
    if found is not pick:
        return found
    last = contexts[-1]
    for behind in last.behind[:_BEHIND]:
        fits = pick.passage.start + behind.end - pick.start <= LONGEST
        if fits and may_explain(asked.event, last, behind):
            longer = replace(pick, end=pick.passage.start + behind.end)
            span = AnswerSpan(0, len(behind.text), _EXPLAINS, "reason")
            return replace(longer, answer=_within(longer, behind.start, span))
    return pick


def _with_found(asked: Asked, pick: Pick, contexts: Sequence[Context]) -> Pick:
    """Return a quote with the likely words marked of the first sentence that has such, the quote itself without any."""
    for context in contexts:
        spans = [span for span in asked.find(context.sentence.text, context) if span.likely] if asked.find else []
        if spans:
            best = max(spans, key=lambda one: one.fit)
            return replace(pick, answer=_within(pick, context.sentence.start, best))
    return pick


def with_polarity(asked: Asked, verdict: Verdict, read: Sequence[Candidate]) -> Verdict:
    """Return a verdict with yes or no above its first quote where that says so of whom the articles read are about."""
    first = next(iter(verdict.picks), None)
    told = sentence_decides(asked.question, asked.event, contexts_of(asked, first)) if first else None
    if first is None or told is None or is_of_namesake(asked, first, read):
        return verdict
    context, span = told
    trace.note(f"the first quote decides: {span.text}")
    return replace(
        verdict, picks=(replace(first, answer=_within(first, context.sentence.start, span)), *verdict.picks[1:])
    )


def is_of_namesake(asked: Asked, pick: Pick, read: Sequence[Candidate]) -> bool:
    """Tell whether a quote has another full name for a surname of the question than most of the articles read."""
    for name in asked.event.names:
        if len(name) == 1:
            called = Counter(full for one in read for full in set(_full_names(name, one.passage.text)))
            usual = called.most_common(1)
            here = set(_full_names(name, pick.quote))
            if usual and here and usual[0][0] not in here and usual[0][1] > max(called[one] for one in here):
                return True
    return False


def _full_names(name: frozenset[str], text: str) -> Iterator[tuple[str, ...]]:
    """Yield the names of several words that end with a surname, given as its stem."""
    for found in find_names(text):
        if len(found.words) > 1 and stem(found.words[-1]) in name:
            yield found.words[-2:]


def contexts_of(asked: Asked, pick: Pick) -> list[Context]:
    """Return the sentences of a quote, each with what it leans on."""
    sentences = read_passages([Candidate(pick.passage)])[0]
    if not sentences:
        return []
    within = ReadPassage(sentences)
    return [
        Context(within, place, asked.event.verb)
        for place, one in enumerate(sentences)
        if pick.start <= pick.passage.start + one.start and pick.passage.start + one.end <= pick.end
    ]


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
