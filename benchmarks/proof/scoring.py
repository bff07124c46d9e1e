"""Holds every truth and every lie against the proof."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.proof.lies import tell_lies
from benchmarks.proof.truths import AS_OF, FIRST_WRITTEN_LATER, Truth, passages, read_truths
from retrieval.proof.proof import Evidence, Fault, find_evidence, prove

TRUE = "true"
PARTS = ("written first", "written later")
"""The rules were made with the first part; the second was written after that, and then used to better them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the proof made of a text: no faults when it let it pass. `kind` is that of the lie, or `TRUE`."""

    kind: str
    part: str
    text: str
    faults: tuple[Fault, ...]


def judge(text: str, quotes: Iterable[tuple[str, str]]) -> tuple[Fault, ...]:
    """Return the faults of a statement with labelled quotes, as a model would hand it in."""
    evidence: list[Evidence] = []
    for label, quote in quotes:
        passage = passages().get(label)
        if passage is None:
            return (Fault("label", label, f"There is no passage {label}."),)
        found = find_evidence(quote, passage)
        if found is None:
            return (Fault("quote", quote, "These words do not stand in that passage."),)
        evidence.append(found)
    return prove(text, evidence, as_of=AS_OF)


def evidence_of(quotes: Iterable[tuple[str, str]]) -> list[Evidence]:
    """Return the evidence of labelled quotes that stand where they are said to."""
    found = [find_evidence(quote, passages()[label]) for label, quote in quotes]
    return [one for one in found if one is not None]


def verdicts() -> Iterator[Verdict]:
    """Yield the verdict on every truth, then on every lie."""
    truths = read_truths()
    for truth in truths:
        yield Verdict(TRUE, _part_of(truth), truth.text, judge(truth.text, truth.quotes))
    for lie in tell_lies(truths):
        yield Verdict(lie.kind, _part_of(lie.truth), lie.text, judge(lie.text, lie.quotes))


def _part_of(truth: Truth) -> str:
    return PARTS[truth.number >= FIRST_WRITTEN_LATER]
