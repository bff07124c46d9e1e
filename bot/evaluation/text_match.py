"""When two pieces of text count as the same: folding of words, of typesetting, and of web addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable

from retrieval.english.dictionary import Pattern, either, word_set

_SHORTEST_ANSWER = 3
_SAYS_NOTHING = word_set("scorecard.says_nothing")
_ARTICLES = Pattern(rf"\b(?:{either('function_words.articles')})\b")
_MIRRORS = re.compile(r"^https?://(?:www\.|edition\.|amp\.)*")
_PRIMES = str.maketrans("’‘`“”„«»‐‑‒–—―−", "'''" + '"""""' + "-------")


def folded(text: str) -> str:
    """Return the words but articles, in lower case between single spaces: a match is a match of whole words."""
    words = re.findall(r"\w+", _ARTICLES.sub(" ", text.lower()))
    return f" {' '.join(words)} "


def squeezed(text: str) -> str:
    """Return a text with what typesetting changes (quotes, dashes, spaces) made alike, so that only words count."""
    return " ".join(text.translate(_PRIMES).split())


def occurs(wanted: Iterable[str], texts: Iterable[str]) -> bool:
    """Tell whether one of the wanted strings stands in one of the texts; both must be folded already."""
    alternatives = tuple(wanted)
    return any(words in text for text in texts for words in alternatives)


def can_be_told(answer: str) -> bool:
    """Tell whether a match of this string would mean anything: "yes" or "5" stand in every other text."""
    words = folded(answer).strip()
    return len(words) >= _SHORTEST_ANSWER and words not in _SAYS_NOTHING


def is_address(text: str) -> bool:
    """Tell whether a text is a web address rather than the name of an outlet."""
    return text.startswith(("http://", "https://"))


def address(url: str | None) -> str:
    """Return what is left of a URL without scheme, mirrors, query and fragment, so that copies of a page agree."""
    return _MIRRORS.sub("", (url or "").split("#")[0].split("?")[0]).rstrip("/").lower()
