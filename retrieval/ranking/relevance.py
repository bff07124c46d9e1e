"""The order in which found passages are read: relevance, freshness, and signs of an answer.

Questions across articles are ordered in `diversity`. What is found, and which revision or day may be shown at all, is
decided before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date

import numpy as np
from numpy.typing import NDArray

from retrieval.domain import trace
from retrieval.domain.articles import Candidate, Sighting
from retrieval.domain.weights import weights
from retrieval.question.name_kinds import mentions_for
from retrieval.question.question import Question
from retrieval.ranking.diversity import freshness, interleave
from retrieval.ranking.sentences import Idf
from retrieval.text.stems import stems
from retrieval.text.tokens import marked_stems, plain_stems, tokens_of

Floats = NDArray[np.float64]
Reader = Callable[[Sequence[Sighting]], list[Candidate]]
"""Reads what was sighted: returns the candidates in the same order, less those that are gone."""


_READ = 50
"""Candidates whose text is read, at some 0.1 ms each. 80 reach .465 of read@5 on the weekly questions, 50 .463."""
_COMPARED = 15
"""Passages among which copies are looked for."""
_COPIED = 0.3
"""Share of all their stems that two passages have in common when one is a copy of the other. With it read@5 and
article@5 are .457/.541 on the half of the weekly questions that it was tuned on and .463/.527 on the other, without it
.457/.538 and .459/.522."""
_FLOOR = 0.05
"""Share of the best BM25 score that every passage is given, so that one found by its vector alone has a logarithm."""
_WEEK, _SEASON = 7.0, 60.0
_EXPLAINED = 5
"""Passages whose place a trace explains."""
_LEAD = 600


def rank(
    question: Question,
    sightings: Sequence[Sighting],
    as_of: date,
    *,
    idf: Idf,
    read: Reader,
) -> list[Candidate]:
    """Return those of the passages that are worth reading, with their scores, best first.

    Args:
        question: what is asked.
        sightings: found passages in any order, each once, none published after `as_of`.
        as_of: the day from which freshness is counted.
        idf: inverse document frequency of a stem (as `stemming.stem` returns it).
        read: reads the passages that promise something.
    """
    if not sightings:
        return []
    if question.parts or question.outlets:
        trace.note("asks across articles or names outlets: ranked part by part")
        candidates = read(sightings)
        return interleave(question, candidates, as_of, idf) if candidates else []
    sight = signs_at_sight(sightings, as_of)
    glance = _weighed(sight, weights("sight"))
    order = np.argsort(-glance, kind="stable")
    places = {sightings[place].id: place for place in order[:_READ]}
    candidates = read([sightings[place] for place in places.values()])
    chosen = [places[candidate.passage.id] for candidate in candidates]
    signs = signs_on_reading(question, candidates, idf) | {name: values[chosen] for name, values in sight.items()}
    scores = _weighed(signs, weights("reading"))
    best = np.argsort(-scores, kind="stable")
    if trace.is_recorded():
        _explain(candidates, scores, best[:_EXPLAINED], signs)
    ranked = [_scored(candidates[place], scores[place]) for place in best]
    return _collapsed(ranked[:_COMPARED]) + ranked[_COMPARED:]


def _explain(
    candidates: Sequence[Candidate],
    scores: Floats,
    places: Iterable[int],
    signs: Mapping[str, Floats],
) -> None:
    trace.note(f"{len(candidates)} passages are read")
    for rank, place in enumerate(places, 1):
        parts = {name: weight * signs[name][place] for name, weight in weights("reading").items()}
        passage = candidates[place].passage
        where = f"{passage.title}, {passage.published or 'undated'}, from character {passage.start}"
        trace.note(f"place {rank}: {where}", value=scores[place], signs=parts)


def _collapsed(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates with copies of what stands before them behind all others, their scores lowered to that."""
    kept: list[tuple[Candidate, frozenset[str]]] = []
    copies: list[Candidate] = []
    for candidate in ranked:
        words = frozenset(plain_stems(tokens_of(candidate.passage)))
        if any(_is_copy(words, other) for _, other in kept):
            trace.note(f"a copy of what stands before it, moved behind the others: {candidate.passage.title}")
            copies.append(candidate)
        else:
            kept.append((candidate, words))
    last = ranked[-1].score if ranked else 0.0
    return [candidate for candidate, _ in kept] + [_scored(candidate, last) for candidate in copies]


def _is_copy(words: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(words & other)
    return shared > _COPIED * (len(words) + len(other) - shared)


def signs_at_sight(sightings: Sequence[Sighting], as_of: date) -> dict[str, Floats]:
    """Return, by the names of the weights, what is known of passages without reading them."""
    lexical = np.array([sighting.lexical for sighting in sightings])
    published = [sighting.published for sighting in sightings]
    return {
        "lexical": np.log(lexical / max(float(lexical.max()), 1e-9) + _FLOOR),
        "cosine": np.array([sighting.cosine for sighting in sightings]),
        "week": freshness(published, as_of, _WEEK),
        "season": freshness(published, as_of, _SEASON),
    }


def signs_on_reading(question: Question, candidates: Sequence[Candidate], idf: Idf) -> dict[str, Floats]:
    """Return, by the names of the weights, what reading the candidates tells."""
    asked = {word: idf(word) for word in stems(" ".join(question.terms))}
    mentions, sure = mentions_for(question)
    texts = [marked_stems(tokens_of(candidate.passage)) for candidate in candidates]
    found = [mentions(words) for words in texts]
    held = [_held(asked, set(words)) for words in texts]
    of_article: dict[str, set[str]] = defaultdict(set)
    for candidate, words in zip(candidates, held, strict=True):
        of_article[candidate.passage.article_id] |= words
    together = [of_article[candidate.passage.article_id] for candidate in candidates]
    return {
        "coverage": _covered(held, asked),
        "together": _covered(together, asked),
        "mentions": np.log1p([len(mentioned) for mentioned in found]),
        "listed": np.array([float(sure and bool(mentioned)) for mentioned in found]),
        "lead": np.exp(np.array([-candidate.passage.start for candidate in candidates]) / _LEAD),
    }


def _held(asked: Iterable[str], words: Set[str]) -> set[str]:
    """Return which of the stems are among marked stems, with a capital or without."""
    return {word for word in asked if word in words or f"{word[0].upper()}{word[1:]}" in words}


def _covered(held: Sequence[set[str]], asked: Mapping[str, float]) -> Floats:
    total = sum(asked.values()) or 1.0
    return np.array([sum(asked[word] for word in words) for words in held]) / total


def _weighed(features: Mapping[str, Floats], counts: Mapping[str, float]) -> Floats:
    total: Floats = np.sum([weight * features[name] for name, weight in counts.items()], axis=0)
    return total


def _scored(candidate: Candidate, score: float) -> Candidate:
    return Candidate(candidate.passage, candidate.lexical, candidate.cosine, float(score))
