"""How a question is put to the lexical index: which words, in which fields, with which boosts, and how many to fetch.

Pure functions; what the index and its counts are is passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from retrieval.question.question import Question

TITLE_BOOST = 0.25
"""Of a word in the title against one in the text. With more, the passages of one article crowd out the others: read@1
on half of a set of weekly news questions was .339, with 0.5 .330, with 1 .319, with none .339."""
COMMON = 0.1
"""Share of all passages above which a word is left out: it costs most of a query's time, and read@10 stays at .46."""
_FEWEST_WORDS = 3
# Three times as many found no more: read@1/@5/@10 .343/.460/.502 against .345/.460/.502 with 150 by words and 60 near.
_WHOLE, _WHOLE_OF_SEVERAL, _PART = 120, 80, 40
_NEAREST, _NEAREST_OF_SEVERAL, _NEAREST_TO_PART = 60, 40, 20


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """Weighted words, as (field, analysed word, boost), and how many passages to fetch with them."""

    words: tuple[tuple[str, str, float], ...]
    limit: int


@dataclass(frozen=True, slots=True)
class NearestQuery:
    """A text to embed, and how many of the nearest passages to fetch."""

    text: str
    limit: int


def lexical_queries(
    question: Question, analyse: Callable[[str], list[str]], frequency: Callable[[str], int], size: int
) -> list[LexicalQuery]:
    """Return the queries of a question: one of all its words, then one for each of its parts.

    Args:
        question: the question as understood.
        analyse: a text to its words as the index knows them.
        frequency: how many passages hold such a word.
        size: how many passages there are.
    """
    whole = _WHOLE_OF_SEVERAL if question.parts else _WHOLE
    asked = [(question.terms, whole), *((part.terms, _PART) for part in question.parts)]
    return [
        LexicalQuery(
            tuple((field, word, boost) for word in rare for field, boost in (("text", 1.0), ("title", TITLE_BOOST))),
            limit,
        )
        for terms, limit in asked
        if (rare := _telling(dict.fromkeys(analyse(" ".join(terms))), frequency, size))
    ]


def nearest_queries(question: Question) -> list[NearestQuery]:
    """Return what to embed for a question: itself, then each of its parts."""
    whole = _NEAREST_OF_SEVERAL if question.parts else _NEAREST
    parts = [NearestQuery(part.text, _NEAREST_TO_PART) for part in question.parts]
    return [NearestQuery(question.text, whole), *parts]


def _telling(words: Iterable[str], frequency: Callable[[str], int], size: int) -> list[str]:
    """Return the words that occur and are not common; the rarest few when nearly all are common."""
    counts = {word: count for word in words if (count := frequency(word))}
    rare = [word for word, count in counts.items() if count <= COMMON * size]
    return rare if len(rare) >= _FEWEST_WORDS else sorted(counts, key=lambda word: counts[word])[:_FEWEST_WORDS]
