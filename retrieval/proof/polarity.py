"""What turns a sentence round or makes it less than a fact: negation, and verbs and adverbs that hedge.

Finds them and how far they reach; whether a statement keeps those of its quotes is decided in `signs` and `checks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from retrieval.english.dictionary import words
from retrieval.proof.clauses import Word
from retrieval.text.stems import stem

Hedge = Literal["possible", "future", "duty", "said", "denied", "alleged", "wanted", "expected"]

_NEGATIONS = frozenset("not no never none nobody nothing neither nor without cannot hardly barely t".split())
_DETERMINERS = frozenset("no neither nobody nothing none".split())


def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))


# Words after which something is not simply so. The stems of one line may stand for one another.
_HEDGES: dict[Hedge, frozenset[str]] = {
    "possible": _stems("may might could can possibly perhaps maybe possible likely probably unlikely potentially"),
    "future": _stems("will would shall due plan plans planned intend"),
    "duty": _stems("must should ought"),
    "denied": _stems("deny denied denies refute refuse decline fail dispute contradict false falsely"),
    "alleged": _stems(
        "allege alleged allegedly accuse accused suspect suspected claim claimed purported rumour rumor"
        " apparent suppose believe unconfirmed"
    ),
    "wanted": _stems(
        "threaten threat promise vow pledge propose proposal offer urge demand want wish hope try attempt seek consider"
        " fear aim ponder"
    ),
    "expected": _stems("expect expected forecast predict anticipate"),
    "said": _stems("say said tell told write wrote claim argue insist complain think believe"),
}
_HEDGE_OF = {one: kind for kind, stems in reversed(_HEDGES.items()) for one in stems}
_CONTRACTED = re.compile(r"n['’]t$|^(?:can|won|don|didn|isn|wasn|aren|weren|hasn|haven|hadn|wouldn|couldn|shouldn)t$")
SPEECH = _stems(
    "say tell write add reply answer respond note state remark comment announce declare reveal confirm acknowledge"
    " admit insist argue claim allege complain explain warn promise vow threaten call describe praise criticize"
    " criticise condemn deny suggest stress predict recall ask demand urge think believe report quote"
)
"""Stems of verbs by which somebody says something."""


@dataclass(frozen=True, slots=True)
class Negation:
    """A word that negates, the place of it among the words, and the places that it reaches, nearest first."""

    at: int
    reach: tuple[int, ...]


def find_negations(words: Sequence[Word]) -> Iterator[Negation]:
    """Yield the negations of a text with the content words that each reaches: to the end of its clause.

    "No" reaches the verb before it, too: who published no account did not publish one.
    """
    for at, word in enumerate(words):
        if not is_negation(word):
            continue
        after = [
            place
            for place in range(at + 1, len(words))
            if words[place].clause == word.clause and words[place].is_content
        ]
        before = [
            place
            for place in range(at - 1, -1, -1)
            if word.lower in _DETERMINERS and words[place].clause == word.clause and words[place].is_content
        ]
        yield Negation(at, (*after, *before[:1]))


def is_negation(word: Word) -> bool:
    """Tell whether a word negates what follows."""
    return word.lower in _NEGATIONS or ("t" in word.lower[-1:] and _CONTRACTED.search(word.lower) is not None)


def refuses(word: Word) -> bool:
    """Tell whether a word negates, or says by itself that something is not, or not any more: "refused"."""
    return is_negation(word) or word.stem in _refusing()


@cache
def _refusing() -> frozenset[str]:
    return frozenset(map(stem, words("contrasts.refusing")))


def hedge_of(word: Word) -> Hedge | None:
    """Return how a word keeps what follows from being a fact, None when it does not."""
    if word.lower == "reportedly":  # its stem is that of "report"
        return "alleged"
    return None if word.text == "May" else _HEDGE_OF.get(word.stem)
