"""How a verb is said: as a fact, or as what will, may, must or ought to be, is only wanted, or is denied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from retrieval.english.dictionary import word_set
from retrieval.proof.paraphrase import is_alike
from retrieval.proof.phrases import stems_of
from retrieval.proof.polarity import find_negations, hedge_of
from retrieval.proof.units import Reading, Unit
from retrieval.proof.verbs import is_verb

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
