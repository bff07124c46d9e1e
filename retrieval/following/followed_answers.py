"""Answering what is followed: by quotes alone, without reprints, and first from what is new and the known proof.

A sentence that an earlier report has said word for word is only printed again, and no news.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select

from retrieval.answer.answerer import Answerer, Steps
from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import PassageRow, RevisionRow
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer
from retrieval.domain.articles import Candidate, Passage
from retrieval.following.same_day import without_overtaken
from retrieval.ranking.search import Request, Search
from retrieval.text.tokens import encode, sentences, tokens_of

_FEWEST_WORDS = 4
"""Words of a sentence that is known again, by its stems; shorter ones anybody may say."""

Rerank = Callable[[Request, list[Candidate]], list[Candidate]]


def answerer_of_news(corpus: Corpus) -> Answerer:
    """Return what answers questions that are followed: by quotes, without reprints and what a later hour changed."""
    return Answerer(corpus, Steps(rerank=_valid(corpus.catalogue)))


class Weighing:
    """Answers a question from new passages and from those that proved the known answer, and from nothing else.

    Where that gives the known answer, or none, all else that is found need not be read: it was found before.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._catalogue = corpus.catalogue
        self._search = Search(corpus)
        self._answerer = Answerer(corpus)
        self._valid = _valid(corpus.catalogue)

    def answer(self, request: Request, news: Set[int], proof: Collection[str]) -> Answer | None:
        """Return the answer from passages by their ids and articles by theirs, None where no new one is found."""
        began = time.perf_counter()
        sighted = self._search.sight(request)
        if not any(one.id in news for one in sighted.sightings):
            return None
        weighed = news | _passages_in(self._catalogue, proof)
        found = self._search.read(
            replace(sighted, sightings=tuple(one for one in sighted.sightings if one.id in weighed))
        )
        found = replace(found, candidates=self._valid(request, found.candidates))
        if not any(one.passage.id in news for one in found.candidates):
            return None
        return self._answerer.compose(request, found, began)


def _valid(catalogue: Catalogue) -> Rerank:
    """Return what drops reprints first, so that a late copy of an old report overtakes nothing."""
    new, valid = without_reprints(catalogue), without_overtaken(catalogue)
    return lambda request, candidates: valid(request, new(request, candidates))


def _passages_in(catalogue: Catalogue, articles: Collection[str]) -> set[int]:
    """Return the ids of the passages of articles as they are now."""
    query = select(PassageRow.id).join(RevisionRow, RevisionRow.id == PassageRow.revision_id)
    with catalogue.engine.connect() as connection:
        now = query.where(RevisionRow.article_id.in_(articles), RevisionRow.superseded_from.is_(None))
        return set(connection.execute(now).scalars())


_Came = tuple[date, int]
"""When an article first came: the day, and the order within it."""


@dataclass(frozen=True, slots=True)
class _Said:
    """When each article that was found came, and when each sentence of them was first said."""

    came: dict[str, _Came]
    first: dict[str, _Came]


def without_reprints(catalogue: Catalogue) -> Rerank:
    """Return a step of an answer that drops from what was found the sentences that are only printed again.

    Where the earlier report has been corrected since, what others printed of it falls as well.
    """

    def drop(_: Request, candidates: list[Candidate]) -> list[Candidate]:
        said = _said(catalogue, [one.passage for one in candidates])
        parts = ((one, _new_part(one.passage, said)) for one in candidates)
        return [one if part is one.passage else replace(one, passage=part) for one, part in parts if part is not None]

    return drop


def _said(catalogue: Catalogue, passages: Sequence[Passage]) -> _Said:
    row, days = RevisionRow, {one.article_id: one.published or date.min for one in passages}
    firsts = select(row.article_id, func.min(row.id), func.count()).where(row.article_id.in_(days))
    texts = select(row.article_id, row.text)
    with catalogue.engine.connect() as connection:
        found = connection.execute(firsts.group_by(row.article_id)).all()
        came = {article: (days[article], first) for article, first, _ in found}
        changed = [article for article, _, revisions in found if revisions > 1]
        told = [(one.article_id, tokens_of(one)) for one in passages if one.article_id in came]
        for article, text in connection.execute(texts.where(row.article_id.in_(changed))) if changed else ():
            told.append((article, encode(text)))
    first: dict[str, _Came] = {}
    for article, tokens in sorted(told, key=lambda one: came[one[0]]):
        for _, _, sentence in sentences(tokens):
            first.setdefault(sentence.lower(), came[article])
    return _Said(came, first)


def _new_part(passage: Passage, said: _Said) -> Passage | None:
    """Return the passage from its first new sentence to its last, None where nothing in it is new."""
    mine = said.came.get(passage.article_id)
    if mine is None:
        return passage
    spans = list(sentences(tokens_of(passage)))
    new = [(start, end) for start, end, sentence in spans if _is_new(sentence, mine, said)]
    if len(new) == len(spans):
        return passage
    if not new:
        return None
    start, end = new[0][0], new[-1][1]
    text = passage.text[start:end]
    return replace(passage, start=passage.start + start, end=passage.start + end, text=text, tokens="")


def _is_new(sentence: str, came: _Came, said: _Said) -> bool:
    return sentence.count(" ") + 1 < _FEWEST_WORDS or said.first[sentence.lower()] >= came
