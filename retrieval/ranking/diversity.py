"""An order of passages that serves each part of a question across articles, and does not serve the same words twice.

For questions that name outlets or have parts; any other question is ordered in `ranking` alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from retrieval.domain.articles import Candidate, Passage
from retrieval.domain.weights import weights
from retrieval.question.question import Part, Question
from retrieval.ranking.sentences import Idf
from retrieval.text.stems import stems
from retrieval.text.tokens import plain_stems, tokens_of

Floats = NDArray[np.float64]
_K1, _B = 1.2, 0.75  # BM25's usual constants, those of Tantivy
_DEPTH = 40
"""Places filled with regard to what was read before; the others follow by what they are to the whole question."""
_HALF_LIFE = 14.0
_UNDATED = 30
"""Days of age that an undated passage is taken to have: neither fresh nor old."""


@dataclass(frozen=True, slots=True)
class _Demand:
    """What one part asks of a passage: a weight for each word, and a gain for where and when it was published."""

    words: Floats
    gain: Floats


def interleave(
    question: Question,
    candidates: Sequence[Candidate],
    as_of: date,
    idf: Idf,
    counts: Mapping[str, float] | None = None,
) -> list[Candidate]:
    """Return all candidates, best next passage first, for whichever part or for the whole question it is best.

    A word counts less for the next passage the more of it was read, after the explicit coverage of aspects in
    xQuAD (Santos, Macdonald and Ounis 2010, "Exploiting Query Reformulations for Web Search Result Diversification").
    The score is that of the part which chose the passage, relative to the best passage for that part. `counts` are
    other weights than those that ship.
    """
    counts = counts or weights("parts")
    vocabulary = list(dict.fromkeys(stems(" ".join(question.terms))))
    matches = _matches(candidates, vocabulary, idf)
    cosine = counts["cosine"] * np.array([candidate.cosine for candidate in candidates])
    fresh = 1.0 + counts["fresh"] * freshness([one.passage.published for one in candidates], as_of, _HALF_LIFE)
    demands = _demands(question, vocabulary, candidates, counts)
    scores = [(matches @ demand.words + cosine) * demand.gain * fresh for demand in demands]
    claims = np.array([1.0 / max(float(score.max()), 1e-9) for score in scores])
    most = matches.max(axis=0, initial=0.0) + 1e-9
    unspent = np.ones(len(vocabulary))
    left = np.ones(len(candidates), bool)
    ranked: list[Candidate] = []
    while len(ranked) < min(_DEPTH, len(candidates)):
        offers = np.array([(matches @ (demand.words * unspent) + cosine) * demand.gain for demand in demands])
        offers = np.where(left, offers * fresh * claims[:, np.newaxis], -np.inf)
        turn, chosen = divmod(int(np.argmax(offers)), len(candidates))
        ranked.append(replace(candidates[chosen], score=float(offers[turn, chosen])))
        left[chosen] = False
        unspent *= 1.0 - counts["spent"] * matches[chosen] / most
    rest = sorted(map(int, np.flatnonzero(left)), key=lambda place: -scores[-1][place])
    below = ranked[-1].score - float(scores[-1].max())
    return ranked + [replace(candidates[place], score=below + float(scores[-1][place])) for place in rest]


def freshness(published: Sequence[date | None], as_of: date, half_life: float) -> Floats:
    """Return 1 for what was published on the day `as_of`, halved every `half_life` days before it."""
    ages = [_UNDATED if day is None else max(0, (as_of - day).days) for day in published]
    return np.asarray(0.5 ** (np.array(ages, float) / half_life))


def _matches(candidates: Sequence[Candidate], vocabulary: Sequence[str], idf: Idf) -> Floats:
    """Return the BM25 share of each word in each passage read with its title, of shape (passages, words)."""
    texts = [Counter(stems(one.passage.title) + plain_stems(tokens_of(one.passage))) for one in candidates]
    times = np.array([[text[word] for word in vocabulary] for text in texts], float).reshape(len(texts), -1)
    lengths = np.array([text.total() for text in texts], float)
    norm = _K1 * (1 - _B + _B * lengths / max(lengths.mean(), 1.0)) + 1e-9
    rarity = np.array([idf(word) for word in vocabulary])
    return np.asarray((_K1 + 1) * times / (times + norm[:, np.newaxis]) * rarity)


def _demands(
    question: Question, vocabulary: Sequence[str], candidates: Sequence[Candidate], counts: Mapping[str, float]
) -> list[_Demand]:
    """Return what each part asks for, and last what the whole question does."""
    passages = [candidate.passage for candidate in candidates]
    demands = []
    for part in question.parts:
        own = set(stems(" ".join(part.terms)))
        others = counts["whole"] * len(own) / max(1, len(vocabulary))
        words = np.array([others + (word in own) for word in vocabulary])
        gain = _from(passages, part.outlets or question.outlets, counts["outlet"])
        demands.append(_Demand(words, gain * _near(passages, part, counts["day"])))
    whole = _from(passages, question.outlets, counts["outlet"])
    return [*demands, _Demand(np.ones(len(vocabulary)), whole)]


def _from(passages: Sequence[Passage], outlets: Sequence[str], weight: float) -> Floats:
    return np.array([1.0 + weight * (passage.outlet in outlets) for passage in passages])


def _near(passages: Sequence[Passage], part: Part, weight: float) -> Floats:
    def is_near(published: date | None) -> bool:
        return published is not None and any(abs((published - day).days) <= 1 for day in part.dates)

    return np.array([1.0 + weight * is_near(passage.published) for passage in passages])
