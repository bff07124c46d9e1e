"""What of a claim a sentence has not: every word counts but the few that say nothing more, such as "also"."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.english.dictionary import word_set
from retrieval.proof.paraphrase import opposites_of
from retrieval.proof.units import Unit


def not_told(absent: Sequence[Unit]) -> list[Unit]:
    """Return the units that are missing of those that stand nowhere in a sentence."""
    return [one for one in absent if one.text.lower() not in word_set("proof.light")]


def is_opposite(unit: Unit, other: Unit) -> bool:
    """Tell whether one unit says the opposite of another."""
    return unit.kind == other.kind == "word" and other.stem in opposites_of(unit.stem)
