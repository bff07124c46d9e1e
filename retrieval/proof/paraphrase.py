"""Which words may stand for one another in a paraphrase, and which say the opposite.

A small thesaurus of what news is made of. Words that it does not know stand for themselves.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache

from retrieval.english.dictionary import values
from retrieval.proof.units import Unit
from retrieval.text.stems import stem


@cache
def _alike() -> dict[str, frozenset[str]]:
    table: defaultdict[str, set[str]] = defaultdict(set)
    for head, others in values("thesaurus.alike").items():
        stems = {stem(word) for word in (*head.split(), *others.split())}
        for one in stems:
            table[one] |= stems
    return {one: frozenset(others) for one, others in table.items()}


@cache
def _opposed() -> dict[str, frozenset[str]]:
    table: defaultdict[str, set[str]] = defaultdict(set)
    for sides in values("thesaurus.opposed").items():
        one_way, other_way = ({stem(word) for word in side.split()} for side in sides)
        for one in one_way:
            table[one] |= other_way
        for other in other_way:
            table[other] |= one_way
    return {one: frozenset(others) for one, others in table.items()}


def opposites_of(word: str) -> frozenset[str]:
    """Return the stems that say the opposite of a stem, as far as they are known."""
    return _opposed().get(word, frozenset())


def is_opposite(unit: Unit, other: Unit) -> bool:
    """Tell whether one unit says the opposite of another."""
    return unit.kind == other.kind == "word" and other.stem in opposites_of(unit.stem)


@lru_cache(maxsize=8_192)
def variants(word: str) -> frozenset[str]:
    """Return the stems that the thesaurus lets stand for a stem, itself included."""
    return _alike().get(word, frozenset()) | {word}


def is_alike(one: str, other: str) -> bool:
    """Tell whether two stems may stand for one another: equal, in the thesaurus, or of one root."""
    return other in variants(one) or _same_root(one, other)


def _same_root(one: str, other: str) -> bool:
    """Take words that share most of their letters for forms of one word: "supplier" and "supply"."""
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= 5 and shared >= 0.7 * max(len(one), len(other))


@cache
def words_alike() -> frozenset[str]:
    """Return every word of the thesaurus."""
    return frozenset(
        word for head, others in values("thesaurus.alike").items() for word in (*head.split(), *others.split())
    )
