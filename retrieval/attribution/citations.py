"""From chosen quotes to citations and statements, and to the notes that qualify them. Both composers use this."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from retrieval.domain.answer import Citation, FoundPassage, InferredPeriod, QuotedTime, Reports, Rival, Statement
from retrieval.domain.articles import Candidate, Passage
from retrieval.events.dated_evidence import Evidence
from retrieval.events.rivals import Lost
from retrieval.times.expressions import TimeExpression
from retrieval.times.publication import times_in

_NEAREST = 3
"""Articles named when the question cannot be answered."""


def cite(number: int, passage: Passage, start: int, end: int, marked: tuple[int, int] | None = None) -> Citation:
    """Return the citation of `revision.text[start:end]`, offsets in characters, which must lie in the passage.

    `marked` are the characters of the quote that answer, where that is known.
    """
    quote = passage.text[start - passage.start : end - passage.start]
    inferred = passage.period if passage.stated_day is None else None
    return Citation(
        id=number,
        quote=quote,
        article_id=passage.article_id,
        revision=passage.revision,
        start=start,
        end=end,
        title=passage.title,
        outlet=passage.outlet,
        url=passage.url,
        published=passage.stated_day,
        dated=InferredPeriod(start=inferred.start, end=inferred.end) if inferred else None,
        times=tuple(map(_quoted_time, times_in(quote, passage))),
        marked=marked,
        text_from=passage.text_from,
    )


def statements_of(citations: Sequence[Citation]) -> tuple[Statement, ...]:
    """Return a statement for each quote; one that repeats an earlier one word for word is further proof of that."""
    told: list[tuple[str, str, list[int]]] = []
    for citation in citations:
        words = " ".join(citation.quote.split())
        proven = next((numbers for _, earlier, numbers in told if words in earlier), None)
        if proven is None:
            told.append((citation.quote, words, [citation.id]))
        else:
            proven.append(citation.id)
    return tuple(Statement(text=text, citations=tuple(numbers)) for text, _, numbers in told)


def cite_rivals(after: int, rivals: Iterable[Lost]) -> tuple[Rival, ...]:
    """Return the rivals of an answer, their citations numbered on from `after`."""
    return tuple(
        Rival(
            citation=_cite_sentence(number, lost.evidence),
            start=start,
            end=end,
            reason=lost.loss,
            changed=lost.changed,
            figure=lost.figure,
        )
        for number, lost in enumerate(rivals, after + 1)
        if (start := lost.evidence.start) and (end := lost.evidence.end)
    )


def _cite_sentence(number: int, evidence: Evidence) -> Citation:
    passage = evidence.sentence.candidate.passage
    return cite(number, passage, passage.start + evidence.sentence.start, passage.start + evidence.sentence.end)


def notes_on(citations: Sequence[Citation], reports: Reports | None = None) -> list[str]:
    """Return what a reader must know about the sources: "single_source", "undated".

    Copies are one source: `reports` counts them, where it is known.
    """
    notes = []
    if (reports.independent if reports else len({citation.article_id for citation in citations})) == 1:
        notes.append("single_source")
    if any(citation.published is None for citation in citations):
        notes.append("undated")
    return notes


def nearest_articles(candidates: Iterable[Candidate]) -> tuple[FoundPassage, ...]:
    """Return the best passage of each of the nearest articles."""
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        best.setdefault(candidate.passage.article_id, candidate)
    return tuple(map(listed, list(best.values())[:_NEAREST]))


def listed(candidate: Candidate) -> FoundPassage:
    """Return a ranked passage as an answer lists it."""
    passage = candidate.passage
    return FoundPassage(
        article_id=passage.article_id,
        url=passage.url,
        title=passage.title,
        text=passage.text,
        score=round(candidate.score, 4),
    )


def _quoted_time(found: TimeExpression) -> QuotedTime:
    start, end = found.anchor or (found.start, found.end)  # "since 2019" names 2019, whatever followed
    return QuotedTime(text=found.text, start=start, end=end)
