"""A statement laid beside the sentences of its quotes: where each of its units stands, and which act tells each of its.

Nothing is decided here; what the two have in common and where they differ is counted in `signs`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from retrieval.english.dictionary import values, word_set
from retrieval.proof.acts import Act, Phrase
from retrieval.proof.paraphrase import is_alike, opposites_of
from retrieval.proof.parsing import acts_of
from retrieval.proof.places import Source, is_same
from retrieval.proof.units import Reading, Unit
from retrieval.text.acts import kinds_of
from retrieval.text.paraphrases import paraphrases
from retrieval.text.stems import stem

TOLD = 0.75
"""Likeness from which a word says another; below it, it is only about the same matter."""
_ALIKE, _KIN, _RELATED = 0.9, 0.8, 0.6
_LEADS_BACK = ("who", "which", "that", "whose", "where", "reduced")
_HANGING = ("infinitive", "gerund")

Signs = dict[str, float]
"""Signs by their names, each with how often it is there."""


def count(signs: Signs, name: str, amount: float = 1.0) -> None:
    """Count a sign once more."""
    signs[name] = signs.get(name, 0.0) + amount


@lru_cache(maxsize=65_536)
def word_likeness(mine: str, theirs: str) -> float:
    """Return from 0 to 1 how surely one stem says another."""
    if mine == theirs:
        return 1.0
    if theirs in opposites_of(mine):
        return 0.0
    if is_alike(mine, theirs):
        return _ALIKE
    if theirs in _kin().get(mine, ()):
        return _KIN
    return _RELATED if theirs in paraphrases(mine) or kinds_of(mine) & kinds_of(theirs) else 0.0


def likeness(mine: Unit, theirs: Unit, source: Source) -> float:
    """Return from 0 to 1 how surely a unit of a quote says one of a statement."""
    if mine.kind == theirs.kind == "word":
        return word_likeness(mine.stem, theirs.stem)
    if mine.kind == theirs.kind == "time" and mine.text.lower() == theirs.text.lower():
        return 1.0
    if not is_same(mine, theirs, source):
        return 0.0
    return _ALIKE if mine.kind == "word" else 1.0


@cache
def _kin() -> Mapping[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for listed in ("kin.deeds", "kin.things", "kin.verbs"):
        for head, others in values(listed).items():
            group = {stem(word) for word in (head, *str(others).split())}
            for one in group if listed != "kin.verbs" else [stem(head)]:
                found[one] |= group
            for one in group:
                found[one].add(stem(head))
    for head, others in values("kin.told_by").items():
        found[stem(head)] |= {stem(word) for word in str(others).split()}
    return found


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a unit of a statement may stand: a unit of the quotes, its sentence, and how like it is."""

    unit: Unit
    source: Source
    likeness: float


@dataclass(frozen=True, slots=True)
class Told:
    """An act of the quotes that may tell one of the statement, and how surely its verb does."""

    act: Act
    verb: float

    @property
    def is_sure(self) -> bool:
        """Tell whether its verb says the other, and not only its phrases."""
        return self.verb >= TOLD


class Alignment:
    """A statement beside the sentences of its quotes.

    `mine` and `theirs` are the acts of both, `places` is where each unit of the statement may stand, likeliest first.
    """

    def __init__(self, claim: Reading, sources: Sequence[Source]) -> None:
        self.claim = claim
        self.sources = sources
        self.mine = [act for number in sorted({one.sentence for one in claim.units}) for act in acts_of(claim, number)]
        self.theirs: list[Act] = []
        self._sources: dict[int, Source] = {}
        for source in sources:
            for act in acts_of(source.reading, source.sentence):
                self.theirs.append(act)
                self._sources[id(act)] = source
        self.placed = _placed_units(self.theirs)
        self.places = {unit: self._places(unit) for unit in claim.units}
        self.taken = {one.unit for places in self.places.values() for one in places}
        self._told = {id(act): self._best(act) for act in self.mine}

    def source_of(self, theirs: Act) -> Source:
        """Return the sentence of an act of the quotes."""
        return self._sources[id(theirs)]

    def told(self, mine: Act) -> Told | None:
        """Return the act of the quotes that is most like one of the statement, None where none is like it at all."""
        return self._told[id(mine)]

    def found(self, unit: Unit) -> float:
        """Return how surely a unit of the statement stands in the quotes."""
        return self.places[unit][0].likeness if self.places.get(unit) else 0.0

    def best_places(self, unit: Unit) -> list[Placed]:
        """Return where a unit stands in the words that are most like it, if they say it."""
        places = self.places.get(unit, [])
        return [one for one in places if one.likeness == places[0].likeness >= TOLD]

    def match(self, mine: Iterable[Unit], theirs: Iterable[Unit]) -> bool:
        """Tell whether any of some units of the statement may stand as any of some of the quotes."""
        others = set(theirs)
        return any(one.unit in others for unit in mine for one in self.places.get(unit, ()))

    def family(self, theirs: Act) -> set[Unit]:
        """Return the units of an act of the quotes, of what hangs on it, and of what it hangs on."""
        acts = {id(theirs): theirs}
        phrases = list(theirs.phrases)
        for act in self.theirs:
            hangs = act.over is theirs and act.form in (*_HANGING, "reduced")
            if hangs or (act.form == "reduced" and _meet(act.subjects, phrases)):
                acts[id(act)] = act
        one = theirs.over if theirs.form in _HANGING else None
        while one is not None and id(one) not in acts:
            acts[id(one)] = one
            one = one.over if one.form in _HANGING else None
        return _units(acts.values())

    def neighbours(self, theirs: Act) -> set[Unit]:
        """Return the units of the relative and adverbial clauses of an act of the quotes, and of what it is such to."""
        phrases = list(theirs.phrases)
        return _units(
            act
            for act in self.theirs
            if (act.over is theirs and act.joint != "that")
            or (act.joint in _LEADS_BACK and _meet(act.subjects, phrases))
            or (theirs.joint in _LEADS_BACK and _meet(theirs.subjects, list(act.phrases)))
        )

    def _places(self, unit: Unit) -> list[Placed]:
        found = [
            Placed(other, source, share)
            for source in self.sources
            for other in source.units
            if (share := likeness(unit, other, source)) > 0
        ]
        return sorted(found, key=lambda one: -one.likeness)

    def _verb_likeness(self, mine: Act, theirs: Act) -> float:
        if mine.verb.unit is None or theirs.verb.unit is None:
            both = mine.verb.unit is None and theirs.verb.unit is None
            return (0.75 if mine.base[:1] == theirs.base[:1] else 0.5) if both else 0.0
        told = {theirs.verb.unit, *_deeds(theirs)}
        pairs = [(one, other) for one in (mine.verb.unit, *_deeds(mine)) for other in told]
        found = [
            self._likeness(one, other) for one, other in pairs if mine.verb.unit is one or theirs.verb.unit is other
        ]
        return max(found, default=0.0)

    def _likeness(self, unit: Unit, other: Unit) -> float:
        return max((one.likeness for one in self.places.get(unit, ()) if one.unit == other), default=0.0)

    def _best(self, mine: Act) -> Told | None:
        """Return the act of the quotes that is most like one of the statement: by its verb first, then by its units."""
        best: tuple[float, Told] | None = None
        wanted = [unit for phrase in mine.phrases for unit in phrase.units]
        for theirs in self.theirs:
            verb = self._verb_likeness(mine, theirs)
            parts = {unit for phrase in theirs.phrases for unit in phrase.units}
            held = sum(any(one.unit in parts for one in self.places[unit]) for unit in wanted)
            rating = 3 * verb + 2 * held / max(1, len(wanted))
            if rating > 0 and (best is None or rating > best[0] + 1e-9):
                best = (rating, Told(theirs, verb))
        return best[1] if best else None


def _deeds(act: Act) -> list[Unit]:
    """Return the nouns that say what is done where the verb hardly does: "made an offer", "a decision was taken"."""
    if act.base not in word_set("forms.light_verbs"):
        return []
    phrases = act.subjects if act.passive else act.objects
    return [phrase.head.unit for phrase in phrases if phrase.head.unit is not None and phrase.head.unit.kind == "word"]


def _placed_units(acts: Sequence[Act]) -> frozenset[Unit]:
    return frozenset(_units(acts))


def _meet(some: Sequence[Phrase], others: Sequence[Phrase]) -> bool:
    return any(one is other for one in some for other in others)


def _units(acts: Iterable[Act]) -> set[Unit]:
    acts = list(acts)
    units = {unit for act in acts for phrase in act.phrases for unit in phrase.units}
    return units | {act.verb.unit for act in acts if act.verb.unit is not None}
