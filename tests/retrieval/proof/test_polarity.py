from __future__ import annotations

import pytest

from retrieval.proof.clauses import read_words
from retrieval.proof.polarity import find_negations, hedge_of, is_negation


def reached(text: str) -> list[str]:
    words = read_words(text)
    return [words[place].text for negation in find_negations(words) for place in negation.reach]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She did not sign the lease, but paid.", ["sign", "lease"]),
        ("She published no account.", ["account", "published"]),
        ("She won't pay because of rain.", ["pay"]),
        ("She did not say that boats sank.", ["say"]),
        ("Nobody paid.", ["paid"]),
        ("She paid.", []),
    ],
)
def test_negations_reach_to_the_end_of_their_clause(text: str, expected: list[str]):
    assert reached(text) == expected


@pytest.mark.parametrize(("word", "expected"), [("not", True), ("isn’t", True), ("can't", True), ("knot", False)])
def test_knows_negations(word: str, expected: bool):
    assert is_negation(read_words(word)[0]) is expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [("may", "possible"), ("May", None), ("denied", "denied"), ("allegedly", "alleged"), ("said", "said"),
     ("would", "future"), ("reportedly", "alleged"), ("reporter", None), ("signed", None)],
)  # fmt: skip
def test_knows_hedges(word: str, expected: str | None):
    assert hedge_of(read_words(word)[0]) == expected
