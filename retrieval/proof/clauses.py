"""A text as words in sentences and clauses, which is all the grammar that the proof knows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from retrieval.text.sentences import split_sentences
from retrieval.text.stems import stem

FUNCTION_WORDS = frozenset(
    """
    a about after again all almost already also although am among an and another any are around as at away back be
    because been before being between both but by can could did do does doing down during each either else even ever
    every for from further get gets getting goes going got had has have having he her here hers him his how however i
    if in into is it its itself just let like made make makes making many may me might more most much must my near
    nearly now of off often on once one only onto or other others our out over own part per rather s she should since
    so some soon still such than that the their theirs them themselves then there these they this those though through
    thus to together too toward towards under until up upon us very was we well were what when where whether which
    while who whom whose why will with within would yet you your n t not no nor never neither without
    according roughly approximately some s
    """.split()
)
"""Words that tell nothing by themselves; polarity, modality and bounds have files of their own."""

_WORD = re.compile(r"(?:[A-Z]\.){2,}|(?<!\w['’])[^\W\d_]+(?:['’](?![sS]\b)[^\W\d_]+)*|\d+(?:[.,]\d+)*(?:[^\W\d_]+)?")
_CLAUSE_WORDS = frozenset(
    "but because although though while whereas when if unless who which where whose after before until since as than"
    " that whether what".split()
)
_CLAUSE_MARK = re.compile(r"[,;:()\[\]]|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in its text, `text[begin:stop]`; `clause` and `sentence` count from the text's start.

    `lower` is the word in small letters, `is_content` says whether it tells something by itself.
    """

    text: str
    begin: int
    stop: int
    lower: str
    stem: str
    is_content: bool
    clause: int
    sentence: int

    @property
    def is_capital(self) -> bool:
        """Tell whether it is written like a name."""
        return self.text[0].isupper()


class Placed(Protocol):
    """Anything that stands in a text at `text[begin:stop]`."""

    @property
    def begin(self) -> int:
        """Return the offset of the first character."""

    @property
    def stop(self) -> int:
        """Return the offset behind the last character."""


def is_part(one: Placed, others: Iterable[Placed]) -> bool:
    """Tell whether something overlaps any of others in the same text."""
    return any(other.begin < one.stop and one.begin < other.stop for other in others)


@lru_cache(maxsize=2_048)
def read_words(text: str) -> tuple[Word, ...]:
    """Return the words of a text; a clause ends with a comma, a bracket, a dash or a word such as "because"."""
    words: list[Word] = []
    clause = 0
    for number, (start, end) in enumerate(split_sentences(text)):
        clause += 1
        last = start
        for match in _WORD.finditer(text, start, end):
            spelled = match[0].replace(".", "") if match[0][0].isalpha() else match[0]
            lower = spelled.lower()
            if lower in _CLAUSE_WORDS or _CLAUSE_MARK.search(text, last, match.start()):
                clause += 1
            is_content = lower not in FUNCTION_WORDS
            words.append(Word(spelled, match.start(), match.end(), lower, stem(spelled), is_content, clause, number))
            last = match.end()
    return tuple(words)
