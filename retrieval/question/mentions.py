"""What a passage mentions that is of the kind asked for: countries for "which country", figures for "how many".

Signs of an answer, for ordering passages; which of them is the answer is decided in `evidence`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from retrieval.english.dictionary import word_set
from retrieval.question.question import AnswerKind, Question
from retrieval.text.stems import WORD, stem
from retrieval.text.word_kinds import asked_list

Mentions = Callable[[Sequence[str]], frozenset[str]]
"""From the marked stems of a text to what they mention of one kind, as stems; names of two words with a space."""

_FIGURES: frozenset[AnswerKind] = frozenset({"number", "duration", "date"})
_OPENERS = frozenset(map(stem, word_set("names.no_mentions")))


def mentions_for(question: Question) -> tuple[Mentions, bool]:
    """Return how to find mentions of what a question asks for, and whether they are sure to be of that kind.

    Names are only likely to be: a capital does not tell a person from a place.
    """
    asked = frozenset(stem(word) for word in WORD.findall(question.text))
    listed = asked_list(question.text)
    if listed:
        return lambda words: (listed & {word.lower() for word in set(words) if word[0].isupper()}) - asked, True
    if question.kind in _FIGURES:
        return lambda words: frozenset(word for word in words if word[0].isdigit()) - asked, True
    if question.kind == "person":
        return lambda words: _full_names(words, asked), False
    return lambda words: _capitalised(words) - asked, False


def _capitalised(words: Sequence[str]) -> frozenset[str]:
    capitals = {word.lower() for word in set(words) if word[0].isupper() and len(word) > 1}
    return frozenset(capitals - _OPENERS)


def _full_names(words: Sequence[str], asked: frozenset[str]) -> frozenset[str]:
    """Return pairs of capitalised words side by side of which the question knows at most one."""
    pairs = {(one.lower(), other.lower()) for one, other in pairwise(words) if one[0].isupper() and other[0].isupper()}
    return frozenset(
        f"{one} {other}" for one, other in pairs if one not in _OPENERS and (one not in asked or other not in asked)
    )
