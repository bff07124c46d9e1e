"""Other words in which news may tell what a question asks for: reasons to read a sentence, which prove nothing."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from retrieval.english.dictionary import values
from retrieval.text.stems import stem

_NOTHING: frozenset[str] = frozenset()


def paraphrases(word: str) -> frozenset[str]:
    """Return the stems that may be told where a word, given as a stem, is asked for; itself is not among them."""
    return _table().get(word, _NOTHING)


@cache
def _table() -> dict[str, frozenset[str]]:
    alike: dict[str, set[str]] = defaultdict(set)
    for listed in ("retelling.groups", "thesaurus.alike"):
        for head, others in values(listed).items():
            first = stem(head)
            for other in {stem(word) for word in str(others).split()} - {first}:
                alike[first].add(other)
                alike[other].add(first)
    return {word: frozenset(others) for word, others in alike.items()}
