"""From chosen quotes to citations and statements, and to the notes that qualify them. Both composers use this."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from retrieval.answer import Citation, FoundPassage, QuotedTime, Statement
from retrieval.dates import TimeExpression, find_times
from retrieval.models import Candidate, Passage

_NEAREST = 3
"""Articles named when the question cannot be answered."""


def cite(number: int, passage: Passage, start: int, end: int) -> Citation:
    """Return the citation of `revision.text[start:end]`, offsets in characters, which must lie in the passage."""
    quote = passage.text[start - passage.start : end - passage.start]
    times = find_times(quote, passage.published, language=passage.language or "en")
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
        published=passage.published,
        times=tuple(map(_quoted_time, times)),
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


def notes_on(citations: Sequence[Citation]) -> list[str]:
    """Return what a reader must know about the sources: "single_source", "undated"."""
    notes = []
    if len({citation.article_id for citation in citations}) == 1:
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
    return QuotedTime(text=found.text, start=found.start, end=found.end)
