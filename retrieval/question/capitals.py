"""The capitals of a question that was typed without them, as the articles write its words: "carney" as "Carney"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from retrieval.question.question import content_words
from retrieval.text.stems import WORD, stem

_MOSTLY = 0.8
"""Share of a word's uses with a capital from which it counts as a name; sentences open with a capital, too."""


def lacks_capitals(text: str) -> bool:
    """Tell whether a question is written in small letters, but for its first one, or all in capitals."""
    return text[1:].islower() or (text.isupper() and len(text.split()) > 1)


def recased(text: str, marked: Iterable[str]) -> str:
    """Return a text with a capital on each word that is mostly written with one, the others in small letters.

    `marked` are stems of what was found for it, those of words with a capital beginning with one.
    """
    uses = Counter(marked)
    small = text.lower()
    telling = frozenset(content_words(small))
    pieces, last = [], 0
    for match in WORD.finditer(small):
        word, known = match[0], stem(match[0])
        capital = uses[known[0].upper() + known[1:]]
        is_name = word in telling and word[0].isalpha() and capital > _MOSTLY * (capital + uses[known])
        pieces += [small[last : match.start()], word[0].upper() + word[1:] if is_name else word]
        last = match.end()
    return "".join([*pieces, small[last:]])
