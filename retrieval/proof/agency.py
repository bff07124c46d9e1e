"""Who does what: the subject of a verb in a statement must be its subject in the quotes, or may be by its pronoun.

No grammar is parsed; see `verbs` for what is taken for a verb, and `actors` for what is taken for its subject.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from retrieval.proof.actors import (
    Actors,
    actors_among,
    actors_in_sentence,
    are_same,
    claimed_actors,
    is_mentioned,
    is_same_name,
    may_be_meant,
    nouns_alike,
    quoted_actors,
    shares_name,
)
from retrieval.proof.clauses import Placed, Word, is_part
from retrieval.proof.faults import Fault, FaultKind
from retrieval.proof.number_check import counted
from retrieval.proof.paraphrase import is_alike
from retrieval.proof.polarity import SPEECH
from retrieval.proof.pronouns import NameWords
from retrieval.proof.statement_content import Claim, Said
from retrieval.proof.verbs import APPOSED, is_passive, is_verb, words_before
from retrieval.text.names import find_names
from retrieval.text.quantities import Quantity
from retrieval.text.stems import stem

Place = tuple[Said, int]
"""A quote, and the place of a word among the words around it."""

_MUTUAL = frozenset(map(stem, "meet speak talk agree dine converse negotiate sit marry fight play debate".split()))
_BY_SOURCE = "accord"


def check_actors(claim: Claim, said: Sequence[Said]) -> Iterator[Fault]:
    """Yield a fault for a verb that the quotes give to another subject, or whose numbers they have elsewhere."""
    for at in _verbs(claim):
        mine = claimed_actors(claim, at, said)
        if mine.by_pronoun or not (mine.names or mine.nouns):
            continue
        places = _places(claim.words[at], claim, said)
        yield from _check_counts(claim, at, places)
        if places and not any(_may_act(mine, claim, at, place) for place in places):
            yield _misgiven(claim, at)
            return
    yield from _check_sources(claim, said)


def _verbs(claim: Claim) -> list[int]:
    """Return the places of a statement's verbs outside names and quotations."""
    taken: list[Placed] = [*claim.names, *claim.quotations, *claim.quantities]
    return [at for at, word in enumerate(claim.words) if is_verb(claim.words, at) and not is_part(word, taken)]


def _misgiven(claim: Claim, at: int) -> Fault:
    verb = claim.words[at]
    before = words_before(claim.words, at, APPOSED)
    spelled = claim.text[before[0].begin if before else verb.begin : verb.stop]
    kind: FaultKind = "attribution" if verb.stem in SPEECH else "content"
    return Fault(kind, spelled, f"The quotes do not say “{spelled}”: there it is somebody or something else.")


def _places(verb: Word, claim: Claim, said: Sequence[Said]) -> list[Place]:
    """Return where the quotes use a verb, in those of their sentences that share most with the statement."""
    found = [(one, at) for one in said for at, word in enumerate(one.around) if is_alike(verb.stem, word.stem)]
    exact = [(one, at) for one, at in found if one.around[at].stem == verb.stem]
    return _closest(claim, exact or found)


def _closest(claim: Claim, places: Sequence[Place]) -> list[Place]:
    wanted = {word.stem for word in claim.words if word.is_content}
    shared = [len(wanted & {word.stem for word in _sentence(place)}) for place in places]
    return [place for place, count in zip(places, shared, strict=True) if count == max(shared)]


def _sentence(place: Place) -> list[Word]:
    said, at = place
    return [word for word in said.around if word.sentence == said.around[at].sentence]


def _may_act(mine: Actors, claim: Claim, at: int, place: Place) -> bool:
    """Tell whether the statement's subject may be that of the quote; of a passive or "met" either side may be."""
    said, there = place
    if is_passive(claim.words, at):
        around = actors_in_sentence(said, there)
        return shares_name(mine, around, said) or are_same(mine, around, said, there)
    mutual = claim.words[at].stem in _MUTUAL
    return are_same(mine, actors_in_sentence(said, there) if mutual else quoted_actors(said, there), said, there)


def _check_counts(claim: Claim, at: int, places: Sequence[Place]) -> Iterator[Fault]:
    """Yield a fault for each number in a verb's clause that stands in no sentence with that verb."""
    if not places or not claim.quantities:
        return
    clause = [word for word in claim.words if word.clause == claim.words[at].clause]
    for quantity in counted(claim, [said for said, _ in places]):
        inside = clause[0].begin <= quantity.begin < clause[-1].stop
        if inside and not any(_counts_there(quantity, place) for place in places):
            verb = claim.words[at].text
            yield Fault("number", quantity.text, f"The quotes do not have “{quantity.text}” where they say “{verb}”.")


def _counts_there(quantity: Quantity, place: Place) -> bool:
    sentence = _sentence(place)
    return any(
        quantity.is_same(one) and sentence[0].begin <= one.begin < sentence[-1].stop for one in place[0].quantities
    )


def _check_sources(claim: Claim, said: Sequence[Said]) -> Iterator[Fault]:
    """Yield a fault where "according to X" names somebody whom the quotes do not let say it."""
    for at, word in enumerate(claim.words):
        holder = [other for other in claim.words[at + 2 :] if word.clause <= other.clause <= word.clause + 1]
        if word.lower != "according" or not holder:
            continue
        names = {name.words for name in claim.names if holder[0].begin <= name.begin < holder[-1].stop}
        mine = Actors(frozenset(names), frozenset(other.stem for other in holder if other.is_content))
        tellings = [
            (one, there)
            for one in said
            for there, other in enumerate(one.around)
            if other.stem in SPEECH or other.stem == _BY_SOURCE
        ]
        if not any(_may_tell(mine, place) for place in _closest(claim, tellings)):
            spelled = claim.text[word.begin + 1 : holder[-1].stop]
            yield Fault("attribution", spelled, f"The quotes do not have it a{spelled}.")


def _may_tell(mine: Actors, place: Place) -> bool:
    said, at = place
    theirs = _teller(place)
    if mine.nouns and theirs.by_pronoun and is_mentioned(mine.nouns, said, at):
        return all(_owns(name, place) for name in mine.names)
    if mine.names and theirs.names:
        return shares_name(mine, theirs, said)
    return may_be_meant(mine, theirs, said) if mine.names else nouns_alike(mine.nouns, theirs)


def _teller(place: Place) -> Actors:
    said, at = place
    if said.around[at].stem != _BY_SOURCE:
        return quoted_actors(said, at)
    clause = said.around[at].clause
    return actors_among(said, [word for word in said.around[at + 2 :] if word.clause == clause])


def _owns(name: NameWords, place: Place) -> bool:
    """Tell whether a name is the last owner before a pronoun: "Carney's office spoke of ...", then "it said"."""
    said, at = place
    owners = [
        one
        for one in find_names(said.text)
        if one.begin < said.around[at].begin and said.text[one.stop : one.stop + 2] in ("'s", "’s")
    ]
    return not owners or is_same_name(name, owners[-1].words, said)
