"""Whether one sentence of a source says what a claim says: the same act of the same actor on the same object.

A strict and shallow reading. Every unit of the claim has to stand in the sentence, on the same side of the same verb,
behind a preposition that means the same, no other act between; what is not found so is open, never false.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from retrieval.english.dictionary import word_set
from retrieval.proof.checks import (
    check_denial,
    check_left_open,
    check_merged,
    check_order,
    check_owners,
    check_phrase,
    check_restricted,
)
from retrieval.proof.figures import same_value
from retrieval.proof.grounds import Fault, FaultKind
from retrieval.proof.modes import Mode, carried_deeds, governing, hedges_over, is_deed, is_realised, keeps, mode_of
from retrieval.proof.paraphrase import is_alike, is_opposite
from retrieval.proof.phrases import agree, counted, hangs, is_past, particle, phrase_preposition, stems_of
from retrieval.proof.places import Match, Source, places_of
from retrieval.proof.polarity import hedge_of, is_negation
from retrieval.proof.units import Reading, Unit
from retrieval.proof.verbs import SIDE_REMARK, is_passive, is_relative, is_verb, words_before

_ORDERING = frozenset({"before", "after", "until", "since", "once"})
GOVERNED = " … "
"""What stands between a verb and what it hangs on where a fault is about that; the signs weigh it by themselves."""
_BE = frozenset("is are was were be been being".split())


class Matching:
    """A claim held against one sentence. `faults` says why the sentence does not prove it; nothing means that it does.

    `places` are by its first word where each unit of the claim may stand there, `missing` the units that stand nowhere.
    """

    def __init__(self, claim: Reading, source: Source, *, told_by: Collection[str] = ()) -> None:
        self.claim = claim
        self.told_by = told_by
        self.source = source
        self.places = {unit.at: places_of(unit, source) for unit in claim.units}
        self.verbs = [unit for unit in claim.units if self._acts(unit)]
        self.carried = carried_deeds(claim, self.verbs, self.places, source)
        passed = list(self.carried.values())
        acts = [one for one in self.verbs if one not in passed]
        self.verbs = [one for one in claim.units if one in acts or one.at in self.carried]
        absent = [one for one in claim.units if not self.places[one.at] and one not in passed]
        self.missing = [one for one in absent if one.text.lower() not in word_set("proof.light")]
        self.governors: list[Unit] = []
        self.told: dict[int, Unit] = {}
        self.faults = list(dict.fromkeys(self._check()))
        if not any(one.kind == "negation" for one in self.faults):
            self.faults += check_denial(claim, source)

    @property
    def taken(self) -> list[Unit]:
        """Return the units of the sentence that stand for one of the claim."""
        told = [match.theirs for matches in self.places.values() for match in matches if match.theirs]
        return [*told, *self.governors]

    def _check(self) -> Iterator[Fault]:
        for unit in self.missing:
            yield self._missing(unit)
        acts = [verb for verb in self.verbs if self.places[verb.at]]
        if not acts and not self.verbs:
            yield from self._check_apposition()
        for verb in acts:
            yield from self._best_use(verb)
        yield from check_merged(self.claim.units, self.places, self.source)
        yield from check_owners(self.claim.units, self.claim.text, self.source.units, self.source.reading.text)
        yield from check_left_open(self.claim, self.places, self.source)
        yield from check_order(self.claim.words, self.claim.text, self.source.words, self.source.reading.text)
        for unit in self.claim.units:
            if self.places[unit.at] and unit not in acts:
                yield from self._fewest(list(self._check_place(unit, match)) for match in self.places[unit.at])

    @staticmethod
    def _fewest(findings: Iterable[list[Fault]]) -> list[Fault]:
        return min(findings, key=len, default=[])

    def _best_use(self, verb: Unit) -> list[Fault]:
        """Return what is wrong with a verb of the claim where the sentence uses it most alike, and note that use."""
        uses = [match.theirs for match in self.places[verb.at] if match.theirs and self._may_tell(verb, match.theirs)]
        if not uses:
            return [self._missing(verb)]
        rated = [(list(self._check_verb(verb, told)), told) for told in uses]
        faults, told = min(rated, key=lambda one: len(one[0]))
        self.told[verb.at] = told
        if not is_verb(self.source.reading.words, told.at) and (governor := governing(self.source.reading, told)):
            self.governors.append(governor)
        return faults

    def _may_tell(self, verb: Unit, theirs: Unit) -> bool:
        """Tell whether a word of the source may tell a deed: a verb, or a noun that tells it as done and no other."""
        if theirs.kind != "word" or is_verb(self.source.reading.words, theirs.at):
            return True
        others = [one for one in self.claim.units if one != verb and one not in self.verbs]
        taken = any([match.theirs for match in self.places[one.at]][:1] == [theirs] for one in others)
        return not taken and is_deed(verb, theirs) and is_realised(self.source.reading, theirs)

    def _missing(self, unit: Unit) -> Fault:
        kinds: dict[str, FaultKind] = {"time": "date", "figure": "number", "name": "name"}
        if any(is_opposite(unit, one) for one in self.source.units):
            return Fault("content", unit.text, f"The quotes say the opposite of “{unit.text}”.")
        return Fault(kinds.get(unit.kind, "content"), unit.text, f"The quotes do not say “{unit.text}” of this.")

    def _acts(self, unit: Unit) -> bool:
        """Tell whether a unit of the claim is a verb."""
        if unit.kind != "word" or not unit.text[0].islower():
            return False
        return unit.last > unit.at or is_verb(self.claim.words, unit.at)

    # Verbs: certainty, polarity, subject.

    def _check_verb(self, verb: Unit, told: Unit) -> Iterator[Fault]:
        mine, theirs = mode_of(self.claim, self.carried.get(verb.at, verb)), mode_of(self.source.reading, told)
        if mine.negated != theirs.negated:
            yield Fault("negation", verb.text, f"Only one of statement and quotes denies “{verb.text}”.")
        elif not keeps(mine, theirs, self._hedges()) and not self._is_known_future(mine, theirs, told):
            yield self._otherwise(verb, told, theirs)
        elif mine.kind == theirs.kind == "fact" and self._is_ahead(verb, told):
            yield Fault("negation", verb.text, f"The quotes have “{told.text}” as still to come.")
        one, other = particle(self.claim.words, verb), particle(self.source.reading.words, told)
        if one and other and not agree(one, other):
            yield Fault("content", f"{verb.text} {one}", f"The quotes say “{told.text} {other}”.")
        if mine.kind != "under":
            yield from self._check_subject(verb, told)

    def _hedges(self) -> frozenset[str]:
        kinds = frozenset(kind for word in self.claim.words if (kind := hedge_of(word)) and kind != "said")
        if any(is_negation(word) for word in self.claim.words):
            kinds |= {"denied"}
        return kinds | set(self.told_by)

    @staticmethod
    def _otherwise(verb: Unit, told: Unit, mode: Mode) -> Fault:
        joint = GOVERNED if mode.hedge != "said" else " … that "
        words = (
            f"{mode.governor.text}{joint}{told.text}" if mode.governor else f"{' '.join(told.glue)} {told.text}".strip()
        )
        doubted = mode.governor or not mode.hedges.isdisjoint({"alleged", "wanted", "expected", "said"})
        return Fault("attribution" if doubted else "negation", verb.text, f"The quotes only say “{words}”.")

    def _is_known_future(self, mine: Mode, theirs: Mode, told: Unit) -> bool:
        """Tell whether "will take effect" is claimed of what "takes effect" on a day."""
        return mine.kind == "future" and theirs.kind == "fact" and not is_past(self.source.reading.words, told)

    def _is_ahead(self, verb: Unit, told: Unit) -> bool:
        """Tell whether what is claimed as past stands in the present tense with a day after that of publication."""
        if not is_past(self.claim.words, verb) or is_past(self.source.reading.words, told):
            return False
        period = self.source.passage.period
        behind = [one for one in self.claim.units if one.at > verb.at]
        until = next((at for at, one in enumerate(behind) if "to" in one.glue or one in self.verbs), len(behind))
        near = [one for one in self.claim.units if one.at < verb.at] + behind[:until]
        days = [one.time.start for one in near if one.time and one.time.start]
        return period is not None and any(day > period.end for day in days)

    def _check_subject(self, verb: Unit, told: Unit) -> Iterator[Fault]:
        passive, there_passive = is_passive(self.claim.words, verb.at), is_passive(self.source.reading.words, told.at)
        mutual = verb.stem in stems_of("proof.mutual_verbs")
        for unit in self._claimed_subject(self.carried.get(verb.at, verb)):
            matches = self.places.get(unit.at, [])
            if not matches:
                continue
            if passive == there_passive:
                fine = any(self.is_actor(one, told) for one in matches) or mutual
            elif passive:
                fine = any(one.at > told.at and self._is_free(told.last, one.at) for one in matches)
            else:
                fine = any(one.at > told.at and self._is_agent(one) for one in matches)
            fine = fine or (passive != there_passive and self._is_of_itself(matches, told, there_passive))
            if not fine:
                spelled = f"{unit.text} {verb.text}"
                yield Fault("content", spelled, f"The quotes do not say “{spelled}”: there it is another.")
                return

    def _is_of_itself(self, matches: Sequence[Match], told: Unit, there_passive: bool) -> bool:
        """Tell whether what a verb is done to is its subject in the source: "the mill will shut" for "be closed"."""
        if told.stem not in stems_of("proof.ergative") or not any(self.is_actor(one, told) for one in matches):
            return False
        behind = [one for one in self.source.units if one.at > told.last and one.clause == told.clause][:1]
        return there_passive or all(one.preposition or one.time for one in behind)

    def _is_agent(self, match: Match) -> bool:
        """Tell whether a place hangs on "by", with what stands before it in its phrase."""
        units = self.source.units
        if match.theirs is None:
            return False
        return phrase_preposition(units, units.index(match.theirs)) == "by"

    def is_subject_of(self, verb: Unit, unit: Unit) -> bool:
        """Tell whether a unit of the claim is the subject of one of its verbs."""
        return unit in self._claimed_subject(verb)

    def _claimed_subject(self, verb: Unit) -> list[Unit]:
        """Return the names and the head noun that stand as the subject of a claim's verb, hanging on no preposition."""
        if is_relative(self.claim.words, verb.at) or self._is_reduced(verb):
            return []
        verb = self._first_of(verb, self.verbs)
        units = [one for one in self.claim.units if one.clause == verb.clause and one.at < verb.at and one.time is None]
        if not units:
            before = words_before(self.claim.words, verb.at, SIDE_REMARK)
            if not before:
                return []
            span = (before[0].begin, before[-1].stop)
            units = [one for one in self.claim.units if span[0] <= one.begin < span[1] and one.time is None]
        bare = [one for at, one in enumerate(units) if not one.owns and not hangs(units, at) and not self._acts(one)]
        named = [one for one in bare if one.kind == "name"]
        heads = [one for one in bare if one.kind == "word" and (not named or one.clause == named[-1].clause)][-1:]
        counts = [one for one in bare if one.figure and one.figure.quantity.kind not in ("days", "months", "time")]
        return [one for one in bare if one.kind == "name" or one in heads or one in counts]

    @staticmethod
    def _first_of(verb: Unit, verbs: Sequence[Unit]) -> Unit:
        """Return the first of verbs that "and" joins in one clause: they have its subject."""
        joined = [one for one in verbs if one.clause == verb.clause and one.at < verb.at]
        return joined[0] if joined and {"and", "but", "or"} & set(verb.glue) else verb

    def _is_reduced(self, verb: Unit) -> bool:
        """Tell whether a verb follows another in its clause and joins it by no "and": "an order imposing ..."."""
        before = [one for one in self.verbs if one.clause == verb.clause and one.at < verb.at]
        return bool(before) and not {"and", "but", "or"} & set(verb.glue)

    def is_actor(self, match: Match, told: Unit) -> bool:
        """Tell whether a place lies in the subject of a verb of the source, and no other noun owns or leads it."""
        words = self.source.reading.words
        if is_relative(words, told.at):
            return self._is_head(match, told)
        if self._opener(told) == "whose" and words[match.at].clause != told.clause:
            return False
        verbs = [one for one in self.source.units if is_verb(words, one.at)]
        before = {word.begin for word in words_before(words, self._first_of(told, verbs).at, SIDE_REMARK)}
        if words[match.at].begin not in before:
            return False
        if match.theirs is None:
            return True
        units = [one for one in self.source.units if one.begin in before]
        led = [one for one in units if one.begin < match.theirs.begin and one.time is None and one not in self.taken]
        governed = phrase_preposition(units, units.index(match.theirs)) not in ("", "by") and bool(led)
        return not governed and not (match.theirs.owns and not match.mine.owns)

    def _acts_in(self, clause: int) -> list[Unit]:
        """Return the verbs of a clause of the source."""
        words = self.source.reading.words
        return [one for one in self.source.units if one.clause == clause and is_verb(words, one.at)]

    def _opener(self, theirs: Unit) -> str:
        """Return the first word of the clause of a unit of the source."""
        return next(word.lower for word in self.source.reading.words if word.clause == theirs.clause)

    def _is_head(self, match: Match, told: Unit) -> bool:
        """Tell whether a place is what a relative clause is about: the last noun before it."""
        words = self.source.reading.words
        first = next(at for at, word in enumerate(words) if word.clause == words[told.at].clause)
        heads = [one for one in self.source.units if one.last < first]
        return bool(heads) and match.at in (heads[-1].at, heads[-1].last)

    def _is_free(self, first: int, last: int) -> bool:
        """Tell whether no act that the claim does not name stands between two places of the source."""
        low, high = min(first, last), max(first, last)
        return not any(
            low < one.at < high and one not in self.taken and is_verb(self.source.reading.words, one.at)
            for one in self.source.units
        )

    # Other units: prepositions, objects, numbers, times.

    def _check_place(self, unit: Unit, match: Match) -> Iterator[Fault]:
        theirs = match.theirs
        if theirs is None:
            return
        if not self._opens_clause(unit, theirs) and not self._hangs_alike(unit, theirs):
            words = f"{' '.join(theirs.glue)} {theirs.text}".strip()
            yield Fault("content", unit.text, f"The quotes have it as “{words}”.")
        if unit.time is not None and not self._is_bound(theirs):
            yield Fault("date", unit.text, f"The quotes date something else with “{theirs.text}”.")
        if unit.figure is not None and (self._is_repeated(unit) or not self._counts_same(unit, theirs)):
            yield Fault("number", unit.text, f"The quotes count something else with “{theirs.text}”.")
        verb = self._verb_before(unit)
        if verb is not None and unit.time is None and not self._is_beside(match, verb, self.told[verb.at]):
            yield Fault(
                "content", f"{verb.text} … {unit.text}", f"The quotes do not say “{verb.text} … {unit.text}” so."
            )
        yield from check_restricted(unit, theirs, self.source, self._said())

    def _opens_clause(self, unit: Unit, theirs: Unit) -> bool:
        """Tell whether a "before" or "after" stands before a clause of its own; its order is looked at as a whole."""
        mine = unit.preposition in _ORDERING and any(one.clause == unit.clause for one in self.verbs)
        return mine or (theirs.preposition in _ORDERING and bool(self._acts_in(theirs.clause)))

    def _hangs_alike(self, unit: Unit, theirs: Unit) -> bool:
        """Tell whether a unit hangs on a preposition that means the same, by itself or with its phrase."""
        if agree(unit.preposition, theirs.preposition):
            return True
        mine = phrase_preposition(self.claim.units, self.claim.units.index(unit))
        return agree(mine, phrase_preposition(self.source.units, self.source.units.index(theirs)))

    def _verb_before(self, unit: Unit) -> Unit | None:
        """Return the verb of the claim whose object or adverbial a unit is: the last before it in its clause."""
        verbs = [one for one in self.verbs if one.at < unit.at and one.at in self.told]
        return verbs[-1] if verbs and verbs[-1].clause == unit.clause else None

    def _is_beside(self, match: Match, verb: Unit, told: Unit) -> bool:
        """Tell whether an object stands to its verb in the source as in the claim, with no other act between."""
        theirs, unit = match.theirs, match.mine
        if theirs is not None and self._follows_neighbour(unit, theirs, verb):
            return True
        if theirs is not None and self._is_rate(unit, theirs):
            return True
        passive = is_passive(self.claim.words, verb.at)
        if theirs is None or passive != is_passive(self.source.reading.words, told.at):
            return not (passive and unit.preposition == "by" and unit.figure is None) or self.is_actor(match, told)
        if theirs.at > told.at:
            return self._is_free(told.last, theirs.at)
        if verb.stem in stems_of("proof.mutual_verbs"):
            return True
        opens = unit.preposition and theirs.clause != told.clause and not self._acts_in(theirs.clause)
        noun = not is_verb(self.source.reading.words, told.at)
        return bool(opens or noun) and self._is_free(theirs.at, told.at)

    def _is_rate(self, unit: Unit, theirs: Unit) -> bool:
        """Tell whether "costs them 4 million a day" is claimed of "every day costs them 4 million"."""
        before = self.source.reading.words[theirs.at - 1].lower if theirs.at else ""
        return unit.glue[-1:] == ("a",) and before in ("every", "each", "per")

    def _follows_neighbour(self, unit: Unit, theirs: Unit, verb: Unit) -> bool:
        """Tell whether a unit stands beside the noun in the source that it stands beside in the claim."""
        place = self.claim.units.index(unit)
        neighbour = self.claim.units[place - 1]
        if place == 0 or neighbour == verb or neighbour in self.verbs or neighbour.kind not in ("word", "name"):
            return False
        units = self.source.units
        near = [
            match
            for match in self.places[neighbour.at]
            if match.theirs
            and match.theirs.clause == theirs.clause
            and abs(units.index(match.theirs) - units.index(theirs)) == 1
        ]
        return any(self._is_beside(match, verb, self.told[verb.at]) for match in near)

    def _is_bound(self, theirs: Unit) -> bool:
        """Tell whether a time of the source is that of what the claim says, and of no other act in the sentence."""
        acts = self._acts_in(theirs.clause)
        if acts:
            return any(one in self.taken for one in acts)
        return self._opener(theirs) not in ("who", "which", "whose", "where") and self._binds_before(theirs)

    def _binds_before(self, theirs: Unit) -> bool:
        """Tell whether the act nearest to a time that has none in its clause is one of the claim's."""
        words = self.source.reading.words
        acts = [one for one in self.source.units if is_verb(words, one.at)]
        before = [one for one in acts if one.at < theirs.at] or acts
        return not before or not self.told or before[-1] in self.taken or theirs.at < acts[0].at

    def _is_repeated(self, unit: Unit) -> bool:
        """Tell whether a claim has a number more often than the source."""
        mine = [
            one
            for one in self.claim.units
            if one.figure and unit.figure and same_value(one.figure.quantity, unit.figure.quantity)
        ]
        theirs = {match.at for match in self.places[unit.at]}
        return len(mine) > len(theirs)

    def _counts_same(self, unit: Unit, theirs: Unit) -> bool:
        mine, other = counted(unit, self.claim.units), counted(theirs, self.source.units)
        if mine is None or other is None:
            return True
        if mine.at in self.places and not self.places[mine.at]:
            return mine not in self.missing
        behind = [one for one in self.source.units if one.at > theirs.at][:3]
        return any(is_alike(mine.stem, one.stem) for one in behind)

    def _said(self) -> list[Unit]:
        """Return what the claim has of the source as more than a verb that looks like it ("lasted", "last")."""
        matches = (match for found in self.places.values() for match in found)
        return [match.theirs for match in matches if match.theirs and match.mine not in self.verbs]

    def _check_apposition(self) -> Iterator[Fault]:
        """Yield a fault where a claim with no verb but "is" is not one phrase of the source."""
        firsts = [self.places[unit.at][0] for unit in self.claim.units if self.places[unit.at]]
        if self.missing or not self.taken or not firsts:
            yield Fault("content", self.claim.text, "The rules know no verb in it.")
            return
        low, high = min(one.at for one in firsts), max(one.stop for one in firsts)
        if not self._is_free(low, high):
            yield Fault("content", self.claim.text, "The quotes do not say so in one clause.")
        yield from check_phrase(self.claim.words, self.claim.text, self.source.reading.words[low : high + 1])
        if "said" in hedges_over(self.source.reading, firsts[-1].at) and "said" not in self.told_by:
            yield Fault("attribution", self.claim.text, "The quotes only have it that somebody says so.")
