"""Which words of a claim a source may have otherwise: a few, that are no verbs, names, numbers, opposites or hedges."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.english.dictionary import word_set
from retrieval.proof.paraphrase import opposites_of
from retrieval.proof.polarity import hedge_of, is_negation
from retrieval.proof.units import Reading, Unit

_MOST = {True: 0.0, False: 0.25}
"""Nouns and adjectives that a sentence may have otherwise, as a share of the units that it has: none where it was found
by a search, some where whoever makes the claim quotes it. A verb that is not told is never proven."""


def not_told(
    claim: Reading, absent: Sequence[Unit], verbs: Sequence[Unit], told: Sequence[Unit], *, strict: bool
) -> list[Unit]:
    """Return the units of a claim that are missing in a source: those absent, but for a few in other words."""
    missing = [one for one in absent if one.text.lower() not in word_set("proof.light")]
    spare = [one for one in missing if one not in verbs and _may_be_otherwise(claim, one, told)]
    most = _MOST[strict] * (len(claim.units) - len(missing))
    return [one for one in missing if one not in spare] if len(spare) <= most else missing


def _may_be_otherwise(claim: Reading, unit: Unit, told: Sequence[Unit]) -> bool:
    if unit.kind != "word" or unit.text[0].isupper() or any(is_opposite(unit, one) for one in told):
        return False
    word = claim.words[unit.at]
    weighs = word.lower in word_set("proof.weighty") | word_set("proof.restrictive") or hedge_of(word) is not None
    return not weighs and not is_negation(word) and not word.lower.endswith("est")


def is_opposite(unit: Unit, other: Unit) -> bool:
    """Tell whether one unit says the opposite of another."""
    return unit.kind == other.kind == "word" and other.stem in opposites_of(unit.stem)
