"""A statement laid beside the sentences of its quotes: where each of its units stands, and which act tells each of its.

Nothing is decided here; what the two have in common and where they differ is counted in `signs`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from retrieval.english.dictionary import values, word_set
from retrieval.proof.acts import Act, Phrase, named_acts
from retrieval.proof.known import words_of
from retrieval.proof.paraphrase import is_alike, opposites_of
from retrieval.proof.parsing import acts_of
from retrieval.proof.phrases import stems_of
from retrieval.proof.places import Source, is_same, places_of
from retrieval.proof.units import Reading, Unit
from retrieval.text.acts import kinds_of
from retrieval.text.names import other_names
from retrieval.text.paraphrases import paraphrases
from retrieval.text.stems import stem

TOLD = 0.75
"""Likeness from which a word says another; below it, it is only about the same matter."""
_ALIKE, _KIN, _RELATED = 0.9, 0.8, 0.6
_DEFINITE = ("the", "its", "his", "her", "their")
_LEADS_BACK = ("who", "which", "that", "whose", "where", "reduced")
_HANGING = ("infinitive", "gerund", "noun")

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
        opens = is_opening_word(mine) and theirs.kind == "word"
        return word_likeness(mine.stem, theirs.stem) if opens else 0.0
    return _ALIKE if mine.kind == "word" else 1.0


def is_opening_word(unit: Unit) -> bool:
    """Tell whether a unit has a capital only since it opens its sentence, as far as one can see: "Rescuers"."""
    return unit.name is not None and unit.name.opens and len(unit.name.words) == 1


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

    @cached_property
    def named(self) -> list[Act]:
        """Return what nouns of the quotes tell beside their verbs."""
        found: list[Act] = []
        for source in self.sources:
            named = list(named_acts([act for act in self.theirs if self._sources[id(act)] is source]))
            self._sources |= {id(act): source for act in named}
            found += named
        return found

    @cached_property
    def _undone(self) -> set[Unit]:
        """Return the nouns of the quotes that a verb undoes: "had a late goal ruled out"."""
        undoing = stems_of("forms.undoing")
        acts = [act for act in self.theirs if act.stem in undoing]
        about = [phrase for act in acts for phrase in (act.subjects if act.passive else act.objects)]
        return {phrase.head.unit for phrase in about if phrase.head.unit is not None}

    def source_of(self, theirs: Act) -> Source:
        """Return the sentence of an act of the quotes."""
        return self._sources[id(theirs)]

    def told(self, mine: Act) -> Told | None:
        """Return the act of the quotes that is most like one of the statement, None where none is like it at all."""
        return self._told[id(mine)]

    def found(self, unit: Unit) -> float:
        """Return how surely a unit of the statement stands in the quotes, if only as a pronoun or a description."""
        if self.places.get(unit):
            return self.places[unit][0].likeness
        return _KIN if self._is_meant(unit) or self._is_in_header(unit) else 0.0

    def is_named(self, unit: Unit) -> bool:
        """Tell whether a unit is a name, and no word that only opens its sentence and that no passage names."""
        if unit.name is None or not is_opening_word(unit):
            return unit.kind == "name"
        return any(unit.name.words[0] in name for source in self.sources for name in source.known.roster.names)

    def _is_meant(self, unit: Unit) -> bool:
        named = unit.kind == "name"
        return named and any(places_of(unit, source) or _is_described(unit, source) for source in self.sources)

    def _is_in_header(self, unit: Unit) -> bool:
        """Tell whether a title names a thing, or the day of publication lies in a month or a year that is named."""
        if unit.time is None:
            return unit.figure is None and any(_names(source.passage.title, unit) for source in self.sources)
        start, end = unit.time.start, unit.time.end
        if start is None or end is None or unit.time.granularity not in ("month", "year"):
            return False
        undated = [one.passage.period for one in self.sources if all(other.time is None for other in one.units)]
        return any(one is not None and start <= one.start and one.end <= end for one in undated)

    def best_places(self, unit: Unit) -> list[Placed]:
        """Return where a unit stands in the words that are most like it, if they say it."""
        places = self.places.get(unit, [])
        return [one for one in places if one.likeness == places[0].likeness >= TOLD]

    def match(self, mine: Iterable[Unit], theirs: Iterable[Unit], least: float = 0.0) -> bool:
        """Tell whether any of some units of the statement may stand as any of some of the quotes."""
        others = set(theirs)
        return any(one.unit in others and one.likeness >= least for unit in mine for one in self.places.get(unit, ()))

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
        """Return how surely an act of the quotes tells the verb of one of the statement; "be" is told by "be"."""
        if theirs.base == mine.base and theirs.verb.unit is None:
            return TOLD
        own = [one for one in (mine.verb.unit, *_deeds(mine)) if one is not None]
        told = [one for one in (theirs.verb.unit, *_deeds(theirs)) if one is not None and one not in self._undone]
        found = [
            self._likeness(one, other)
            for one in own
            for other in told
            if mine.verb.unit in (one, None) or theirs.verb.unit is other
        ]
        both = mine.verb.unit is None and theirs.verb.unit is None
        return max(found, default=0.5 if both else 0.0)

    def _likeness(self, unit: Unit, other: Unit) -> float:
        return max((one.likeness for one in self.places.get(unit, ()) if one.unit == other), default=0.0)

    def _best(self, mine: Act) -> Told | None:
        """Return the act of the quotes that is most like one of the statement: by its verb first, then by its units."""
        told = self._likest(mine, self.theirs)
        if told is not None and told.is_sure:
            return told
        named = self._likest(mine, self.named)
        return named if named is not None and named.is_sure else told

    def _likest(self, mine: Act, acts: Sequence[Act]) -> Told | None:
        best: tuple[float, Told] | None = None
        wanted = [unit for phrase in mine.phrases for unit in phrase.units]
        for theirs in acts:
            verb = self._verb_likeness(mine, theirs)
            parts = {unit for phrase in theirs.phrases for unit in phrase.units}
            held = sum(any(one.unit in parts for one in self.places[unit]) for unit in wanted)
            rating = 3 * verb + 2 * held / max(1, len(wanted))
            if rating > 0 and (best is None or rating > best[0] + 1e-9):
                best = (rating, Told(theirs, verb))
        return best[1] if best else None


@lru_cache(maxsize=4_096)
def _names(title: str, unit: Unit) -> bool:
    """Tell whether a title has a unit, or a word that says it."""
    if unit.name is not None:
        return any(f" {' '.join(form)} " in f" {' '.join(words_of(title))} " for form in other_names(unit.name.words))
    return any(word_likeness(unit.stem, stem(word)) >= TOLD for word in words_of(title))


def _is_described(name: Unit, source: Source) -> bool:
    """Tell whether a sentence may mean by "the company" what the sentence before it or the title names."""
    before = source.reading.of_sentence(source.sentence - 1)
    if not any(is_same(name, other, source) for other in before):
        return False
    words = [word.lower for word in source.words]
    described = word_set("forms.descriptions")
    return any(one in _DEFINITE and other in described for one, other in pairwise(words))


def _deeds(act: Act) -> list[Unit]:
    """Return the nouns that say what is done where the verb hardly does: "made an offer", "a decision was taken"."""
    if act.base not in word_set("forms.light_verbs") and (act.base != "be" or act.form == "noun"):
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
