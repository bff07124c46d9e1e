"""What a statement rests on, and how a quote is found in a passage: verbatim, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from retrieval.domain.articles import Passage
from retrieval.text.boilerplate import GAP

FaultKind = Literal[
    "label", "quote", "number", "date", "name", "quotation", "negation", "attribution", "content"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason why a statement is not proven: `what` are its words at fault, `why` a sentence to send back."""

    kind: FaultKind
    what: str
    why: str


_QUOTES = dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛′`", "'")
_DASHES = dict.fromkeys("-‐‑‒–—―−", "-")
_LOOKS = _QUOTES | _DASHES
_INVISIBLE = frozenset("\u00ad\u200b\u2060\ufeff")
_GAP_MARK = "\x00"
"""Stands for `GAP` in a folded text; no stored text holds it, and no quote can match it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote in its place: `revision.text[start:end]`, offsets in characters, inside the passage.

    The passage around it tells what the quote's pronouns and short names mean; what is claimed must be in the quote.
    """

    passage: Passage
    start: int
    end: int

    @property
    def quote(self) -> str:
        """Return the words themselves, always a slice of the revision."""
        return self.passage.text[self.start - self.passage.start : self.end - self.passage.start]


def find_evidence(quote: str, passage: Passage) -> Evidence | None:
    """Return where the words stand in the passage, or None when they do not.

    They may differ from the passage in whitespace, in the look of quotation marks and dashes, and in invisible
    characters; the evidence is then the passage's own spelling. A quote never begins or ends within a word ("able to
    pay" is not in "unable to pay") and never crosses a place where junk was left out.
    """
    wanted = quote.strip()
    if not wanted or GAP in wanted:
        return None
    begin = _whole(passage.text, wanted)
    if begin is not None:
        return Evidence(passage, passage.start + begin, passage.start + begin + len(wanted))
    folded, places = _folded(passage.text)
    wanted = _folded(wanted)[0]
    begin = _whole(folded, wanted) if wanted else None
    if begin is None:
        return None
    first, last = places[begin], places[begin + len(wanted) - 1]
    return Evidence(passage, passage.start + first, passage.start + last + 1)


def _whole(text: str, words: str) -> int | None:
    """Return where the words stand in a text with no letter or digit of a longer word beside them."""
    begin = text.find(words)
    while begin >= 0:
        stop = begin + len(words)
        if not _splits(text, begin) and not _splits(text, stop):
            return begin
        begin = text.find(words, begin + 1)
    return None


def _splits(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()


@lru_cache(maxsize=512)
def _folded(text: str) -> tuple[str, tuple[int, ...]]:
    """Return the text with one look for every quotation mark, dash and space, and where each character stood.

    Runs of whitespace become one space, none beside a dash; `GAP` becomes a mark that nothing matches.
    """
    folded: list[str] = []
    places: list[int] = []
    place = 0
    while place < len(text):
        if text.startswith(GAP, place):
            character, width = _GAP_MARK, len(GAP)
        else:
            character, width = text[place], 1
        look = " " if character.isspace() else _LOOKS.get(character, character)
        if look == "-" and folded and folded[-1] == " ":
            folded.pop()
            places.pop()
        if character not in _INVISIBLE and not (look == " " and folded and folded[-1] in " -"):
            folded.append(look)
            places.append(place)
        place += width
    return "".join(folded), tuple(places)
