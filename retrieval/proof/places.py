"""Where the units of a claim may stand in one sentence of a source: the same thing, or a pronoun that may mean it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from retrieval.domain.articles import Passage
from retrieval.english.dictionary import word_set
from retrieval.proof.clauses import Word
from retrieval.proof.figures import Figure, is_given, same_value
from retrieval.proof.known import Known, names_weekday, readings_of
from retrieval.proof.names import may_join
from retrieval.proof.paraphrase import is_alike
from retrieval.proof.pronouns import PRONOUNS, antecedents
from retrieval.proof.units import Reading, Unit, read_units
from retrieval.text.names import Roster, contains, initials, other_names
from retrieval.times.calendar import Interval
from retrieval.times.expressions import TimeExpression


@dataclass(frozen=True)
class Source:
    """One sentence of a passage, as units, in its passage."""

    passage: Passage
    reading: Reading
    sentence: int
    known: Known

    @cached_property
    def units(self) -> list[Unit]:
        """Return the units of the sentence."""
        return self.reading.of_sentence(self.sentence)

    @cached_property
    def words(self) -> list[Word]:
        """Return the words of the sentence."""
        return [word for word in self.reading.words if word.sentence == self.sentence]

    @cached_property
    def pronouns(self) -> list[Word]:
        """Return the pronouns of the sentence."""
        return [word for word in self.words if word.lower in PRONOUNS]


@dataclass(frozen=True, slots=True)
class Match:
    """A unit of a claim and where it stands in a source: as a unit, or as a pronoun that means it."""

    mine: Unit
    theirs: Unit | None
    at: int
    stop: int


def places_of(unit: Unit, source: Source) -> list[Match]:
    """Return where a unit of a claim may stand in a sentence, the surest place first."""
    found = [Match(unit, one, one.at, one.last) for one in source.units if is_same(unit, one, source)]
    found.sort(key=lambda one: one.theirs is not None and one.theirs.stem != unit.stem)
    if unit.kind in ("name", "word") and (unit.kind == "name" or not found):
        found += [
            Match(unit, None, at, at)
            for at, word in enumerate(source.reading.words)
            if word in source.pronouns and _hangs_so(unit, at, source) and _means(word, unit, source)
        ]
    return found


def _hangs_so(unit: Unit, at: int, source: Source) -> bool:
    """Tell whether a pronoun may stand in a unit's place: an owner's for an owner, behind a preposition for one."""
    words = source.reading.words
    if words[at].lower in word_set("function_words.possessives") - {"her"}:
        return unit.owns or unit.preposition == "of"
    behind = at > 0 and words[at - 1].lower in word_set("proof.prepositions")
    return not unit.preposition or behind or unit.preposition in ("of", "between", "by")


def is_same(mine: Unit, theirs: Unit, source: Source) -> bool:
    """Tell whether a unit of a source is the same thing as one of a claim."""
    if mine.time is not None:
        return theirs.time is not None and _same_time(mine.time, theirs.time, source)
    if mine.figure is not None:
        return theirs.figure is not None and _same_figure(mine.figure, theirs.figure)
    if mine.name is not None:
        return _same_name(mine.name.words, mine, theirs, source)
    if theirs.name is not None:
        return any(mine.text.lower() == word for word in theirs.name.words) or mine.stem == theirs.stem
    return theirs.time is None and theirs.figure is None and is_alike(mine.stem, theirs.stem)


def _same_time(mine: TimeExpression, theirs: TimeExpression, source: Source) -> bool:
    if mine.clock and mine.clock != theirs.clock:
        return False
    if mine.clock and not mine.start:
        return True
    if mine.granularity == theirs.granularity == "week" and _names_another_day(mine.text, theirs.text):
        return False
    days = [_days(one) for one in readings_of(theirs) if _may_mean(one, theirs, source)]
    if mine.clock and theirs.start is None and source.passage.period:
        days = [(source.passage.period.start, source.passage.period.end)]
    wide = _days(mine)
    return wide is not None and any(one is not None and wide[0] <= one[0] and one[1] <= wide[1] for one in days)


def _names_another_day(week: str, other: str) -> bool:
    """Tell whether two weeks are named by days, "the week of May 12", that are not the same."""
    own, others = set(re.findall(r"\d+", week)), set(re.findall(r"\d+", other))
    return bool(own and others) and not own <= others


def _may_mean(reading: TimeExpression, theirs: TimeExpression, source: Source) -> bool:
    """Tell whether a reading of a time fits its clause: one that looks back dates nothing after publication."""
    period = source.passage.period
    if theirs.start and theirs.end and theirs.start != theirs.end and names_weekday(theirs.text) and period:
        past = _looks_back(theirs, source)
        return reading.start == reading.end and reading.start is not None and (not past or reading.start <= period.end)
    if reading == theirs or period is None or not (reading.start and theirs.start):
        past = period is not None and names_weekday(theirs.text) and _looks_back(theirs, source)
        return not (past and period and reading.start and reading.start > period.end)
    if _looks_back(theirs, source):
        return names_weekday(theirs.text) and reading.start <= period.end < theirs.start
    return theirs.start <= period.end < reading.start


def _looks_back(theirs: TimeExpression, source: Source) -> bool:
    """Tell whether the verb of a time's own clause, or of the words before it, is in the past."""
    at = next((word.clause for word in source.words if word.begin >= theirs.begin), None)
    clause = [word for word in source.words if word.clause == at]
    before = [word for word in source.words if word.begin < theirs.begin]
    words = clause if _has_past(clause) else before
    return {"will", "would", "shall", "due"}.isdisjoint(word.lower for word in words) and _has_past(words)


def _has_past(words: Sequence[Word]) -> bool:
    """Tell whether there is a verb in the past among words; "is decided" is none."""
    present = word_set("function_words.be_present", "function_words.be_nonfinite") | {"not"}
    spelled = [word.lower for word in words]
    return any(
        word in _past_forms() or (word.endswith("ed") and before not in present)
        for before, word in zip(["", *spelled], spelled, strict=False)
    )


def _past_forms() -> frozenset[str]:
    return word_set("proof.irregular_past", "function_words.be_past")


def _days(time: TimeExpression) -> Interval | None:
    if time.anchor:
        return time.anchor
    return (time.start, time.end) if time.start and time.end else None


def _same_figure(mine: Figure, theirs: Figure) -> bool:
    one, other = mine.quantity, theirs.quantity
    if one.bound and not other.bound and one.kind == other.kind:
        return other.value > one.value if one.bound == "above" else other.value < one.value
    if one.bound != other.bound:
        return False
    return same_value(one, other) or is_given(mine, [other])


def _same_name(words: tuple[str, ...], mine: Unit, theirs: Unit, source: Source) -> bool:
    if theirs.name is None:
        return len(words) == 1 and (mine.stem == theirs.stem or words[0] == theirs.text.lower())
    others = theirs.name.words
    if len(words) > len(others) == 1 and not _may_lengthen(words, others[0], source):
        return False
    if any(contains(others, form) or contains(form, others) for form in other_names(words)):
        return not _is_contradicted(words, others, source.known.roster)
    if initials(others) == words[0] or initials(words) == others[0]:
        return True
    bare = tuple(word for word in words if word not in word_set("proof.roles"))
    return bool(bare) and bare != words and (contains(others, bare) or contains(bare, others))


def _may_lengthen(words: tuple[str, ...], surname: str, source: Source) -> bool:
    """Tell whether a longer name may be whom the source calls by one word."""
    if surname not in words or words.index(surname) == 0:
        return True
    return may_join(words[words.index(surname) - 1], surname, source.known.roster, source.known.small)


def _is_contradicted(words: tuple[str, ...], others: tuple[str, ...], roster: Roster) -> bool:
    """Tell whether the longer of two names gives the shorter one a first name that the source gives to others only."""
    longer, shorter = (words, others) if len(words) > len(others) else (others, words)
    return len(longer) > len(shorter) and longer == words and roster.is_contradicted(longer[0], longer[-1])


def _means(pronoun: Word, unit: Unit, source: Source) -> bool:
    """Tell whether a pronoun may stand for a name, or for a noun of the sentence before."""
    if unit.name is None:
        near = [*source.reading.of_sentence(source.sentence - 1), *source.units]
        before = [one for one in near if one.begin < pronoun.begin]
        return pronoun.lower in word_set("proof.noun_pronouns") and any(is_same(unit, one, source) for one in before)
    meant = antecedents(source.reading.text, pronoun)
    words = tuple(word for word in unit.name.words if word not in word_set("proof.roles")) or unit.name.words
    return any(
        contains(one, words) or (contains(words, one) and (len(one) > 1 or _may_lengthen(words, one[0], source)))
        for one in meant
    )


def read_source(passage: Passage, sentence: int, known: Known) -> Source:
    """Return a sentence of a passage to hold claims against."""
    return Source(passage, read_units(passage.text, passage.period, passage.language or "en"), sentence, known)


def places_within(unit: Unit, source: Source, begin: int, stop: int) -> list[Match]:
    """Return where a unit stands between two offsets of a passage."""
    words = source.reading.words
    return [one for one in places_of(unit, source) if begin <= words[one.at].begin < stop]
