"""Slips of the finger: two words that differ by one, and asking words that were hit by one."""

from __future__ import annotations

import re

from retrieval.english.dictionary import Pattern

_WORD = Pattern(r"[A-Za-z]{3,}", 0)
_CONTRACTED = Pattern(r"\b(when|what|where|how|why|who)(?:['’]s|(?<!who)s(?=\s+(?:the|a|an|his|her|their)\b))\b")
_LONG_WORD = 7  # shorter words too often have a proper neighbour: "price" and "prime"
_ASKING = ("when", "where", "what", "which", "who", "whom", "whose", "why", "how")
_TELLING = (*_ASKING, "first", "last", "the")
_NO_SLIPS = frozenset({*_TELLING, "were", "wheat", "whey"})


def one_slip(one: str, other: str) -> bool:
    """Tell whether two different words with the same initial differ by a slip of the finger.

    That is one letter added, lost, or swapped with the next; in a long word also one replaced.
    """
    if len(one) > len(other):
        one, other = other, one
    if one == other or one[:1] != other[:1] or len(other) - len(one) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    if one[at + 1 :] == other[at + 1 :]:
        return len(one) >= _LONG_WORD
    return one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]


def mended(question: str) -> str:
    """Return a question with its asking words as they were meant: "wen did they frist meet" asks when and first.

    "When's the vote" and "whens the vote" ask when it is.
    The first word may miss a letter or have one too many; later words, which can be anything, only two swapped. A
    later word with a capital is a name, and stays.
    """

    def mend(match: re.Match[str]) -> str:
        word = match[0].lower()
        if match.start() > 0 and match[0] != word:
            return match[0]
        meant = [
            known
            for known in (_ASKING if match.start() == 0 else _TELLING)
            if one_slip(word, known) and (match.start() == 0 or sorted(word) == sorted(known))
        ]
        return meant[0] if len(meant) == 1 and word not in _NO_SLIPS else match[0]

    return _WORD.sub(mend, _CONTRACTED.sub(_spelt_out, question))


def _spelt_out(match: re.Match[str]) -> str:
    return f"{match[1]} is"
