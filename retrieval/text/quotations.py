"""Words in quotation marks, which must stand exactly where they are said to come from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.english.dictionary import Pattern

# An opening mark stands at the start of a word, a closing one at its end; what is not closed runs to the end.
_QUOTATION = Pattern(
    r"“(?P<curly>[^“”]*)(?:”|\Z)|«(?P<angled>[^«»]*)(?:»|\Z)|\"(?P<straight>[^\"]*)(?:\"|\Z)"
    r"|(?<!\w)[‘'](?P<single>(?=\w)[^‘\"“”]*?\w[.,!?]?)['’](?!\w)",
    0,
)
_STOPS = ".,;:!?… "


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody's words are given as: `words` without the marks, the marks being `source[begin:stop]`."""

    words: str
    begin: int
    stop: int


def find_quotations(text: str) -> Iterator[Quotation]:
    """Yield what stands in quotation marks, without a stop at its end, which belongs to the sentence around it."""
    for match in _QUOTATION.finditer(text):
        words = next(part for part in match.groups() if part is not None).strip().rstrip(_STOPS)
        if words:
            yield Quotation(words, match.start(), match.end())


def stands_in(quotation: Quotation, text: str) -> bool:
    """Tell whether the words stand in a text exactly, as whole words, apart from the look of marks and spaces."""
    words = re.escape(plain(quotation.words)).replace(r"\ ", " ")
    return re.search(rf"(?<!\w){words}(?!\w)", plain(text)) is not None


def plain(text: str) -> str:
    """Return a text with one look for quotation marks, dashes and spaces."""
    return " ".join(text.translate(_LOOKS).split())


_LOOKS = str.maketrans({**dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‘’", "'"), **dict.fromkeys("–—‑−", "-")})
