"""Deeds that a sentence tells by a noun: of "fog forced the closure of the port" the port was closed.

Of "the union demanded the closure of the port" it was not: what governs the noun has to bring the deed about, or the
noun has to stand as what already was, such as behind "after".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from retrieval.english.dictionary import word_set, words
from retrieval.proof.paraphrase import is_alike
from retrieval.proof.phrases import stems_of
from retrieval.proof.places import Match, Source
from retrieval.proof.polarity import find_negations, hedge_of
from retrieval.proof.units import Reading, Unit
from retrieval.proof.verbs import is_verb

_NEAR = 3
"""Units behind a noun in which its verb stands: "the closure of the port in May was averted"."""


def governing(reading: Reading, noun: Unit) -> Unit | None:
    """Return the verb that a noun is the object of: the last before it in its clause; None where it has none."""
    before = [one for one in _clause(reading, noun) if one.at < noun.at and is_verb(reading.words, one.at)]
    return before[-1] if before else None


def is_realised(reading: Reading, noun: Unit) -> bool:
    """Tell whether a sentence has a deed that it names by a noun as done."""
    if any(noun.at in negation.reach for negation in find_negations(reading.words)):
        return False
    before = [word for word in reading.words if word.clause == noun.clause and word.begin < noun.begin]
    if any(word.lower in word_set("proof.restrictive") or hedge_of(word) for word in before):
        return False
    verb = governing(reading, noun)
    phrase = {word for word in noun.glue if word in word_set("proof.prepositions")}
    if phrase & word_set("proof.presupposing"):
        return True
    if verb is not None:
        return verb.stem in stems_of("proof.bringing_about")
    behind = [one for one in _clause(reading, noun) if one.at > noun.at and is_verb(reading.words, one.at)]
    return not any(_undoes(reading, one) for one in behind[:_NEAR])


def _undoes(reading: Reading, verb: Unit) -> bool:
    """Tell whether a verb says of its subject that it is not, or not yet: "the closure was averted"."""
    small = [reading.words[verb.at], *(word for word in reading.words if word.clause == verb.clause)]
    return verb.stem in stems_of("proof.undoing") or any(hedge_of(word) or word.lower == "not" for word in small)


def _clause(reading: Reading, unit: Unit) -> Sequence[Unit]:
    return [one for one in reading.of_sentence(unit.sentence) if one.clause == unit.clause]


def is_deed(verb: Unit, noun: Unit) -> bool:
    """Tell whether a noun names the deed of a verb, not what it is done to or who does it: no "goal" for "score"."""
    spelled = noun.text.lower().removesuffix("s")
    named = (
        noun.stem == verb.stem or spelled.endswith(words("proof.deed_endings")) or spelled in word_set("proof.deeds")
    )
    return named and is_alike(verb.stem, noun.stem)


def carried_deeds(
    claim: Reading, verbs: Sequence[Unit], places: Mapping[int, Sequence[Match]], source: Source
) -> dict[int, Unit]:
    """Return by its first word each noun of a claim that a verb such as "make" carries: "made an offer" for "offered".

    The noun has to stand for a verb of the source, and the verb that carries it for nothing there.
    """
    carried = {}
    for verb in verbs:
        noun = next((one for one in claim.units if one.at > verb.last and one.figure is None), None)
        if noun is None or noun.preposition or noun.kind != "word" or places[verb.at]:
            continue
        found = [match.theirs for match in places[noun.at] if match.theirs]
        carries = verb.stem in stems_of("proof.carrying") and noun.clause == verb.clause
        if carries and any(is_verb(source.reading.words, one.at) for one in found):
            carried[noun.at] = verb
    return carried
