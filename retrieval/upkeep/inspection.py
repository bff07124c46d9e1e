"""Holding the indexes against the catalogue: the checks behind `dateline doctor`."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.catalogue.removal import Quarantine
from retrieval.corpus.corpus import Corpus
from retrieval.domain.errors import DatelineError
from retrieval.indexes.vectors import Vector

_REMEDY = "dateline reindex builds it anew"
_SAMPLE = 200
_NEIGHBOURS = 10
_ROUNDING = 0.002
"""How far a vector may be from its float16 copy, by Euclidean distance, before it counts as another one."""
_MUST_FIND = 0.98
"""The share of sampled vectors that must find themselves; the index is approximate, so not all of them do."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check: `ok` is None where it could not be made, and `detail` says why."""

    check: str
    ok: bool | None
    detail: str


def inspect(corpus: Corpus, seed: int = 0) -> Iterator[Finding]:
    """Check that all that is derived holds what the catalogue holds, no less, no more; yield one finding per check.

    The vector index is asked for a sample of its vectors and searched with them: after some kinds of damage its
    own count still tells the old number. Only the owner of the data directory can look into it.
    """
    passages = corpus.catalogue.passage_ids()
    coverage = corpus.catalogue.coverage()
    yield Finding("catalogue", True, f"{coverage.articles:,} articles, {len(passages):,} passages")
    yield _check(lambda: _lexical(corpus, passages), "lexical index")
    yield _check(lambda: _stored(corpus, passages), "stored vectors")
    yield _check(lambda: _stories(corpus), "stories")
    yield from _set_aside(corpus)
    if corpus.ownership.acquire():
        yield _check(lambda: _vectors(corpus, passages, seed), "vector index")
    else:
        holder = corpus.ownership.holder()
        used = (
            f"in use by process {holder}; ask again when it is done" if holder else "looked at where it may be written"
        )
        yield Finding("vector index", None, used)


def _check(make: Callable[[], Finding], name: str) -> Finding:
    try:
        return make()
    except DatelineError as error:
        return Finding(name, False, str(error))


def _lexical(corpus: Corpus, passages: Sequence[int]) -> Finding:
    corpus.lexical.refresh()
    corpus.check_lexical()
    return _compare("lexical index", corpus.lexical.ids(), _taken_in(corpus, passages, "words"))


def _stored(corpus: Corpus, passages: Sequence[int]) -> Finding:
    ids = {number for batch, _ in corpus.stored_vectors.after(0) for number in batch}
    return _compare("stored vectors", ids, _taken_in(corpus, passages, "embeddings"))


def _stories(corpus: Corpus) -> Finding:
    unplaced = corpus.stories.memberships.unplaced()
    unplaced -= len({one.article_id for one in Quarantine(corpus.catalogue).all() if one.projection == "stories"})
    if unplaced > 0:
        return Finding("stories", False, f"{unplaced:,} articles are in none yet; dateline reindex puts them there")
    return Finding("stories", True, "hold every article")


def _set_aside(corpus: Corpus) -> Iterator[Finding]:
    for one in Quarantine(corpus.catalogue).all():
        detail = f"{one.place} is not in {one.projection}: {one.reason}; dateline reindex tries it again"
        yield Finding("set aside", None, detail)


def _taken_in(corpus: Corpus, passages: Sequence[int], projection: str) -> list[int]:
    """Return the passages without those that a projection has set aside."""
    left_out = Quarantine(corpus.catalogue).passages(projection)
    return [number for number in passages if number not in left_out]


def _vectors(corpus: Corpus, passages: Sequence[int], seed: int) -> Finding:
    if not corpus.keeps_vectors:
        return Finding(
            "vector index", True, "is not kept of so many passages; coarse copies of the stored vectors serve"
        )
    index = corpus.vectors
    index.open()
    passages = _taken_in(corpus, _taken_in(corpus, passages, "embeddings"), "vectors")
    whole = _compare("vector index", index.ids(), passages)
    if not whole.ok or not passages:
        return whole
    chosen = random.Random(seed).sample(passages, min(_SAMPLE, len(passages)))  # noqa: S311 - not a secret
    expected, kept = corpus.stored_vectors.of(chosen), index.stored(chosen)
    sample = list(expected)  # what is not stored is told by the check of the stored vectors
    wrong = [
        number
        for number in sample
        if number not in kept or float(np.linalg.norm(kept[number] - expected[number])) > _ROUNDING
    ]
    if wrong:
        return Finding("vector index", False, f"{len(wrong)} of {len(sample)} sampled vectors are wrong; {_REMEDY}")
    found = sum(_finds(corpus, number, expected[number]) for number in sample)
    detail = f"{whole.detail}; {found} of {len(sample)} sampled vectors find themselves"
    if found < _MUST_FIND * len(sample):
        return Finding("vector index", False, f"{detail}; {_REMEDY}")
    return Finding("vector index", True, detail)


def _finds(corpus: Corpus, number: int, vector: Vector) -> bool:
    hits = corpus.vectors.search(vector, _NEIGHBOURS)
    # Copies of one text have one vector, so that another passage at the same distance is as good.
    return any(found == number or cosine > 1 - _ROUNDING for found, cosine in hits)


def _compare(name: str, found: Collection[int], expected: Collection[int]) -> Finding:
    missing, surplus = len(set(expected) - set(found)), len(set(found) - set(expected))
    if missing or surplus:
        return Finding(name, False, f"{missing:,} passages are missing, {surplus:,} should not be there; {_REMEDY}")
    return Finding(name, True, f"holds all {len(expected):,} passages and nothing else")
