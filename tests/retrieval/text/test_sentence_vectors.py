"""The neural vectors of sentences: what says the same in other words is near, and a text has one vector, always."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.text.sentence_vectors import encoded, nearness

QUESTION = "who saved the old lady on the roof?"
SAID = "Tobias Renn, a fisherman, rescued the 81-year-old singer from the chapel's gable."
OTHERS = [
    "Roof tiles for the old town hall will be delivered in May.",
    "The woman who owns the pub said that business was slow.",
    "A race for old cars was won by a lady from Port Hale.",
]


def test_what_says_it_in_other_words_is_nearer_than_what_has_the_words():
    said, *others = nearness(QUESTION, [SAID, *OTHERS])
    assert said.mean > max(one.mean for one in others)


def test_least_told_is_what_a_text_leaves_out():
    whole, without = nearness("who rescued the singer in Port Hale?", [f"{SAID} It was in Port Hale.", SAID])
    assert whole.least > without.least


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=400))
def test_any_text_has_vectors_of_unit_length_and_shares_of_one(text: str):
    read = encoded(text)
    assert read.whole.shape == (384,)
    assert read.tokens.shape == (len(read.shares), 128)
    assert np.isclose(np.linalg.norm(read.whole), 1.0, atol=1e-4)
    assert np.allclose(np.linalg.norm(read.tokens.astype(np.float32), axis=1), 1.0, atol=1e-2)
    assert not len(read.shares) or np.isclose(read.shares.sum(), 1.0, atol=1e-4)


def test_a_text_has_the_same_vectors_whatever_is_read_beside_it_and_in_which_thread():
    alone = encoded.__wrapped__(SAID)
    with ThreadPoolExecutor(4) as threads:
        many = list(threads.map(encoded.__wrapped__, [SAID, *OTHERS, SAID, "Yes.", SAID]))
    for one in (many[0], many[4], many[6]):
        assert np.array_equal(alone.whole, one.whole)
        assert np.array_equal(alone.tokens, one.tokens)
        assert np.array_equal(alone.shares, one.shares)


def test_nothing_is_near_where_there_are_no_texts():
    assert nearness(QUESTION, []) == []


def test_a_question_or_a_text_without_words_is_near_to_nothing_in_particular():
    for asked, told in (("", SAID), (QUESTION, ""), ("", "")):
        near = nearness(asked, [told])[0]
        assert -1 <= near.mean <= 1
        assert near.least == 0


def test_an_article_of_any_length_is_read_as_far_as_its_opening():
    assert np.array_equal(encoded(SAID * 50).tokens, encoded(SAID * 60).tokens)


def test_the_network_is_loaded_with_the_first_text_only():
    code = "import sys, retrieval.text.sentence_vectors; print('onnxruntime' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
