"""The words of a text and those beside a place of it, held against sets of words: no pattern for each set.

A word is a run of letters, digits and underscores. The sets are in small letters, and case does not count.
"""

from __future__ import annotations

import re
from collections.abc import Container, Set

_WORD = re.compile(r"\w+")


class _AnyWord:
    """Every word there is."""

    def __contains__(self, word: object) -> bool:
        return word != ""


class _Adverbs:
    """The words in -ly, and whatever else is given."""

    def __init__(self, *others: str) -> None:
        self._others = others

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and ((len(word) > 2 and word.endswith("ly")) or word in self._others)


ANY_WORD: Container[str] = _AnyWord()
ADVERBS: Container[str] = _Adverbs()
ADVERBS_OR_BE: Container[str] = _Adverbs("be")
TO = frozenset({"to"})
ARTICLES = frozenset({"the", "a", "an"})
THE = frozenset({"the"})


def words_of(text: str) -> set[str]:
    """Return the words of a text, in small letters."""
    return set(_WORD.findall(text.lower()))


def has_word(text: str, words: Set[str]) -> bool:
    """Tell whether one of these words stands in a text."""
    return not words.isdisjoint(_WORD.findall(text.lower()))


def opens_with(text: str, words: Container[str]) -> bool:
    """Tell whether a text begins with one of these words."""
    found = _WORD.match(text)
    return found is not None and found[0].lower() in words


def follows(
    text: str, at: int, words: Container[str], between: Container[str] = (), *, as_written: bool = False
) -> bool:
    """Tell whether a place of a text stands behind one of `words`, or behind it and one word of `between`.

    With `as_written` a word with a capital is none of these.
    """
    word, begin = _word_before(text, at, as_written)
    return word in words or (word in between and _word_before(text, begin, as_written)[0] in words)


def precedes(text: str, at: int, words: Container[str], *, as_written: bool = False) -> bool:
    """Tell whether one of these words comes next, behind a blank; with `as_written` none with a capital."""
    begin = at
    while begin < len(text) and text[begin].isspace():
        begin += 1
    found = _WORD.match(text, begin)
    return begin > at and found is not None and (found[0] if as_written else found[0].lower()) in words


def _word_before(text: str, at: int, as_written: bool) -> tuple[str, int]:
    """Return the word that blanks part from a place, and where it begins; "" where none stands there."""
    stop = at
    while stop and text[stop - 1].isspace():
        stop -= 1
    begin = min(at, stop)
    while begin and stop < at and (text[begin - 1].isalnum() or text[begin - 1] == "_"):
        begin -= 1
    word = text[begin:stop]
    return (word if as_written else word.lower()), begin
