"""Other words in which news may tell what a question asks for: reasons to read a sentence, which prove nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache

from retrieval.english.dictionary import values
from retrieval.text.stems import stem

CREDIT = 0.6
"""What a word in other words is worth of the word itself, at most."""
_NOTHING: frozenset[str] = frozenset()


def paraphrases(word: str) -> frozenset[str]:
    """Return the stems that may be told where a word, given as a stem, is asked for; itself is not among them."""
    return _single_words().get(word, _NOTHING)


def phrases_for(word: str) -> frozenset[tuple[str, ...]]:
    """Return what may be told for a stem: words of one stem or more, in order."""
    return _table().get(word, frozenset())


@cache
def _single_words() -> Mapping[str, frozenset[str]]:
    return {word: frozenset(one[0] for one in others if len(one) == 1) for word, others in _table().items()}


@cache
def _table() -> Mapping[str, frozenset[tuple[str, ...]]]:
    found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for head, others in values("retelling.groups").items():
        group = {tuple(map(stem, member.split("-"))) for member in (head, *others.split())}
        for member in group:
            found[" ".join(member)] |= group
    for listed in ("retelling.related", "thesaurus.alike"):
        for head, others in values(listed).items():
            for other in str(others).split():
                found[stem(head)].add((stem(other),))
                found[stem(other)].add((stem(head),))
    return {word: frozenset(group - {tuple(word.split())}) for word, group in found.items()}


class Retelling:
    """The words of a question with what may be told for each, to be looked for in many sentences.

    A word in other words has `CREDIT`, less where those say less: a rare word is not told by a common one.
    """

    def __init__(self, words: Collection[str], idf: Callable[[str], float]) -> None:
        self._credits: dict[str, list[tuple[int, str, float]]] = defaultdict(list)
        for place, word in enumerate(words):
            own = idf(word)
            for first, *rest in phrases_for(word):
                weighs = max(map(idf, (first, *rest)))
                self._credits[first].append((place, " ".join(rest), CREDIT * min(1.0, weighs / own) if own else 0.0))
        self._firsts = frozenset(self._credits)

    def held(self, words: Sequence[str], vocabulary: frozenset[str]) -> dict[int, float]:
        """Return what a sentence has of the words in other words: the place of each and its credit.

        `words` are the stems of the sentence in order, `vocabulary` the same as a set.
        """
        found: dict[int, float] = {}
        for first in self._firsts & vocabulary:
            for place, rest, credit in self._credits[first]:
                if credit > found.get(place, 0.0) and (not rest or f" {first} {rest} " in f" {' '.join(words)} "):
                    found[place] = credit
        return found
