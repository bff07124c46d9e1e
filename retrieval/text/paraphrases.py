"""Other words in which news may tell what a question asks for: reasons to read a sentence, which prove nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from retrieval.english.dictionary import values, word_set
from retrieval.text.stems import opening, stem

CREDIT = 0.6
"""What a word in other words is worth of the word itself, at most."""
_TOPICS = (
    "retelling",
    "retelling_state",
    "retelling_economy",
    "retelling_hazards",
    "retelling_pursuits",
    "retelling_readers",
    "retelling_measures",
)
_BETWEEN = 3  # words that may stand within "call off": "call the whole match off"

Phrase = tuple[str, ...]
"""Stems in order, one or more."""


@lru_cache(maxsize=4096)
def paraphrases(word: str) -> frozenset[str]:
    """Return the stems that may be told where a word, given as a stem, is asked for; itself is not among them."""
    return single_words(phrases_for(word))


def single_words(phrases: Collection[Phrase]) -> frozenset[str]:
    """Return the phrases that are a single word."""
    return frozenset(phrase[0] for phrase in phrases if len(phrase) == 1)


def other_words(words: Collection[str], question: Sequence[str] = ()) -> dict[str, frozenset[Phrase]]:
    """Return what may be told for each of these stems; `question` are all its stems in order, for its phrases."""
    asked = phrases_asked(question)
    return {word: asked.get(word) or phrases_for(word) for word in words}


@lru_cache(maxsize=4096)
def phrases_for(word: str) -> frozenset[Phrase]:
    """Return what may be told for a stem, or for stems with blanks between: words of one stem or more, in order."""
    asked = tuple(word.split())
    listed = _listed(asked[0][:2]).get(asked, ()) if asked else ()
    return frozenset(_phrase(other) for others in listed for other in others) - {asked}


def phrases_asked(question: Sequence[str]) -> dict[str, frozenset[Phrase]]:
    """Return what may be told for phrases of a question, given as stems in order, by each word of the phrase.

    "Called off" is "postponed", whatever "called" alone may be; the longest phrase counts, and what belongs to a verb
    may stand a few words behind it: "put the vote off".
    """
    found: dict[str, frozenset[Phrase]] = {}
    for begin, first in enumerate(question):
        longest = max(
            (phrase for phrase in _phrases_from(first) if _stands(phrase, question[begin:])),
            key=len,
            default=(),
        )
        for word in longest:
            found[word] = found.get(word, frozenset()) | phrases_for(" ".join(longest))
    return found


def _stands(phrase: Phrase, words: Sequence[str]) -> bool:
    if tuple(words[: len(phrase)]) == phrase:
        return True
    return len(phrase) == 2 and phrase[1] in _particles() and phrase[1] in words[2 : 2 + _BETWEEN]


@cache
def _particles() -> frozenset[str]:
    return word_set("verbs.particles_apart")


@lru_cache(maxsize=4096)
def _phrases_from(word: str) -> tuple[Phrase, ...]:
    """Return the phrases of two words or more that begin with a stem."""
    return tuple(phrase for phrase in _listed(word[:2]) if len(phrase) > 1 and phrase[0] == word)


@lru_cache(maxsize=1024)
def _listed(letters: str) -> Mapping[Phrase, list[Sequence[str]]]:
    """Return what may stand for each phrase whose stems begin so, as the dictionary writes it, list by list.

    Words are stemmed when one with their two letters is first asked for: most never are.
    """
    found: dict[Phrase, list[Sequence[str]]] = defaultdict(list)
    for written, others in _written().get(letters, ()):
        found[_phrase(written)].append(others)
    return found


@cache
def _written() -> Mapping[str, list[tuple[str, Sequence[str]]]]:
    """Return each phrase that the dictionary writes with what may stand for it, by the two letters of its stem."""
    found: dict[str, list[tuple[str, Sequence[str]]]] = defaultdict(list)
    for members in _groups():
        for member in members:
            found[_letters(member)].append((member, members))
    for head, others in _stars():
        found[_letters(head)].append((head, others))
        heads = (head,)
        for other in others:
            found[_letters(other)].append((other, heads))
    return found


def _letters(written: str) -> str:
    return opening(written.partition("-")[0] if "-" in written else written)


def _groups() -> Iterator[Sequence[str]]:
    for topic in _TOPICS:
        for head, others in values(f"{topic}.groups").items():
            yield (head, *others.split())


def _stars() -> Iterator[tuple[str, Sequence[str]]]:
    for listed in (*(f"{topic}.related" for topic in _TOPICS), "thesaurus.alike"):
        for head, others in values(listed).items():
            yield head, others.split()


@lru_cache(maxsize=16_384)
def _phrase(written: str) -> Phrase:
    return tuple(map(stem, written.split("-"))) if "-" in written else (stem(written),)


class Retelling:
    """The words of a question with what may be told for each, to be looked for in many sentences.

    A word in other words has `CREDIT`, less where those say less: a rare word is not told by a common one.
    """

    def __init__(self, others: Mapping[str, Collection[Phrase]], idf: Callable[[str], float]) -> None:
        """Hold what may be told for each stem, in the order of their places."""
        self._credits: dict[str, list[tuple[int, str, float]]] = defaultdict(list)
        for place, (word, phrases) in enumerate(others.items()):
            own = idf(word)
            for first, *rest in phrases:
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
