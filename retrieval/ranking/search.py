"""The fused search: a request to ranked passages, by words, by vectors, and by what the catalogue lets be seen.

What limits an answer is put into words here, too: windows with their reasons, outlets, order and kind of answer.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from retrieval.corpus.corpus import Corpus
from retrieval.domain import trace
from retrieval.domain.answer import ScopedWindow, Scopes
from retrieval.domain.articles import Candidate, Sighting
from retrieval.domain.errors import EmbeddingError, IndexUnavailable
from retrieval.indexes.vectors import Vector
from retrieval.question.capitals import lacks_capitals, recased, respelt
from retrieval.question.elapsed_time import day_asked
from retrieval.question.question import Question, Window, understand
from retrieval.question.turns import Turn
from retrieval.ranking.lexical_query import NearestQuery, lexical_queries, nearest_queries
from retrieval.ranking.relevance import rank
from retrieval.ranking.sentences import Idf
from retrieval.text.stems import WORD, stems
from retrieval.text.tokens import marked_stems, tokens_of

_WIDEN = 5
_WIDEST = 5_000
_ENOUGH = 50
"""Passages that must be left after filtering; fewer, and more are fetched before the filter."""
_ENOUGH_OF_A_DAY = 10
"""Passages of a day and the next that are enough to tell what happened then; with fewer, later ones are asked too."""


@dataclass(frozen=True, slots=True)
class Request:
    """A question and the limits set to its answer.

    `as_of` is the moment from which the world is seen, now where none is given, in UTC where it names no zone. `since`
    and `until` bound the day of publication, both inclusive; `outlets` restricts who may be quoted. `passages` is how
    many ranked passages the answer lists. `turns` are those before it in a conversation, the newest last; whoever
    answers puts the question so that it stands alone.
    """

    question: str
    as_of: datetime = field(default_factory=lambda: datetime.now(UTC))
    since: date | None = None
    until: date | None = None
    outlets: tuple[str, ...] = ()
    passages: int = 0
    turns: tuple[Turn, ...] = ()

    def __post_init__(self) -> None:
        if self.as_of.tzinfo is None:
            object.__setattr__(self, "as_of", self.as_of.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: the question as understood, and the passages, best first.

    `notes` names an index that had to be done without. `idf` weighs words as the corpus does.
    """

    question: Question
    candidates: list[Candidate]
    idf: Idf
    notes: tuple[str, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sighted:
    """What a search found before any of it is read: the request as its question narrows it, and the passages.

    `last_change` is the number of the newest change when the search began, `milliseconds` what it took.
    """

    request: Request
    question: Question
    sightings: tuple[Sighting, ...]
    last_change: int
    notes: tuple[str, ...]
    milliseconds: float


class Search:
    """Searches a corpus. Safe to share between threads; sees what was indexed up to the moment of each call."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._outlets: tuple[int, list[str]] = (-1, [])

    def find(self, request: Request) -> Found:
        """Return the passages that may hold the answer; an index that cannot be used is done without."""
        return self.read(self.sight(request))

    def given(self, request: Request, ids: Sequence[int]) -> Found:
        """Return what a search of somebody else's found: stored passages by their ids, in that order.

        Passages that there are not, or that the request does not let be seen, are left out.
        """
        last_change = self._corpus.catalogue.last_change()
        question = understand(request.question, request.as_of.date(), self._known_outlets(last_change))
        visible = self._visible(request, ids, last_change)
        passages = self._corpus.catalogue.passages(list(visible), last_change)
        kept = [passages[number] for number in dict.fromkeys(ids) if number in passages]
        candidates = [Candidate(passage, score=1 / rank) for rank, passage in enumerate(kept, 1)]
        return Found(question, candidates, _Words(self._corpus, last_change, []).idf)

    def sight(self, request: Request) -> Sighted:
        """Return what the indexes find that may be shown, unread."""
        began = time.perf_counter()
        notes: list[str] = []
        last_change = self._corpus.catalogue.last_change()
        question = understand(request.question, request.as_of.date(), self._known_outlets(last_change))
        request = _narrowed(request, question)
        words = _Words(self._corpus, last_change, notes)
        nearest = _Nearest(self._corpus, last_change, nearest_queries(question), notes)
        sightings = self._sightings(request, question, words, nearest, last_change)
        if (narrower := _of_the_day(request, question)) is not None:
            of_the_day = self._sightings(narrower, question, words, nearest, last_change)
            enough = trace.gate(
                "enough passages are of the day itself or the next",
                len(of_the_day) >= _ENOUGH_OF_A_DAY,
                value=len(of_the_day),
                limit=_ENOUGH_OF_A_DAY,
            )
            sightings = of_the_day if enough else sightings
        milliseconds = _ms(time.perf_counter() - began)
        return Sighted(request, question, tuple(sightings), last_change, tuple(notes), milliseconds)

    def read(self, sighted: Sighted) -> Found:
        """Return the passages that are worth reading, in order. Needs no embedding model and no vectors."""
        began = time.perf_counter()
        request, question, last_change = sighted.request, sighted.question, sighted.last_change
        words = _Words(self._corpus, last_change, [])
        day = request.as_of.date()
        ranked = rank(
            question, sighted.sightings, day, idf=words.idf, read=lambda chosen: self._read(chosen, last_change)
        )
        text = respelt(
            question.text, words.idf, lambda: (word for one in ranked for word in WORD.findall(one.passage.text))
        )
        if lacks_capitals(text):
            known = (word for one in ranked for word in marked_stems(tokens_of(one.passage)))
            text = recased(text, known)
        if text != question.text:
            trace.note(f"put as the articles write it: “{text}”")
            question = understand(text, day, self._known_outlets(last_change))
        timings = {"search": sighted.milliseconds, "rank": _ms(time.perf_counter() - began)}
        return Found(question, ranked, words.idf, sighted.notes, timings)

    def _known_outlets(self, last_change: int) -> list[str]:
        """Return the corpus's outlets, read again only after a change."""
        if self._outlets[0] != last_change:
            self._outlets = (last_change, self._corpus.catalogue.outlets())
        return self._outlets[1]

    def _sightings(
        self, request: Request, question: Question, words: _Words, nearest: _Nearest, last_change: int
    ) -> list[Sighting]:
        """Fetch more than is needed and keep what may be seen; where little is left of much, fetch more."""
        factor = 1
        while True:
            lexical, cosines = words.search(question, factor), nearest.search(factor)
            ids = {*lexical, *cosines}
            visible = self._visible(request, ids, last_change)
            exhausted = len(ids) < _ENOUGH or max(words.limit, nearest.limit) * factor >= _WIDEST
            if len(visible) >= _ENOUGH or len(visible) == len(ids) or exhausted:
                break
            factor *= _WIDEN
        trace.note(f"found {len(lexical)} passages by words and {len(cosines)} by vectors; {len(visible)} may be shown")
        cosines |= nearest.cosines(visible.keys() - cosines.keys())
        return [
            Sighting(number, published, lexical.get(number, 0.0), cosines.get(number, 0.0))
            for number, published in visible.items()
        ]

    def _visible(self, request: Request, ids: Iterable[int], last_change: int) -> dict[int, date | None]:
        return self._corpus.catalogue.visible(
            list(ids),
            as_of=request.as_of,
            since=request.since,
            until=request.until,
            outlets=request.outlets,
            last_change=last_change,
        )

    def _read(self, sightings: Sequence[Sighting], last_change: int) -> list[Candidate]:
        passages = self._corpus.catalogue.passages([sighting.id for sighting in sightings], last_change)
        # What was removed since it was sighted is not there any more.
        return [Candidate(passages[each.id], each.lexical, each.cosine) for each in sightings if each.id in passages]


class _Words:
    """The lexical side of one search."""

    def __init__(self, corpus: Corpus, last_change: int, notes: list[str]) -> None:
        self._index = corpus.lexical
        self.limit = 0
        try:
            if self._index.cursor() < last_change:
                self._index.refresh()
            corpus.check_lexical()
            if self._index.cursor() < last_change:
                notes.append("behind")
        except IndexUnavailable:
            notes.append("without_words")
            self._size = 0
        else:
            self._size = self._index.size()
        self._idfs: dict[str, float] = {}

    def search(self, question: Question, factor: int) -> dict[int, float]:
        """Return the best BM25 score of each passage found by any of the question's queries."""
        best: dict[int, float] = {}
        for query in lexical_queries(question, stems, self._frequency, self._size):
            self.limit = max(self.limit, query.limit)
            for number, score in self._index.search(query.words, query.limit * factor):
                best[number] = max(best.get(number, 0.0), score)
        return best

    def idf(self, stem: str) -> float:
        """Return the inverse document frequency of a stem, as BM25 has it (Robertson and Zaragoza 2009)."""
        known = self._idfs.get(stem)
        if known is None:
            count = self._frequency(stem)
            known = self._idfs[stem] = math.log(1 + (self._size - count + 0.5) / (count + 0.5))
        return known

    def _frequency(self, stem: str) -> int:
        return self._index.document_frequency(stem) if self._size and stem else 0


class _Nearest:
    """The vector side of one search: the question and its parts, embedded once."""

    def __init__(self, corpus: Corpus, last_change: int, queries: list[NearestQuery], notes: list[str]) -> None:
        self._corpus = corpus
        self._last_change = last_change
        self._queries = queries
        self._vectors: list[Vector] = []
        self._notes = notes
        self.limit = max(query.limit for query in queries)
        try:
            self._vectors = [corpus.embedding.embed_query(query.text) for query in queries]
        except EmbeddingError:
            notes.append("without_vectors")

    def search(self, factor: int) -> dict[int, float]:
        """Return the passages nearest to the question or a part, each with its cosine with the question."""
        found: dict[int, float] = {}
        for position, (query, vector) in enumerate(zip(self._queries, self._vectors, strict=False)):
            try:
                hits = self._corpus.nearest(vector, query.limit * factor, self._last_change)
            except IndexUnavailable:
                self._vectors = []
                self._notes.append("without_vectors")
                return {}
            found |= dict(hits) if position == 0 else self.cosines({number for number, _ in hits} - found.keys())
        return found

    def cosines(self, ids: Collection[int]) -> dict[int, float]:
        """Return the cosine of each passage with the whole question."""
        return self._corpus.cosines(self._vectors[0], ids, self._last_change) if self._vectors and ids else {}


def _narrowed(request: Request, question: Question) -> Request:
    """Return the request with the days of publication that its question names, unless its options name some."""
    window = question.window
    if window is None or not window.strict or request.since or request.until:
        return request
    return replace(request, since=window.start, until=window.end)


def _of_the_day(request: Request, question: Question) -> Request | None:
    """Return the request for the news of a day, where it is asked what happened then; None for other questions."""
    window = question.window
    if day_asked(question) is None or window is None or window.end is None or request.since or request.until:
        return None
    return replace(request, since=window.start, until=window.end + timedelta(days=1))


def scopes_of(request: Request, question: Question, found: Window | None = None) -> Scopes:
    """Return the scopes of an answer; `found` is the window of an event that the question names."""
    return Scopes(
        windows=tuple(_windows(request, question, found)),
        outlets=request.outlets or question.outlets,
        order=question.order,
        kind=question.kind,
    )


def _windows(request: Request, question: Question, found: Window | None) -> Iterator[ScopedWindow]:
    if request.since or request.until:
        names = [name for name, day in (("since", request.since), ("until", request.until)) if day]
        yield ScopedWindow(start=request.since, end=request.until, reason=" and ".join(names), bounds="publication")
    window = question.window
    if window is not None and not (window.strict and (request.since or request.until)):
        yield ScopedWindow(
            start=window.start,
            end=window.end,
            reason=window.reason,
            bounds="publication" if window.strict else "event",
        )
    if found is not None and found != window:
        yield ScopedWindow(start=found.start, end=found.end, reason=found.reason, bounds="event")


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
