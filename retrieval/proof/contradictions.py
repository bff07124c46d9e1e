"""Whether a sentence says otherwise: the same clause with another value, day, polarity or actor."""

from __future__ import annotations

from retrieval.proof.clause_match import Matching
from retrieval.proof.grounds import Fault
from retrieval.proof.known import readings_of
from retrieval.proof.paraphrase import is_opposite
from retrieval.proof.phrases import stems_of
from retrieval.proof.places import Match
from retrieval.proof.units import Unit

_LEAST = 2
"""Units beside the differing one that claim and sentence share."""


def contradicts(matching: Matching) -> bool:
    """Tell whether everything but one thing of a claim stands in a sentence, which has another one in its place."""
    return _differing(matching) is not None


def _differing(matching: Matching) -> Fault | None:
    if len(matching.claim.units) - len(matching.missing) < _LEAST or len(matching.faults) != 1:
        return None
    fault = matching.faults[0]
    if not matching.missing:
        return fault if fault.kind == "negation" and fault.why.startswith("Only one") else None
    if len(matching.missing) != 1:
        return None
    unit = matching.missing[0]
    return fault if any(_stands_for(unit, one, matching) for one in _left(matching)) else None


def _left(matching: Matching) -> list[Unit]:
    """Return the units of the sentence that nothing of the claim was matched with."""
    return [one for one in matching.source.units if one not in matching.taken]


def _stands_for(unit: Unit, other: Unit, matching: Matching) -> bool:
    """Tell whether a unit of the sentence stands in the place of one of the claim, and is another."""
    if unit.name and other.name:
        return _is_another_actor(unit, other, matching)
    clauses = {one.clause for one in matching.taken}
    if other.clause not in clauses or unit.preposition != other.preposition:
        return False
    if unit.figure and other.figure:
        return unit.figure.quantity.kind == other.figure.quantity.kind
    if unit.time and other.time:
        mine, theirs = unit.time, other.time
        if not (mine.start and theirs.start) or mine.granularity != "day" or theirs.granularity != "day":
            return False
        return all(one.start != mine.start for one in readings_of(theirs))
    return is_opposite(unit, other)


def _is_another_actor(unit: Unit, other: Unit, matching: Matching) -> bool:
    """Tell whether a sentence has somebody else do what only one can do: leave that very office, buy that very firm.

    What is done has to be told apart by a name or a time beside the actor; a prize is won anew each year.
    """
    told = [(verb, matching.told[verb.at]) for verb in matching.verbs if verb.at in matching.told]
    if len(told) != 1 or not (unit.name and other.name) or not set(unit.name.words).isdisjoint(other.name.words):
        return False
    verb, theirs = told[0]
    beside = {one.kind for one in matching.claim.units if one not in (unit, verb)}
    telling = {"time"} if verb.stem in stems_of("proof.recurring") else {"time", "name"}
    exclusive = verb.stem in stems_of("proof.exclusive", "proof.recurring") and not beside.isdisjoint(telling)
    return (
        exclusive
        and matching.is_subject_of(verb, unit)
        and matching.is_actor(Match(unit, other, other.at, other.last), theirs)
    )
