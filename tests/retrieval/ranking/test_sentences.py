"""Passages read into sentences, questions into weighted words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain.articles import Candidate, Passage
from retrieval.question.question import understand
from retrieval.ranking.sentences import read_passages, weigh
from retrieval.text.spelling import one_slip
from retrieval.text.stems import stem

TODAY = date(2024, 6, 1)


def _candidate(text: str, start: int = 0) -> Candidate:
    return Candidate(Passage(1, "a", 1, start, start + len(text), text, "A title"))


@given(st.text(alphabet="ab Z.?\n”", max_size=80))
def test_sentences_are_slices_of_their_passage_in_order(text: str) -> None:
    (sentences,) = read_passages([_candidate(text)])
    assert all(sentence.text == text[sentence.start : sentence.end] for sentence in sentences)
    assert "".join("".join(sentence.text.split()) for sentence in sentences) == "".join(text.split())


def test_the_first_word_of_a_sentence_is_no_name_for_its_capital() -> None:
    ((sentence,),) = read_passages([_candidate("Rain fell on Lisbon.")])
    assert sentence.capitals == {stem("Lisbon")}


def test_rare_words_weigh_more_and_shares_sum_to_one() -> None:
    weights = {stem("ferry"): 1.0, stem("capsized"): 3.0}
    wanted = weigh(understand("ferry capsized", TODAY), lambda word: weights.get(word, 9.0), frozenset(weights))
    assert wanted.shares == pytest.approx({stem("ferry"): 0.25, stem("capsized"): 0.75})
    assert wanted.covered({stem("capsized"), "boat"}) == pytest.approx(0.75)


def test_a_slip_of_the_finger_finds_the_word_that_was_meant() -> None:
    vocabulary = frozenset({stem("bridge"), stem("harbour"), stem("collapse")})
    wanted = weigh(
        understand("brigde colapse in harbor", TODAY), lambda word: 1.0 if word in vocabulary else 5.0, vocabulary
    )
    assert wanted.shares.keys() == vocabulary


def test_a_word_that_the_corpus_knows_is_no_slip() -> None:
    known = {stem("trial"), stem("trail")}
    wanted = weigh(understand("trial", TODAY), lambda word: 1.0 if word in known else 5.0, frozenset({stem("trail")}))
    assert wanted.shares.keys() == {stem("trial")}


@pytest.mark.parametrize(
    "pair", [("frist", "first"), ("carney", "carny"), ("minister", "minispter"), ("parliament", "parlioment")]
)
def test_one_slip_works_both_ways(pair: tuple[str, str]) -> None:
    assert one_slip(*pair)
    assert one_slip(*reversed(pair))


@pytest.mark.parametrize(
    "pair", [("price", "prime"), ("house", "mouse"), ("same", "same"), ("storm", "store"), ("abcd", "ab")]
)
def test_neighbours_that_are_words_of_their_own_are_no_slips(pair: tuple[str, str]) -> None:
    assert not one_slip(*pair)
