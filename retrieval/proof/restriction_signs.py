"""Signs of what quotes restrict and a statement does not: a condition, and what they tell only as denied or refused."""

from __future__ import annotations

from collections.abc import Iterator

from retrieval.english.dictionary import word_set
from retrieval.proof.acts import Act
from retrieval.proof.alignment import TOLD, Alignment, Signs, count
from retrieval.proof.modes import is_denied
from retrieval.proof.phrases import stems_of
from retrieval.proof.polarity import refuses
from retrieval.proof.units import Unit


def compare_restrictions(held: Alignment, signs: Signs) -> None:
    """Count conditions that are left out, and what the quotes have only where something is denied."""
    own = {word.lower for word in held.claim.words}
    if own.isdisjoint(word_set("contrasts.conditions", "contrasts.conditional")):
        count(signs, "condition_lost", sum(_is_conditional(held, act) for act in held.mine))
    if not any(refuses(word) for word in held.claim.words):
        refuted = set(_refuted(held))
        count(signs, "only_denied", sum(_stands_only_in(held, unit, refuted) for unit in held.claim.units))


def _is_conditional(held: Alignment, act: Act) -> bool:
    """Tell whether what tells an act holds in the quotes only if, unless or until something else does."""
    told = held.told(act)
    if told is None or not told.is_sure:
        return False
    conditions = word_set("contrasts.conditions")
    return any(one.joint in conditions and _main_of(held, one) is told.act for one in held.theirs)


def _main_of(held: Alignment, clause: Act) -> Act | None:
    """Return what a clause hangs on; one that opens its sentence hangs on the next that stands by itself."""
    if clause.over is not None:
        return clause.over
    behind = held.theirs[held.theirs.index(clause) + 1 :]
    same = [one for one in behind if held.source_of(one) is held.source_of(clause)]
    return next((one for one in same if one.form == "finite" and not one.joint), None)


def _refuted(held: Alignment) -> Iterator[Unit]:
    """Yield the units of the acts of the quotes that are denied or refused, and of what hangs on these.

    An act that tells one of the statement refuses there, too: "voted down the plan" for "rejected" it.
    """
    refuting, charges = stems_of("forms.refuting"), word_set("forms.charges")
    telling = [told.act for act in held.mine if (told := held.told(act)) is not None and told.is_sure]
    for act in held.theirs:
        chain = [one for one in _over(act) if one is not act or not any(one is other for other in telling)]
        if is_denied(act) or any(one.stem in refuting for one in chain):
            yield from (unit for phrase in act.phrases for unit in phrase.units)
            if act.verb.unit is not None and any(one is not act for one in chain):
                yield act.verb.unit
            if any(one.head.lower in charges for one in (*act.subjects, *act.objects)):
                yield from _charged(held, act)


def _over(act: Act) -> Iterator[Act]:
    """Yield an act and those that it hangs on, nearest first."""
    one: Act | None = act
    seen: set[int] = set()
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.over if one.form in ("infinitive", "gerund", "noun") or one.joint == "that" else None


def _charged(held: Alignment, refuted: Act) -> Iterator[Unit]:
    """Yield the units of what a charge is about that is refuted: "dismissed a charge that he had threatened her"."""
    for act in held.theirs:
        if act.joint == "that" and act.over is None and held.source_of(act) is held.source_of(refuted):
            yield from (unit for phrase in act.phrases for unit in phrase.units)
            if act.verb.unit is not None:
                yield act.verb.unit


def _stands_only_in(held: Alignment, unit: Unit, refuted: set[Unit]) -> bool:
    places = [one.unit for one in held.places[unit] if one.likeness >= TOLD]
    return unit.kind == "word" and bool(places) and all(one in refuted for one in places)
