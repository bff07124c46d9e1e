"""Whether a sentence says otherwise: another value, day, polarity or actor in the same clause; and signs of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from retrieval.english.dictionary import word_set
from retrieval.proof.alignment import Alignment, Placed, Signs, count
from retrieval.proof.clause_match import Matching
from retrieval.proof.clauses import Word
from retrieval.proof.figures import same_value
from retrieval.proof.grounds import Fault
from retrieval.proof.known import readings_of
from retrieval.proof.modes import mode_of
from retrieval.proof.paraphrase import is_opposite, opposites_of
from retrieval.proof.phrases import stems_of
from retrieval.proof.places import Match
from retrieval.proof.polarity import refuses
from retrieval.proof.units import Unit
from retrieval.text.stems import stem

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
        denied = fault.kind == "negation" and fault.why.startswith("Only one")
        return fault if denied and not _is_refused(matching) else None
    if len(matching.missing) != 1:
        return None
    unit = matching.missing[0]
    return fault if any(_stands_for(unit, one, matching) for one in _left(matching)) else None


def _is_refused(matching: Matching) -> bool:
    """Tell whether a verb of the sentence hangs on one that denies it: who refused to sign did not sign."""
    reading = matching.source.reading
    governors = [mode_of(reading, told).governor for told in matching.told.values()]
    return any(refuses(reading.words[one.at]) for one in governors if one is not None)


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


_NEAREST = 3
"""Units behind a number among which its time stands: "4.4 million tonnes last year"."""
_OF_TIME = ("", "in", "of")


def compare_values(held: Alignment, signs: Signs) -> None:
    """Count the signs in times and numbers."""
    _compare_parts_of_day(held, signs)
    _compare_dates(held, signs)
    _compare_numbers(held, signs)
    _compare_spans(held, signs)
    _compare_earlier(held, signs)


def _compare_parts_of_day(held: Alignment, signs: Signs) -> None:
    """Count times that name the other part of the same day: "late on Thursday" for "early on Thursday"."""
    for unit in held.claim.units:
        if unit.time is None or not held.places[unit]:
            continue
        parts = {stem(word) for word in unit.text.lower().split()}
        told = {stem(word) for one in held.places[unit] for word in one.unit.text.lower().split()}
        if any(not told.isdisjoint(opposites_of(part)) for part in parts - told):
            count(signs, "opposite")


def _compare_dates(held: Alignment, signs: Signs) -> None:
    """Count numbers that the quotes give for another time than the statement does."""
    times = [unit for unit in held.claim.units if unit.time is not None]
    taken = {one.unit for unit in times for one in held.places[unit]}
    for unit in held.claim.units:
        places = held.best_places(unit) if unit.figure is not None else []
        behind = [_time_behind(place) for place in places]
        if taken and places and all(one is not None and one not in taken for one in behind):
            count(signs, "dated_other")
    for unit, time in pairwise(held.claim.units):
        places = held.places[time] if unit.figure is not None and time.time is not None else []
        if places and all(_is_of_another(held, unit, place) for place in places):
            count(signs, "dated_other")


def _is_of_another(held: Alignment, figure: Unit, time: Placed) -> bool:
    """Tell whether a time stands right behind another number: "costs 14, against 9 a year ago"."""
    units = time.source.units
    before = units[units.index(time.unit) - 1] if units[0] is not time.unit else None
    if before is None or before.figure is None or figure.figure is None or before in held.taken:
        return False
    same_kind = before.figure.quantity.kind == figure.figure.quantity.kind
    return same_kind and before.clause == time.unit.clause


def _time_behind(place: Placed) -> Unit | None:
    units = place.source.units
    at = units.index(place.unit)
    behind = [one for one in units[at + 1 : at + _NEAREST] if one.clause == place.unit.clause]
    return next((one for one in behind if one.time is not None and one.preposition in _OF_TIME), None)


def _compare_numbers(held: Alignment, signs: Signs) -> None:
    """Count numbers that the statement has more often than the quotes: "from 50 to 50 per cent"."""
    figures = [unit for unit in held.claim.units if unit.figure is not None]
    for unit in figures:
        mine = [
            one
            for one in figures
            if unit.figure and one.figure and same_value(one.figure.quantity, unit.figure.quantity)
        ]
        if len(mine) > len(held.places[unit]) > 0:
            count(signs, "number_repeated")


_COMPARED = ("from", "against", "than")


def _compare_earlier(held: Alignment, signs: Signs) -> None:
    """Count numbers told as what is that the quotes only compare it with: "2,900, down from 7,400 on Thursday"."""
    if any(word.lower in word_set("contrasts.earlier", "contrasts.sequence") for word in held.claim.words):
        return
    for unit in held.claim.units:
        places = held.best_places(unit) if unit.figure is not None and unit.preposition not in _COMPARED else []
        if places and all(one.unit.preposition in _COMPARED and _has_other(held, one) for one in places):
            count(signs, "number_before")


def _has_other(held: Alignment, place: Placed) -> bool:
    """Tell whether a sentence has another number of a kind that the statement does not have."""
    figure = place.unit.figure
    others = [one for one in place.source.units if one.figure is not None and one not in held.taken]
    return any(one.figure and figure and one.figure.quantity.kind == figure.quantity.kind for one in others)


_SPANS = ("minute", "hour", "day", "week", "month", "year", "decade")
_FROM = ("after", "before", "later", "earlier", "ago")


def _compare_spans(held: Alignment, signs: Signs) -> None:
    """Count stretches without a number that are others in the quotes: "a week after" for "an hour after"."""
    own, told = _spans(held.claim.words), {one for source in held.sources for one in _spans(source.words)}
    if told and own - told:
        count(signs, "counted_other", len(own - told))


def _spans(words: Sequence[Word]) -> set[str]:
    """Return the units of the stretches that a text counts from something."""
    return {one.lower for one, behind in pairwise(words) if one.lower in _SPANS and behind.lower in _FROM}
