"""A statement, and what its quotes say, read once: words, names, numbers and times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.domain.articles import Period
from retrieval.proof.clauses import Word, read_words
from retrieval.proof.grounds import Evidence
from retrieval.proof.pronouns import NameWords, meant_by_pronouns
from retrieval.text.names import Name, Roster, find_names
from retrieval.text.quantities import Quantity, find_quantities
from retrieval.text.quotations import Quotation, find_quotations
from retrieval.times.anchors import times_from
from retrieval.times.expressions import TimeExpression

_REPORTED = r"(?:report(?:ed|s)|said|says|wrote|writes|according to)"


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement taken apart. `text` is the statement, the naming of its outlet blanked out."""

    text: str
    words: tuple[Word, ...]
    names: tuple[Name, ...]
    quantities: tuple[Quantity, ...]
    quotations: tuple[Quotation, ...]

    def times(self, period: Period | None) -> tuple[TimeExpression, ...]:
        """Return the time expressions, counted from the days on one of which they were written."""
        return _times(self.text, period, "en")


@dataclass(frozen=True, slots=True)
class Said:
    """What one quote says, and in `around` the words of the whole sentences that it is cut from.

    `meant` are the names that its pronouns may stand for in the passage.
    """

    evidence: Evidence
    words: tuple[Word, ...]
    around: tuple[Word, ...]
    names: tuple[Name, ...]
    meant: frozenset[NameWords]
    quantities: tuple[Quantity, ...]
    times: tuple[TimeExpression, ...]
    stems: frozenset[str]

    @property
    def text(self) -> str:
        """Return the whole passage, which the offsets of words, names and numbers count from."""
        return self.evidence.passage.text


def is_same_article(one: Said, other: Said) -> bool:
    """Tell whether two quotes are of one revision of one article."""
    mine, theirs = one.evidence.passage, other.evidence.passage
    return (mine.article_id, mine.revision) == (theirs.article_id, theirs.revision)


def read_claim(statement: str, evidence: Sequence[Evidence]) -> Claim:
    """Take a statement apart; "According to the Marlow Post" is no part of what is claimed where that is the outlet."""
    text = _without_outlets(statement, {one.passage.outlet for one in evidence if one.passage.outlet})
    return Claim(
        text=text,
        words=read_words(text),
        names=find_names(text),
        quantities=tuple(find_quantities(text)),
        quotations=tuple(find_quotations(text)),
    )


def _without_outlets(statement: str, outlets: Iterable[str]) -> str:
    for outlet in outlets:
        named = rf"(?:the )?{re.escape(outlet.removeprefix('The '))}"
        for pattern in (
            rf"\AAccording to {named},? ",
            rf"\A{named} {_REPORTED} that ",
            rf", (?:according to {named}|{named} {_REPORTED})(?=[.]?\Z)",
        ):
            statement = re.sub(pattern, lambda found: " " * len(found[0]), statement, flags=re.IGNORECASE)
    return statement


@lru_cache(maxsize=1_024)
def read_evidence(evidence: Evidence) -> Said:
    """Take a quote apart, reading it in its passage."""
    passage = evidence.passage
    text, begin, stop = passage.text, evidence.start - passage.start, evidence.end - passage.start
    words = tuple(word for word in read_words(text) if begin <= word.begin and word.stop <= stop)
    sentences = {word.sentence for word in words}
    times = _times(text, passage.period, passage.language or "en")
    return Said(
        evidence=evidence,
        words=words,
        around=tuple(word for word in read_words(text) if word.sentence in sentences),
        names=tuple(name for name in find_names(text) if begin <= name.begin and name.stop <= stop),
        meant=meant_by_pronouns(text, begin, stop),
        quantities=tuple(one for one in _quantities(text) if begin <= one.begin and one.stop <= stop),
        times=tuple(one for one in times if begin <= one.begin and one.stop <= stop),
        stems=frozenset(word.stem for word in words),
    )


def joined(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the evidence in the order of its passages, quotes side by side made one."""
    ordered = sorted(evidence, key=lambda one: (one.passage.id, one.passage.start, one.start, one.end))
    whole: list[Evidence] = []
    for one in ordered:
        if whole and whole[-1].passage == one.passage and _touches(whole[-1], one):
            whole[-1] = Evidence(one.passage, whole[-1].start, max(whole[-1].end, one.end))
        else:
            whole.append(one)
    return tuple(whole)


def _touches(one: Evidence, other: Evidence) -> bool:
    between = one.passage.text[one.end - one.passage.start : max(one.end, other.start) - one.passage.start]
    return not any(character.isalnum() for character in between)


@lru_cache(maxsize=256)
def roster_of(text: str, title: str) -> Roster:
    """Return the names of a passage and its title."""
    return Roster((text, title))


@lru_cache(maxsize=1_024)
def _times(text: str, period: Period | None, language: str) -> tuple[TimeExpression, ...]:
    return tuple(times_from(text, period, language=language))


@lru_cache(maxsize=512)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return tuple(find_quantities(text))
