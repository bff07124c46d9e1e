"""From a request to an `Answer`: search, compose, cite. The chain and the command line both call this."""

from __future__ import annotations

import time
from collections.abc import Sequence

from retrieval.answer import Answer, Citation, CoveredPeriod, FoundPassage, QuotedTime, Statement
from retrieval.composing import Pick, compose
from retrieval.corpus import Corpus
from retrieval.dates import TimeExpression, find_times
from retrieval.models import Candidate
from retrieval.search import Found, Request, Search

_NEAREST = 3
"""Articles named when the question cannot be answered."""


class Answerer:
    """Answers questions from a corpus by quoting it. Safe to share between threads."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._search = Search(corpus)

    def answer(self, request: Request) -> Answer:
        """Return the answer, or an abstention with its reason, what the corpus covers, and the nearest articles."""
        began = time.perf_counter()
        found = self._search.find(request)
        verdict = compose(found.question, found.candidates, request.as_of.date(), idf=found.idf)
        citations = tuple(_citation(number, pick) for number, pick in enumerate(verdict.picks, 1))
        declined = not citations
        return Answer(
            question=request.question,
            as_of=request.as_of,
            status="abstained" if declined else "answered",
            reason=(verdict.reason or "not_in_corpus") if declined else None,
            notes=(*found.notes, *_notes(citations)),
            statements=_statements(citations),
            citations=citations,
            passages=tuple(map(_found, found.candidates[: request.passages])),
            coverage=self._coverage() if declined else None,
            nearest=_nearest(found) if declined else (),
            timings_ms={**found.timings_ms, "total": round((time.perf_counter() - began) * 1000, 1)},
        )

    def _coverage(self) -> CoveredPeriod:
        covered = self._corpus.catalogue.coverage()
        return CoveredPeriod(articles=covered.articles, first_day=covered.first_day, last_day=covered.last_day)


def _statements(citations: Sequence[Citation]) -> tuple[Statement, ...]:
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


def _citation(number: int, pick: Pick) -> Citation:
    passage = pick.passage
    times = find_times(pick.quote, passage.published, language=passage.language or "en")
    return Citation(
        id=number,
        quote=pick.quote,
        article_id=passage.article_id,
        revision=passage.revision,
        start=pick.start,
        end=pick.end,
        title=passage.title,
        outlet=passage.outlet,
        url=passage.url,
        published=passage.published,
        times=tuple(map(_quoted_time, times)),
    )


def _quoted_time(found: TimeExpression) -> QuotedTime:
    return QuotedTime(text=found.text, start=found.start, end=found.end)


def _notes(citations: Sequence[Citation]) -> list[str]:
    notes = []
    if len({citation.article_id for citation in citations}) == 1:
        notes.append("single_source")
    if any(citation.published is None for citation in citations):
        notes.append("undated")
    return notes


def _nearest(found: Found) -> tuple[FoundPassage, ...]:
    """Return the best passage of each of the nearest articles."""
    best: dict[str, Candidate] = {}
    for candidate in found.candidates:
        best.setdefault(candidate.passage.article_id, candidate)
    return tuple(map(_found, list(best.values())[:_NEAREST]))


def _found(candidate: Candidate) -> FoundPassage:
    passage = candidate.passage
    return FoundPassage(
        article_id=passage.article_id,
        url=passage.url,
        title=passage.title,
        text=passage.text,
        score=round(candidate.score, 4),
    )
