"""The floor of the liar's benchmark: what `python -m benchmarks.proof` prints may not get worse."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.proof.scoring import TRUE, evidence_of, verdicts
from benchmarks.proof.truths import AS_OF, read_truths
from retrieval.proof.vetoes import vetoes

AT_LEAST = {
    "date": 0.99,
    "number": 0.99,
    "name": 0.99,
    "quotation": 0.99,
    "quote": 0.99,
    "label": 0.99,
    "place": 0.99,
    "negation": 0.97,
    "who said it": 0.99,
    "nobody said it": 0.90,
    "merged": 0.99,
    "direction": 0.99,
}
MOST_TRUE_VETOED = 0.005
MOST_TRUE_LEFT_OPEN = 0.495
"""By the rules alone, which leave to a judge what is said in other words. It was 0.43 while one noun or adjective in
four could be otherwise, which let through lies that somebody else had written; the floors above rose with it."""
FEWEST_TRUTHS = 400


@pytest.fixture(scope="module")
def rejected() -> dict[str, float]:
    found = list(verdicts())
    counts = Counter(verdict.kind for verdict in found)
    faulty = Counter(verdict.kind for verdict in found if verdict.faults)
    return {kind: faulty[kind] / count for kind, count in counts.items()}


def test_there_are_enough_true_statements():
    truths = read_truths()
    assert len(truths) >= FEWEST_TRUTHS
    assert len({truth.text for truth in truths if not truth.rule}) >= 150


def test_true_statements_are_not_vetoed(rejected: dict[str, float]):
    truths = read_truths()
    vetoed = [one for one in truths if vetoes(one.text, evidence_of(one.quotes), as_of=AS_OF)]
    assert len(vetoed) <= MOST_TRUE_VETOED * len(truths)
    assert rejected[TRUE] <= MOST_TRUE_LEFT_OPEN


@pytest.mark.parametrize("kind", AT_LEAST)
def test_lies_are_rejected(kind: str, rejected: dict[str, float]):
    assert rejected[kind] >= AT_LEAST[kind]


def test_every_kind_of_lie_has_a_floor(rejected: dict[str, float]):
    assert rejected.keys() == AT_LEAST.keys() | {TRUE}
