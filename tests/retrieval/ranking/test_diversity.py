"""What is read next: not once more what was read, each part of a question in turn, newer before older."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from retrieval.domain.articles import Candidate, Passage
from retrieval.domain.weights import weights
from retrieval.question.question import understand
from retrieval.ranking.diversity import freshness, interleave

AS_OF = date(2024, 6, 10)
OUTLETS = ("Harbour Post", "Valley Echo")
STORM = "A storm came. The storm broke the pier, and the storm went."
FLOOD = "A flood came. The flood broke the mill."


def passage(number: int, text: str, outlet: str | None = None, published: date | None = AS_OF) -> Candidate:
    return Candidate(Passage(number, f"a{number}", 1, 0, len(text), text, "News", outlet, None, published))


def read(question: str, *candidates: Candidate) -> list[int]:
    ranked = interleave(understand(question, AS_OF, OUTLETS), candidates, AS_OF, lambda _: 1.0)
    assert sorted(one.passage.id for one in ranked) == sorted(one.passage.id for one in candidates)
    return [one.passage.id for one in ranked]


def test_what_was_read_counts_less_than_what_was_not():
    found = [passage(0, STORM), passage(1, STORM), passage(2, FLOOD)]
    assert read("What did the storm and the flood do?", *found) == [0, 2, 1]


def test_with_no_word_spent_a_copy_would_come_first():
    found = [passage(0, STORM), passage(1, STORM), passage(2, FLOOD)]
    question = understand("What did the storm and the flood do?", AS_OF, OUTLETS)
    unspent = {**weights("parts"), "spent": 0.0}
    ranked = interleave(question, found, AS_OF, lambda _: 1.0, unspent)
    assert [one.passage.id for one in ranked] == [0, 1, 2]


def test_the_newer_of_two_that_say_the_same_comes_first():
    old = passage(0, STORM, published=AS_OF - timedelta(days=60))
    assert read("What did the storm do?", old, passage(1, STORM))[0] == 1


def test_an_outlet_that_is_named_comes_first():
    other, own = passage(0, STORM, "Valley Echo"), passage(1, STORM, "Harbour Post")
    assert read("What did Harbour Post say about the storm?", other, own)[0] == 1


def test_freshness_halves_and_never_exceeds_one():
    days = [AS_OF + timedelta(days=3), AS_OF, AS_OF - timedelta(days=7), AS_OF - timedelta(days=14)]
    assert np.allclose(freshness(days, AS_OF, 7.0), [1.0, 1.0, 0.5, 0.25])


def test_what_has_no_date_is_neither_new_nor_forgotten():
    week, undated, year = freshness([AS_OF - timedelta(days=7), None, AS_OF - timedelta(days=365)], AS_OF, 7.0)
    assert week > undated > year
