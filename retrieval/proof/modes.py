"""How a verb is said: as a fact, as what will, may or must be, as wanted or denied; and deeds that a noun tells."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from retrieval.english.dictionary import word_set, words
from retrieval.proof.acts import Act
from retrieval.proof.paraphrase import is_alike
from retrieval.proof.phrases import stems_of
from retrieval.proof.places import Match, Source
from retrieval.proof.polarity import find_negations, hedge_of
from retrieval.proof.units import Reading, Unit
from retrieval.proof.verbs import is_verb
from retrieval.text.stems import stem

_OBJECT_CLAUSE = ("that", "whether", "what")
_REACHING = ("denied", "alleged", "wanted", "expected", "said")
_BARE = "fact"
_OPENERS = ("if", "unless", "whether", "lest")
_BEFORE = 5
"""Small words before a verb in which its auxiliaries stand."""


@dataclass(frozen=True, slots=True)
class Mode:
    """A verb's mode: `kind` is "fact", "future", "possible", "duty", "conditional" or "under".

    Of "under" the verb, noun or adjective that it hangs on is `governor`: "asked" of "asked her to resign".
    """

    kind: str
    negated: bool
    governor: Unit | None = None
    hedge: str | None = None
    hedges: frozenset[str] = frozenset()


def mode_of(reading: Reading, unit: Unit) -> Mode:
    """Return how a verb is said in its sentence."""
    return replace(_mode(reading, unit), hedges=hedges_over(reading, unit.at))


def hedges_over(reading: Reading, at: int) -> frozenset[str]:
    """Return the hedges that reach a word: before it in its clause, or with its clause as object ("denied that")."""
    here = reading.words[at]
    words = [word for word in reading.words if word.sentence == here.sentence]
    opener = next(word for word in words if word.clause == here.clause)
    is_object = opener.lower in _OBJECT_CLAUSE
    found = set()
    for word in words:
        near = word.clause == here.clause or (is_object and word.clause == here.clause - 1)
        if word.begin < here.begin and near and (kind := hedge_of(word)) in _REACHING:
            found.add(str(kind))
    adverbs = [word for word in words if word.clause == here.clause and word.lower in word_set("proof.hedging_adverbs")]
    return frozenset(found | {str(hedge_of(word)) for word in adverbs})


def _mode(reading: Reading, unit: Unit) -> Mode:
    words = reading.words
    before = words[max(0, unit.at - min(_BEFORE, len(unit.glue))) : unit.at]
    small = [word.lower for word in before if word.clause == unit.clause]
    negated = is_negated(reading, unit)
    if (main := _brings(reading, unit)) is not None:
        return _mode(reading, main)
    governor = _governor(reading, unit, small)
    if governor is not None and "to" in small and hedge_of(words[governor.at]) in ("future", "expected"):
        return Mode("future", negated)
    if governor is not None:
        return Mode("under", negated, governor, hedge_of(words[governor.at]))
    if any(word.lower in _OPENERS and word.sentence == unit.sentence for word in words[: unit.at]):
        return Mode("conditional", negated)
    kinds = {kind for word in words[max(0, unit.at - len(small)) : unit.at] if (kind := hedge_of(word))}
    if "to" in small and set(small) & {"has", "have", "had", "is", "are", "was", "were"}:
        kinds.add("duty" if set(small) & {"has", "have", "had"} else "future")
    for kind in ("possible", "duty", "future"):
        if kind in kinds:
            return Mode(kind, negated)
    return Mode(_BARE, negated)


def is_negated(reading: Reading, unit: Unit) -> bool:
    """Tell whether a negation reaches a verb first of all, or its subject is "no" something."""
    for negation in find_negations(reading.words):
        near = [place for place in negation.reach if reading.words[place].sentence == unit.sentence]
        if unit.at in near and not any(
            unit.at > place and is_verb(reading.words, place) for place in near if place != unit.at
        ):
            return True
    return False


def _governor(reading: Reading, unit: Unit, small: Sequence[str]) -> Unit | None:
    """Return what a verb in the infinitive with "to", or one in -ing behind a preposition or a verb, hangs on."""
    before = [one for one in reading.of_sentence(unit.sentence) if one.stop <= unit.begin and one.kind != "time"]
    infinitive = "to" in small and not set(small) & {"has", "have", "had", "is", "are", "was", "were", "be"}
    perfect = "having" in small or small[-2:] == ["to", "have"]
    gerund = perfect or (unit.text.lower().endswith("ing") and not set(small) & word_set("proof.auxiliaries"))
    if gerund and not perfect and small and small[-1] not in word_set("proof.prepositions"):
        gerund = False
    if not (infinitive or gerund) or not before:
        return None
    governing = next((one for one in reversed(before) if _governs(reading, one)), None)
    return governing or before[-1]


def _brings(reading: Reading, unit: Unit) -> Unit | None:
    """Return the verb whose act a form in -ing behind a comma comes of: "began a strike, halting trains"."""
    opens = unit.at > 0 and reading.words[unit.at - 1].clause != unit.clause and not unit.glue
    if not opens or not unit.text.lower().endswith("ing"):
        return None
    verbs = [one for one in _before_clause(reading, unit) if is_verb(reading.words, one.at)]
    return verbs[-1] if verbs else None


def _before_clause(reading: Reading, unit: Unit) -> list[Unit]:
    before = [one for one in reading.of_sentence(unit.sentence) if one.at < unit.at and one.kind == "word"]
    return [one for one in before if one.clause == before[-1].clause]


def _governs(reading: Reading, unit: Unit) -> bool:
    return unit.kind == "word" and (is_verb(reading.words, unit.at) or hedge_of(reading.words[unit.at]) is not None)


def keeps(claimed: Mode, told: Mode, hedges: frozenset[str]) -> bool:
    """Tell whether a claim says a verb no more surely than its source does, and no less.

    `hedges` are the kinds of hedges among the claim's words: "allegedly stole" keeps "is alleged to have stolen".
    """
    if not told.hedges - claimed.hedges <= hedges:
        return False
    if told.kind == "under" and told.hedge is not None and told.hedge in hedges:
        return True
    if claimed.kind == "future" and told.kind == "under" and told.governor is not None:
        return told.governor.stem in stems_of("proof.settling")  # who agreed to sell will sell
    if claimed.kind == _BARE and told.kind == "under" and told.governor is not None:
        return told.governor.stem in stems_of("proof.implying")  # whom rain forced to move moved
    if claimed.kind == told.kind == "under":
        return bool(claimed.governor and told.governor and is_alike(claimed.governor.stem, told.governor.stem))
    return claimed.kind == told.kind


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


_OVER_KINDS = ("wanted", "denied", "alleged", "expected", "settled", "failed")
_FORMS_OF_BE = frozenset({"is", "are", "was", "were", "be", "been"})
_WITHOUT = _FORMS_OF_BE | {"remain", "stay", "go", "leave"}
_NEGATIVE = ("no", "neither", "none", "nobody", "nothing")
_TO_BE = "be to"


def modes_of(act: Act) -> frozenset[str]:
    """Return by which kinds an act is less than a fact: "future", "possible", "duty", "conditional", "wanted" ..."""
    words = set(act.words)
    found = {kind for kind, helping in _HELPING.items() if words & helping}
    if "had" in words:
        found.discard("duty")  # who had to pay paid
    ahead = act.joint == "once" and bool(words & {"has", "have"})  # "once the town has paid"
    if ahead or act.joint in ("if", "unless", "whether", "lest"):
        found.add("conditional")
    for over, denied in _over(act):
        if over == _TO_BE:
            found.add("future")
        found |= {kind for kind in (_kinds().get(over),) if kind}
        if denied:
            found.add("denied")
    return frozenset(found)


_HELPING: dict[str, frozenset[str]] = {
    "future": frozenset({"will", "would", "shall"}),
    "possible": frozenset({"may", "might", "could", "can"}),
    "duty": frozenset({"must", "should", "ought"}),
}


def is_refused(act: Act, modes: Collection[str]) -> bool:
    """Tell whether an act of the quotes is not, by its verb or by what it hangs on: "stop flying" for "not fly"."""
    return not {"failed", "denied"}.isdisjoint(modes) or act.stem in stems_of("contrasts.refusing")


def is_denied(act: Act) -> bool:
    """Tell whether an act is negated, by a "not", by a "no" before its subject or object, or by a "nobody"."""
    if act.negated or act.joint == "without":
        return True
    named = [*act.subjects, *act.objects]
    if any(phrase.negated or phrase.tokens[0].lower in _NEGATIVE for phrase in named):
        return True
    return act.base in _WITHOUT and any(one.preposition == "without" for one in act.obliques)


def _over(act: Act) -> Iterator[tuple[str, bool]]:
    """Yield the stems of verbs and nouns that an act hangs on, each with whether it is negated."""
    seen: set[int] = set()
    one: Act | None = act
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        if one.noun is not None:
            yield stem(one.noun.lower), False
        over = one.over if one.form in ("infinitive", "gerund", "noun") or one.joint == "that" else None
        if over is not None:
            bare = over.base in _FORMS_OF_BE and one.form == "infinitive" and one.noun is None
            yield _TO_BE if bare else over.stem, is_denied(over)
        one = over


@cache
def _kinds() -> dict[str, str]:
    return {one: kind for kind in _OVER_KINDS for one in stems_of(f"modes.{kind}")}
