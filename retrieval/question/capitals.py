"""A question as the articles write its words: "carney" as "Carney", "demmand" as "demand"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache

from retrieval.english.dictionary import lists
from retrieval.question.question import content_words
from retrieval.text.spelling import one_slip
from retrieval.text.stems import WORD, stem

_MOSTLY = 0.8
"""Share of a word's uses with a capital from which it counts as a name; sentences open with a capital, too."""


_FEWEST = 4
"""Letters of a word from which a slip in it can be told."""


def respelt(text: str, idf: Callable[[str], float], found: Callable[[], Iterable[str]]) -> str:
    """Return a question with words that no article has and English neither, as `found` or English spells them.

    A word with a capital is a name, unless all are small. `found` gives the words of what was found for the question.
    """
    unseen = idf("")
    strange = [
        match
        for match in WORD.finditer(text)
        if len(match[0]) >= _FEWEST and match[0].isalpha() and match[0].islower() and idf(stem(match[0])) >= unseen
    ]
    strange = [match for match in strange if not _is_english(match[0])]
    if not strange:
        return text
    uses = Counter(word.lower() for word in found())
    known = _by_look({*uses, *_english()})
    best: dict[str, str] = {}
    for slip in {match[0] for match in strange}:
        alike = (word for size in range(-1, 2) for word in known.get((slip[0], len(slip) + size), ()))
        meant = [word for word in alike if one_slip(slip, word)]
        best[slip] = max(meant, key=lambda word: (uses[word], word in _english(), word), default=slip)
    for match in reversed(strange):
        text = text[: match.start()] + best[match[0]] + text[match.end() :]
    return text


def _by_look(words: Iterable[str]) -> dict[tuple[str, int], list[str]]:
    """Return words by their initials and lengths, in which a slip of the finger changes next to nothing."""
    found: dict[tuple[str, int], list[str]] = {}
    for word in words:
        found.setdefault((word[:1], len(word)), []).append(word)
    return found


def _is_english(word: str) -> bool:
    """Tell whether the dictionary has a word, or what it is a form of: "estimates"."""
    forms = (word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ed"), word.removesuffix("d"))
    return any(form in _english() for form in forms)


@cache
def _english() -> frozenset[str]:
    """Return the words of the dictionary."""
    return frozenset(word for _, _, words in lists() for word in words if word.isalpha())


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
        asks = small.endswith("how ", 0, match.start())  # "how long" asks for a time, whoever is called Long
        is_name = word in telling and not asks and word[0].isalpha() and capital > _MOSTLY * (capital + uses[known])
        pieces += [small[last : match.start()], word[0].upper() + word[1:] if is_name else word]
        last = match.end()
    return "".join([*pieces, small[last:]])
