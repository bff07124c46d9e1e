"""How a unit hangs in its clause: on which preposition, and what it counts; the least that stands for a grammar."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from retrieval.english.dictionary import values, word_set, words
from retrieval.proof.clauses import Word
from retrieval.proof.polarity import is_negation
from retrieval.proof.units import Unit
from retrieval.text.stems import stem


def denies(words: Sequence[Word]) -> bool:
    """Tell whether any of some words negates."""
    return any(is_negation(word) for word in words)


def is_past(words: Sequence[Word], unit: Unit) -> bool:
    """Tell whether a verb stands in the past."""
    first = words[unit.at].lower
    before = set(unit.glue)
    return (
        first.endswith("ed")
        or first in word_set("proof.irregular_past")
        or bool(before & {"has", "have", "had", "was", "were", "did"})
    )


def phrase_preposition(units: Sequence[Unit], at: int) -> str:
    """Return the preposition that the noun phrase of a unit hangs on, "" where it hangs on none."""
    for place in range(at, -1, -1):
        unit = units[place]
        if unit.preposition and (unit.preposition != "of" or not place):
            return unit.preposition
        if unit.preposition == "of":
            continue
        if set(unit.glue) - word_set("function_words.determiners") or (
            place and unit.clause != units[place - 1].clause
        ):
            return ""
    return ""


def hangs(units: Sequence[Unit], at: int) -> bool:
    """Tell whether a unit is part of a phrase that a preposition opened."""
    for place in range(at, -1, -1):
        if units[place].preposition:
            return True
        if set(units[place].glue) - word_set("function_words.determiners"):
            return False
        if place and units[place].clause != units[place - 1].clause:
            return False
    return False


@cache
def stems_of(*names: str) -> frozenset[str]:
    """Return the stems of the words of lists of the dictionary."""
    return frozenset(stem(word) for name in names for word in words(name))


def agree(one: str, other: str) -> bool:
    """Tell whether two prepositions may stand for one another; only those that turn the meaning are strict."""
    polar = values("proof.polar_prepositions")
    for first, second in ((one, other), (other, one)):
        if first == second or first not in polar or second in str(polar[first]).split():
            continue
        if second in polar or first in word_set("proof.strict_prepositions"):
            return False
    return True


def particle(words: Sequence[Word], unit: Unit) -> str:
    """Return the preposition right behind a verb, "" where none is."""
    behind = words[unit.last + 1].lower if unit.last + 1 < len(words) else ""
    return behind if behind in word_set("proof.prepositions") else ""


def counted(unit: Unit, units: Sequence[Unit]) -> Unit | None:
    """Return the noun that a number counts, None where none follows it."""
    behind = [one for one in units if one.at > unit.last and one.sentence == unit.sentence]
    if not behind or behind[0].clause != unit.clause or behind[0].kind != "word":
        return None
    return behind[0] if set(behind[0].glue) <= {"of", "the", "more", "other", "new", "a"} else None
