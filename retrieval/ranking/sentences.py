"""Ranked passages read into sentences, and a question into weighted words: what all judgement of evidence starts from.

Nothing is scored here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from retrieval.domain.articles import Candidate
from retrieval.question.question import AnswerKind, Question
from retrieval.text.paraphrases import Phrase, other_words
from retrieval.text.spelling import one_slip
from retrieval.text.stems import stems
from retrieval.text.tokens import sentences, tokens_of

Idf = Callable[[str], float]
"""Inverse document frequency of a stem (as `stemming.stem` returns it); that of an unseen word is the maximum."""

LONGEST = 350
"""Characters of a quote that a reader still takes in at a glance."""
_SHORTEST_MISSPELT = 5
_REMEMBERED = 8192
"""Sentences whose words are kept, two kilobytes each: those of what is asked about are read again and again."""

# What asks for the kind of answer is seldom said again where the answer is.
_ASKING: dict[AnswerKind, frozenset[str]] = {
    "date": frozenset(stems("date day month year time")),
    "duration": frozenset(stems("long old age last")),
    "number": frozenset(stems("many much number amount often times")),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a ranked passage: `text[start:end]` of the passage, and its words as stems, in order.

    `rank` counts the passages from 0; `capitals` are the stems that are written with a capital within the sentence,
    where a capital means a name; `marked` is the form in which the words are stored, the first with its capital too.
    """

    candidate: Candidate
    rank: int
    start: int
    end: int
    words: tuple[str, ...]
    vocabulary: frozenset[str]
    capitals: frozenset[str]
    marked: str

    @property
    def text(self) -> str:
        """Return the sentence word for word."""
        return self.candidate.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words that evidence should hold: stem to share of the question's weight (shares sum to 1).

    `asked` holds every stem of the question, function words too: none of them can be the answer. `meant` maps a
    misspelt stem to the one that was meant, `others` each stem of `shares`, in their order, to what may be told for it.
    """

    shares: dict[str, float]
    asked: frozenset[str]
    meant: dict[str, str]
    others: dict[str, frozenset[Phrase]]

    def covered(self, vocabulary: Set[str]) -> float:
        """Return the share of the question's weight in a set of stems, in [0, 1]."""
        return sum(share for word, share in self.shares.items() if word in vocabulary)


def read_passages(ranked: Sequence[Candidate]) -> list[list[Sentence]]:
    """Return the sentences of each passage, in the order of the passages and of the text."""
    return [
        [_sentence(candidate, rank, *sentence) for sentence in sentences(tokens_of(candidate.passage))]
        for rank, candidate in enumerate(ranked)
    ]


def _sentence(candidate: Candidate, rank: int, start: int, end: int, marked: str) -> Sentence:
    words, vocabulary, capitals = _words_in(marked)
    return Sentence(candidate, rank, start, end, words, vocabulary, capitals, marked)


@lru_cache(maxsize=_REMEMBERED)
def _words_in(marked: str) -> tuple[tuple[str, ...], frozenset[str], frozenset[str]]:
    """Return the stems of a sentence in order, each once, and those written with a capital within it."""
    words = tuple(marked.lower().split())
    marks = islice(zip(marked.split(), words, strict=True), 1, None)
    return words, frozenset(words), frozenset([word for mark, word in marks if mark[0].isupper()])


def weigh(question: Question, idf: Idf, vocabulary: frozenset[str]) -> Wanted:
    """Weigh the words of a question by idf; a misspelt word becomes the one of `vocabulary` that was meant."""
    written = stems(question.text)
    terms = [
        word for word in dict.fromkeys(stems(" ".join(question.terms))) if word not in _ASKING.get(question.kind, ())
    ]
    unseen = idf("")
    doubtful = (word for word in terms if word not in vocabulary and idf(word) >= unseen)
    meant = {word: known for word in doubtful if (known := _meant(word, vocabulary))}
    weights = {word: idf(word) for word in (meant.get(term, term) for term in terms)}
    total = sum(weights.values()) or 1.0
    shares = {word: weight / total for word, weight in weights.items()}
    others = other_words(shares, [meant.get(word, word) for word in written])
    return Wanted(shares, frozenset(written) | shares.keys(), meant, others)


def _meant(word: str, vocabulary: frozenset[str]) -> str | None:
    """Return the only known word that is one slip of the finger away, None when there is no such word or more."""
    if len(word) < _SHORTEST_MISSPELT or not word.isalpha():
        return None
    near = [known for known in vocabulary if one_slip(_unstemmed(word), _unstemmed(known))]
    return near[0] if len(near) == 1 else None


def _unstemmed(word: str) -> str:
    return f"{word[:-1]}y" if word.endswith("i") else word
