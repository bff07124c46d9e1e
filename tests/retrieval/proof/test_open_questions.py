"""What quotes leave open is not proven by them."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.domain.articles import Passage
from retrieval.proof.proof import Evidence, prove

DAY = date(2024, 5, 14)


def kinds(statement: str, quote: str) -> set[str]:
    passage = Passage(1, "a", 1, 0, len(quote), quote, "Harbour vote", "Marlow Post", None, DAY)
    return {fault.kind for fault in prove(statement, [Evidence(passage, 0, len(quote))], as_of=DAY)}


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Ada Lindqvist won a majority.", "Ada Lindqvist won the vote, but nobody knew whether she has a majority."),
        ("The Greens have a majority.", "The Greens have nine seats, two short of a majority."),
        ("The council has the votes for a ferry.", "The council has six, fewer than it needs for a ferry."),
        ("The harbour opened a ferry.", "The harbour opened a bridge instead of a ferry."),
    ],
)
def test_what_is_left_open_is_no_fact(statement: str, quote: str):
    assert "content" in kinds(statement, quote)


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The council has a majority.", "The council has a majority, and asked whether a majority is enough."),
        ("Asked about the ferry, she said no.", "Asked whether she wants a ferry, she said no."),
        ("Ada Lindqvist won the vote.", "Ada Lindqvist won the vote, but nobody knew whether she has a majority."),
    ],
)
def test_what_is_told_beside_it_is(statement: str, quote: str):
    assert "content" not in kinds(statement, quote)
