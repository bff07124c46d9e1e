"""What a statement is by its quotes when rules alone decide: proven, contradicted, or open.

Three voices prove (see docs/proof.md): mechanical vetoes, a judge where a model runs, and these rules where none does.
Where a judge decides, what they find is a hint to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from retrieval.domain.articles import Passage
from retrieval.proof.alignment import Signs
from retrieval.proof.checks import UNDENIED
from retrieval.proof.clause_match import GOVERNED, Matching
from retrieval.proof.contradictions import contradicts
from retrieval.proof.grounds import Evidence, Fault, FaultKind, find_evidence
from retrieval.proof.known import Known, known_from
from retrieval.proof.places import Source, places_of, places_within, read_source
from retrieval.proof.polarity import hedge_of, refuses
from retrieval.proof.signs import entails, is_never_proven, signs_of
from retrieval.proof.speakers import Sourced, parts_of, sourced, without_outlet
from retrieval.proof.units import Reading, Unit, read_units
from retrieval.proof.verbs import is_verb
from retrieval.proof.vetoes import vetoes
from retrieval.text.quotations import plain
from retrieval.text.sentences import split_sentences

__all__ = ["Evidence", "Fault", "Ruling", "find_evidence", "is_verbatim", "prove", "rule"]

Verdict = Literal["proven", "contradicted", "open"]
_FORBIDDING: frozenset[FaultKind] = frozenset({"attribution", "name", "negation"})
"""Kinds of faults beside which no sign proves a statement: who says so, who it is, whether it is so at all."""
_BARE = 2
"""Words of a speaker who is named by the sentence before: "the authors"."""
_ANSWER_WORD = re.compile(r"\A(?:Yes|No)[,:;.] (?=\w)")


@dataclass(frozen=True, slots=True)
class Ruling:
    """What rules alone make of a statement; `faults` say why it is not proven."""

    verdict: Verdict
    faults: tuple[Fault, ...] = ()


def prove(statement: str, evidence: Sequence[Evidence], *, as_of: date, question: str = "") -> tuple[Fault, ...]:
    """Return why the rules cannot prove a statement from its quotes; nothing means that it is proven."""
    return rule(statement, evidence, as_of=as_of, question=question).faults


def rule(statement: str, evidence: Sequence[Evidence], *, as_of: date, question: str = "") -> Ruling:
    """Return what a statement is by its quotes, as far as rules can tell.

    It is proven where the signs of same and other acts, actors, values and words say so and nothing forbids it,
    contradicted only where its clause has another value, day, polarity or actor, and open otherwise.
    """
    if not statement.strip():
        return Ruling("open", (Fault("content", statement, "The statement is empty."),))
    if not evidence:
        return Ruling("open", (Fault("quote", statement, "The statement rests on no quote."),))
    if is_verbatim(statement, evidence):
        return Ruling("proven")
    vetoed = vetoes(statement, evidence, as_of=as_of, question=question)
    statement, sources = _prepared(statement, evidence, as_of, question)
    held = _held(statement, sources)
    if not vetoed and not held.contradicted and _entailed(statement, sources, held):
        return Ruling("proven")
    faults = tuple(dict.fromkeys([*vetoed, *held.faults])) or (Fault("content", statement, "It may mean another."),)
    return Ruling("contradicted" if held.contradicted else "open", faults)


def weighable_signs(statement: str, evidence: Sequence[Evidence], *, as_of: date) -> Signs | None:
    """Return the signs by which a statement is weighed, None where a veto or a fault forbids to prove it."""
    statement, sources = _prepared(statement, evidence, as_of, "")
    held = _held(statement, sources)
    told = [one.source for one in sources]
    if vetoes(statement, evidence, as_of=as_of) or _forbids(held.faults, told):
        return None
    signs = signs_of(_read_claim(statement, told[0]), told)
    return None if is_never_proven(signs) else signs


def _prepared(statement: str, evidence: Sequence[Evidence], as_of: date, question: str) -> tuple[str, list[_Told]]:
    """Return a statement without "No," and the outlet that is cited, and the sentences to hold it against."""
    known = known_from([one.passage for one in evidence], question, as_of)
    outlets = frozenset(one.passage.outlet for one in evidence if one.passage.outlet)
    return without_outlet(_ANSWER_WORD.sub("", statement), outlets), _sources(joined(evidence), known)


def _entailed(statement: str, sources: Sequence[_Told], held: _Held) -> bool:
    """Tell whether sentences entail a statement by its signs; some only count where the strict rules find a fault."""
    told = [one.source for one in sources]
    if not sources or _forbids(held.faults, told):
        return False
    return entails(_read_claim(statement, told[0]), told, faultless=not held.faults)


def _forbids(faults: Sequence[Fault], told: Sequence[Source]) -> bool:
    """Tell whether faults of one sentence forbid to weigh a statement; another may deny it."""
    for one in faults:
        if one.kind == "negation" and one.why == UNDENIED:
            if not any(refuses(word) for source in told for word in source.words):
                return True
        elif one.kind in _FORBIDDING and GOVERNED not in one.why:
            return True
    return False


def is_verbatim(statement: str, evidence: Sequence[Evidence]) -> bool:
    """Tell whether a statement is whole sentences of a quote, word for word."""
    return any(_repeats(statement, one) for one in joined(evidence))


def _repeats(statement: str, evidence: Evidence) -> bool:
    quote, wanted = plain(evidence.quote), plain(statement)
    spans = split_sentences(quote)
    begin = quote.find(wanted)
    stop = begin + len(wanted)
    return any(begin == start for start, _ in spans) and any(stop == end for _, end in spans)


def joined(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the evidence in the order of its passages, quotes side by side made one."""
    ordered = sorted(evidence, key=lambda one: (one.passage.id, one.passage.start, one.start, one.end))
    whole: list[Evidence] = []
    for one in ordered:
        if whole and whole[-1].passage == one.passage and _touches(whole[-1], one):
            whole[-1] = Evidence(one.passage, whole[-1].start, max(whole[-1].end, one.end))
        else:
            whole.append(one)
    return tuple(whole)


def _touches(one: Evidence, other: Evidence) -> bool:
    between = one.passage.text[one.end - one.passage.start : max(one.end, other.start) - one.passage.start]
    return not any(character.isalnum() for character in between)


@dataclass(frozen=True, slots=True)
class _Held:
    """What comes of a statement held against sentences: why none proves it, and whether one says otherwise."""

    faults: tuple[Fault, ...]
    contradicted: bool = False


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence of a quote, who says what in it, and where it begins in its passage."""

    source: Source
    sourced: Sourced
    start: int


def _sources(evidence: Sequence[Evidence], known: Known) -> list[_Told]:
    """Return the sentences that quotes stand in, each with who says what in it, and its text."""
    found = []
    for one in evidence:
        begin, stop = one.start - one.passage.start, one.end - one.passage.start
        for number, (start, end) in enumerate(split_sentences(one.passage.text)):
            if start < stop and end > begin:
                text = one.passage.text[start:end]
                found.append(_Told(read_source(one.passage, number, known), sourced(text), start))
    return found


def _held(statement: str, sources: Sequence[_Told]) -> _Held:
    """Hold a statement against each sentence, whole and then in its parts."""
    whole = [_against(statement, one) for one in sources]
    if not whole:
        return _Held((Fault("quote", statement, "The quotes hold no sentence."),))
    best = min(whole, key=lambda one: len(one.faults))
    if not best.faults:
        return best
    parts = parts_of(statement)
    if len(parts) > 1:
        each = [
            min(
                (_against(part, one) for one in sources),
                key=lambda held: len(held.faults),
            )
            for part in parts
        ]
        if not any(one.faults for one in each):
            return _Held(())
    contradicted = next((one for one in whole if one.contradicted), None)
    return contradicted or best


def _against(statement: str, told_by: _Told) -> _Held:
    """Hold a statement against one sentence; who is named for it there must be named for it here."""
    mine, told, source = sourced(statement), told_by.sourced, told_by.source
    proposition = statement[mine.begin : mine.stop]
    faults: list[Fault] = []
    if told.source and not mine.source:
        whole = _matching(statement, source)
        if _is_of_speaker(whole, told_by):
            return _Held(tuple(whole.faults))
        if not told.is_certain and {"which", "who"}.isdisjoint(told.source.partition(",")[0].split()):
            faults.append(Fault("attribution", told.source, f"The quotes only have it that “{told.source}” says so."))
        return _Held((*whole.faults, *faults), False)
    if mine.source and not told.source:
        whole = _matching(statement, source)
        said = _matching(proposition, source, ("alleged", "said"))
        if whole.faults and not said.faults and _accuses(mine.source, source):
            return _Held(())
        return _Held(tuple(whole.faults), contradicts(whole))
    matching = _matching(proposition, source, ("said",) if mine.source else ())
    if mine.source:
        faults += [*_check_source(mine.source, told_by), *_check_beside(mine.beside, source)]
    return _Held((*matching.faults, *faults), not faults and contradicts(matching))


def _is_of_speaker(matching: Matching, told: _Told) -> bool:
    """Tell whether a claim is about who says something, not about what is said: "according to Berg, an analyst"."""
    begin = told.start + told.sourced.source_begin
    stop = begin + len(told.sourced.source)
    return all(places_within(unit, told.source, begin, stop) for unit in matching.claim.units)


def _accuses(speaker: str, source: Source) -> bool:
    """Tell whether a speaker stands in a sentence that has it as somebody's claim: "accuses the bank of hiding it"."""
    named = all(places_of(unit, source) for unit in _read_claim(speaker, source).units)
    return named and any(hedge_of(word) == "alleged" for word in source.words)


def _matching(text: str, source: Source, told_by: tuple[str, ...] = ()) -> Matching:
    return Matching(_read_claim(text, source), source, told_by=told_by)


@lru_cache(maxsize=256)
def _read_at(text: str, passage: Passage) -> Reading:
    return read_units(text, passage.period)


def _read_claim(text: str, source: Source) -> Reading:
    return _read_at(text, source.passage)


def _check_source(mine: str, told: _Told) -> Iterator[Fault]:
    """Yield a fault where a statement has it from somebody else than its quote."""
    begin = told.start + told.sourced.source_begin
    claim = _read_claim(mine, told.source)
    names = [one for one in claim.units if one.kind == "name"] or [one for one in claim.units if one.kind == "word"]
    for unit in claim.units:
        # "After the deal fell, Lind said ..." claims the fall, too.
        if unit.kind == "word" and is_verb(claim.words, unit.at) and not places_of(unit, told.source):
            yield Fault("attribution", mine, f"The quotes do not have “{unit.text}” beside it.")
            return
    for unit in names:
        if unit.owns and unit.kind == "word" and _is_meant(unit, told):
            continue
        found = places_within(unit, told.source, begin, begin + len(told.sourced.source))
        if not any(unit.owns or not (match.theirs and match.theirs.owns) for match in found):
            yield Fault("attribution", mine, f"The quotes do not have it from “{mine}”.")
            return


def _is_meant(owner: Unit, told: _Told) -> bool:
    """Tell whether "the survey's authors" may be "the authors" behind a sentence that has the survey."""
    source, words = told.source, told.sourced.source.lower().split()
    before = source.reading.of_sentence(source.sentence - 1)
    return words[:1] == ["the"] and len(words) == _BARE and owner.stem in {one.stem for one in before}


def _check_beside(text: str, source: Source) -> Iterator[Fault]:
    """Yield a fault for whom or when a statement says that something was said to or on, and the sentence does not."""
    period = source.passage.period
    for unit in _read_claim(text.strip(), source).units:
        on_the_day = unit.time is not None and period is not None and unit.time.start == period.end
        if unit.kind in ("name", "time") and not on_the_day and not places_of(unit, source):
            yield Fault("attribution", unit.text, f"The quotes do not have it said so: “{unit.text}”.")
