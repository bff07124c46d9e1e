"""From a request to an `Answer` by named steps: search, rerank, compose, prove. The chain and `ask` run this."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from retrieval.answer.tiers import tier_of
from retrieval.attribution.citations import cite, cite_rivals, listed, nearest_articles, notes_on, statements_of
from retrieval.attribution.independence import attribute
from retrieval.catalogue.holdings import articles_within
from retrieval.catalogue.revisions import read_histories, revised_articles
from retrieval.corpus.corpus import Corpus
from retrieval.dialogue.turn import alone, chat_answer, returned, take
from retrieval.direct.answer_span import marks_of
from retrieval.domain.answer import Answer, CoveredPeriod
from retrieval.domain.articles import Candidate, Reason
from retrieval.domain.progress import Done, Progress, Reading, Searching, Told
from retrieval.domain.steps import step
from retrieval.evidence.answer_marks import line_of
from retrieval.evidence.earlier_verdict import articles_that_count, depends_on_history, revisit
from retrieval.evidence.extractive import compose
from retrieval.evidence.verdict import Verdict
from retrieval.ranking.search import Found, Request, Search, scopes_of

_MOST_HISTORIES = 5
"""Articles whose earlier revisions are read for one question: those that count most."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of an answer that can be replaced, each by itself; None takes Dateline's own.

    Whatever they choose, only slices of stored passages are quoted. `search` finds passages for a request (see
    `Search.given` for a search of your own), `rerank` puts them into another order or drops some, and `compose`
    chooses what is quoted.
    """

    search: Callable[[Request], Found] | None = None
    rerank: Callable[[Request, list[Candidate]], list[Candidate]] | None = None
    compose: Callable[[Request, Found], Verdict] | None = None


class Answerer:
    """Answers questions from a corpus by quoting it. Safe to share between threads."""

    def __init__(self, corpus: Corpus, steps: Steps | None = None) -> None:
        self._corpus = corpus
        self._search = Search(corpus)
        self._steps = steps or Steps()

    def answer(self, request: Request) -> Answer:
        """Return the answer, or an abstention with its reason, what the corpus covers, and the nearest articles.

        What is no question about the news gets a reply of the bot's own.
        """
        for event in self.stream(request):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream of progress ends with Done")

    def stream(self, request: Request) -> Iterator[Progress]:
        """Yield what happens on the way to the answer, each proven statement, and the answer last."""
        began = time.perf_counter()
        taken = take(request, self._coverage)
        if taken.reply is not None:
            yield Done(chat_answer(request, taken, began))
            return
        understood = alone(taken.request)
        yield Searching(understood.question)
        for event in self._progress(understood, began):
            yield Done(returned(event.answer, request)) if isinstance(event, Done) else event

    def _progress(self, request: Request, began: float) -> Iterator[Progress]:
        """Yield what happens from the search on, for a question that stands alone."""
        found = self._find(request)
        yield Reading(len(found.candidates))
        yield from telling(self.compose(request, found, began))

    def compose(self, request: Request, found: Found, began: float) -> Answer:
        """Return the answer to be had from what was found; `began` is the `perf_counter` at the request."""
        with step("compose", found) as taken:
            tier = tier_of(found.question, self._chosen(request, found), found.candidates, found.idf)
            taken.output = verdict = self._beside_earlier_revisions(request, found, tier.verdict)
        citations = tuple(
            cite(number, pick.passage, pick.start, pick.end, marks_of(pick.answer))
            for number, pick in enumerate(verdict.picks, 1)
        )
        citations, reports = attribute(self._corpus, request, citations)
        declined = not citations
        ranked = [*verdict.read, *found.candidates[len(verdict.read) :]]
        return Answer(
            question=request.question,
            as_of=request.as_of,
            status="abstained" if declined else tier.status,
            confidence=tier.confidence,
            direct=line_of(verdict.picks[0]) if tier.status == "answered" else None,
            reason=_reason(request, found, verdict) if declined else None,
            notes=tuple(dict.fromkeys((*found.notes, *verdict.notes, *notes_on(citations, reports)))),
            statements=statements_of(citations),
            citations=citations,
            reports=reports,
            rivals=cite_rivals(len(citations), verdict.rivals),
            scopes=scopes_of(request, found.question, verdict.scope),
            passages=tuple(map(listed, ranked[: request.passages])),
            coverage=searched(self._corpus, request) if declined else None,
            nearest=nearest_articles(ranked) if declined else (),
            timings_ms={**found.timings_ms, "total": round((time.perf_counter() - began) * 1000, 1)},
        )

    def _find(self, request: Request) -> Found:
        """Return what the search finds, in the order of whoever ranks it."""
        with step("search", request) as taken:
            taken.output = found = (self._steps.search or self._search.find)(request)
        if self._steps.rerank is None:
            return found
        with step("rerank", found) as taken:
            taken.output = found = replace(found, candidates=self._steps.rerank(request, found.candidates))
        return found

    def _chosen(self, request: Request, found: Found) -> Verdict:
        if self._steps.compose is not None:
            return self._steps.compose(request, found)
        return compose(found.question, found.candidates, request.as_of.date(), idf=found.idf)

    def _beside_earlier_revisions(self, request: Request, found: Found, verdict: Verdict) -> Verdict:
        """Return the verdict with what its articles said before; only where that matters, and they were changed."""
        if not depends_on_history(found.question):
            return verdict
        articles = articles_that_count(verdict, found.candidates)
        revised = revised_articles(self._corpus.catalogue, articles, request.as_of)
        if not revised:
            return verdict
        first = [each for each in articles if each in revised][:_MOST_HISTORIES]
        histories = read_histories(self._corpus.catalogue, first, request.as_of)
        return revisit(found.question, verdict, histories, request.as_of.date(), found.idf)

    def _coverage(self) -> CoveredPeriod:
        covered = self._corpus.catalogue.coverage()
        return CoveredPeriod(articles=covered.articles, first_day=covered.first_day, last_day=covered.last_day)


def _reason(request: Request, found: Found, verdict: Verdict) -> Reason:
    """Return why nothing is answered; where nothing was published in the time asked for, that is why."""
    bounded = request.since or request.until or found.question.window
    return "outside_window" if bounded and not found.candidates else verdict.reason or "not_in_corpus"


def searched(corpus: Corpus, request: Request) -> CoveredPeriod:
    """Return what could be seen within the limits of a request."""
    return articles_within(corpus.catalogue, request.as_of, request.since, request.until, request.outlets)


def telling(answer: Answer) -> Iterator[Progress]:
    """Yield each statement of an answer with its proof, and the answer last."""
    proofs = {citation.id: citation for citation in answer.citations}
    told = [Told(each, tuple(proofs[number] for number in each.citations)) for each in answer.statements]
    with step("prove", answer.statements) as taken:
        # A statement that quotes is its quote; what a model words has been proven word by word before it comes here.
        taken.output = told
    yield from told
    yield Done(answer)
