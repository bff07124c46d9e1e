"""The words of a statement must be words of its quotes, those of one clause words of one quote.

A light paraphrase passes; a word for the opposite does not, nor facts of two quotes merged into a third.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from retrieval.proof.clauses import Placed, Word, is_part
from retrieval.proof.date_check import is_told, resolved_times
from retrieval.proof.faults import Fault
from retrieval.proof.name_check import claimed_names, is_named
from retrieval.proof.number_check import counted, is_counted
from retrieval.proof.paraphrase import is_alike, opposites_of
from retrieval.proof.statement_content import Claim, Said, is_same_article
from retrieval.text.names import Name
from retrieval.text.stems import stem

_MOST_UNTOLD = 0.34
"""Share of a statement's words that may be a paraphrase of words unknown to the thesaurus."""
_MOST_UNTOLD_HERE = 0.5
"""The same for the words of one clause that are not in the one quote that tells it."""
_ORDERS = [
    (frozenset(map(stem, one.split())), frozenset(map(stem, other.split())))
    for pair in (
        ("more above over", "fewer less below under"),
        ("up upward", "down downward"),
        ("first", "last"),
    )
    for one, other in (pair, pair[::-1])
]
"""Function words of two directions, which paraphrase may drop but not turn round."""
_JOINT = re.compile(r"[,;] (?:and|but|while|whereas) |; | (?:and|but|while) (?=[a-z]+(?:ed|s)\b)")
_STANDS_FOR = frozenset(
    "president minister premier governor mayor king queen leader leaders office party company guest two both group"
    " government prime drug he she they it men women his her their agency union firm".split()
)


def check_wording(claim: Claim, said: Sequence[Said], as_of: date) -> Iterator[Fault]:
    """Yield faults for words of the opposite direction, for too many words untold, and for merged facts."""
    words = _content_words(claim, said)
    told = frozenset().union(*(one.stems for one in said))
    untold = [word for word in words if not _is_told(word, told)]
    mine = {word.stem for word in claim.words}
    opposed = [word for word in untold if not opposites_of(word.stem).isdisjoint(told - mine)]
    opposed += _turned(claim, told)
    for word in opposed:
        yield Fault("content", word.text, f"The quotes say the opposite of “{word.text}”.")
    anchors = len(words) + len(claim.names) + len(counted(claim, said)) + len(resolved_times(claim, said))
    if not opposed and untold and len(untold) > _MOST_UNTOLD * anchors:
        named = ", ".join(f"“{word.text}”" for word in untold)
        yield Fault("content", untold[0].text, f"The quotes do not say {named}; keep to their words.")
    elif len(said) > 1:
        yield from _merged(claim, said, words, as_of)


def _turned(claim: Claim, told: frozenset[str]) -> list[Word]:
    """Return the words of order and measure ("before", "more") of which the quotes have only the opposite."""
    mine = {word.stem for word in claim.words}
    return [
        word
        for word in claim.words
        for one, other in _ORDERS
        if word.stem in one and told.isdisjoint(one) and not (told - mine).isdisjoint(other)
    ]


def _content_words(claim: Claim, said: Sequence[Said]) -> list[Word]:
    """Return the words that say something and are in no name, number, time or quotation of the statement."""
    taken: list[Placed] = [*resolved_times(claim, said), *counted(claim, said)]
    taken += [*claimed_names(claim), *claim.quotations]
    return [word for word in claim.words if word.is_content and not is_part(word, taken)]


def _is_told(word: Word, told: frozenset[str]) -> bool:
    return word.stem in told or any(is_alike(word.stem, other) for other in told)


def _merged(claim: Claim, said: Sequence[Said], words: Sequence[Word], as_of: date) -> Iterator[Fault]:
    """Yield a fault for each clause that no quote tells alone."""
    for begin, stop in _clauses(claim):
        if not any(_tells(one, claim, said, words, begin, stop, as_of) for one in said):
            clause = claim.text[begin:stop].strip()
            yield Fault("content", clause, f"No quote alone says “{clause}”; do not merge what two quotes say.")
            return


def _clauses(claim: Claim) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in _JOINT.finditer(claim.text):
        yield begin, match.start()
        begin = match.end()
    yield begin, len(claim.text)


def _tells(
    one: Said, claim: Claim, said: Sequence[Said], words: Sequence[Word], begin: int, stop: int, as_of: date
) -> bool:
    """Tell whether one quote has every name, number and time of a clause and most of its words."""

    def here(place: int) -> bool:
        return begin <= place < stop

    times = claim.times(one.evidence.passage.period)
    here_words = [word for word in words if here(word.begin)]
    untold = [word for word in here_words if not _is_told(word, one.stems)]
    return (
        len(untold) <= _MOST_UNTOLD_HERE * len(here_words)
        and all(is_named(name, one) or _is_meant(name, one, said) for name in claimed_names(claim) if here(name.begin))
        and all(is_counted(quantity, one) for quantity in counted(claim, said) if here(quantity.begin))
        and all(is_told(time, claim, one, said, as_of) for time in times if here(time.begin))
    )


def _is_meant(name: Name, one: Said, said: Sequence[Said]) -> bool:
    """Tell whether a quote may mean whom another quote of its article names: by "the president", or by the surname."""
    named = any(other is not one and is_same_article(other, one) and is_named(name, other) for other in said)
    surname = any(other.words[-1] == name.words[-1] for other in one.names)
    return named and (surname or any(word.lower in _STANDS_FOR for word in one.words))
