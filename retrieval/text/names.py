"""Names in English text as whole words, and whether one text's names are those of another.

A name is a run of capitalised words. Which of two people a pronoun means is decided in `proof.pronouns`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from retrieval.english.dictionary import Pattern, either, values, word_set
from retrieval.text.sentences import split_sentences

_PARTICLE = rf"(?:{either('names.particles')})"
_CAPITAL = r"(?:(?:[A-Z]\.){2,}|[^\W\d_a-zß-öø-ÿ][\w]*(?:['’](?![sS]\b)\w+)*|\d+[A-Z]\w*)"
_NAME = Pattern(
    rf"(?<!\w){_CAPITAL}(?:(?:[ \u00a0]|[-–‑/&]| & |(?<=\b(?:St|Mr|Ms|Dr|Mt))\. |(?<=\bMrs)\. ){_CAPITAL}"
    rf"|(?: {_PARTICLE}){{1,2}} {_CAPITAL})*",
    0,
)
_PIECE = Pattern(r"(?:[A-Z]\.){2,}|\w+(?:['’](?![sS]\b)\w+)*", 0)
_CALENDAR = word_set("time.weekdays", "time.months", "time.month_abbreviations") - {"mar", "dec", "jan"}
_JOINING = word_set("names.particles")
_STYLES = word_set("names.styles")
"""Ways to address somebody, which say nothing that needs a proof."""
_NOT_NAMES = word_set("names.no_names")
"""Words that open sentences with a capital and name nobody."""


def _words_of(entry: str) -> tuple[str, ...]:
    return tuple(word for word in entry.split("_") if word not in _JOINING)


_SAME = [(first, *others.split()) for first, others in values("places.equals").items()]
# A country by its short and long names and as an adjective: in news they stand for one another.
_EQUALS = {_words_of(one): frozenset(map(_words_of, group)) for group in _SAME for one in group}


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words, `text[begin:stop]`; `words` are in lower case, joining words left out.

    `opens` says that it begins a sentence, where a capital tells nothing.
    """

    words: tuple[str, ...]
    begin: int
    stop: int
    opens: bool = False


@lru_cache(maxsize=2_048)
def find_names(text: str) -> tuple[Name, ...]:
    """Return the names of a text in order; months, weekdays and words that only open a sentence are none."""
    openings = {_first_letter(text, start, end) for start, end in split_sentences(text)}
    return tuple(name for match in _NAME.finditer(text) for name in _names_in(text, match, openings))


def _first_letter(text: str, start: int, end: int) -> int:
    return next((place for place in range(start, end) if text[place].isalnum()), start)


def _names_in(text: str, match: re.Match[str], openings: set[int]) -> Iterator[Name]:
    """Cut a run at a day or month, at a word that names nobody, and at the "of" of "Ada Lind of the United Workers".

    One word before "of" is a name with it: "Bank of England".
    """
    run: list[re.Match[str]] = []
    for piece in _PIECE.finditer(text, match.start(), match.end()):
        plain = fold(piece[0])
        named_day = plain in _CALENDAR and piece[0][0].isupper()
        ends_person = piece[0] == "of" and len(run) > 1
        if named_day or ends_person or (not run and plain in _NOT_NAMES and not _is_acronym(piece[0])):
            yield from _name_of(run, openings)
            run = []
        else:
            run.append(piece)
    yield from _name_of(run, openings)


def _name_of(run: list[re.Match[str]], openings: set[int]) -> Iterator[Name]:
    while run and fold(run[-1][0]) in _JOINING and run[-1][0].islower():
        run.pop()
    if run:
        words = tuple(fold(piece[0]) for piece in run if fold(piece[0]) not in _JOINING or piece[0][0].isupper())
        words = tuple(word for word in words if word not in _STYLES) or words
        yield Name(words, run[0].start(), run[-1].end(), run[0].start() in openings)


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def fold(word: str) -> str:
    """Return a word of a name as it is compared: small, without the stops of an acronym, one kind of apostrophe."""
    return word.replace(".", "").replace("’", "'").lower()


class Roster:
    """The names of one article as far as it is known, and who has which first name in it."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.names = frozenset(name.words for text in texts for name in find_names(text))
        self._given = frozenset(words[0] for words in self.names if len(words) > 1)

    def is_contradicted(self, lead: str, last: str) -> bool:
        """Tell whether a first name stands before a surname that the article gives to others only."""
        return lead in self._given and not any(follows(lead, last, words) for words in self.names)


def follows(one: str, other: str, words: tuple[str, ...]) -> bool:
    """Tell whether two words stand side by side, in this order, in a name."""
    return (one, other) in pairwise(words)


def contains(longer: tuple[str, ...], shorter: tuple[str, ...]) -> bool:
    """Tell whether a name holds another as whole words side by side."""
    size = len(shorter)
    return any(longer[place : place + size] == shorter for place in range(len(longer) - size + 1))


def initials(words: tuple[str, ...]) -> str:
    """Return the acronym of a name: "uaw" for United Auto Workers."""
    return "".join(word[0] for word in words)


def other_names(words: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """Return what else a country or an organisation is called everywhere, itself included."""
    return _EQUALS.get(words, frozenset((words,)))
