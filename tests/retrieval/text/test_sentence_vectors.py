"""The neural vectors of sentences: what says the same in other words is near, and a text has one vector, always."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.text.sentence_vectors import nearness, sentence_vector

QUESTION = "who saved the old lady on the roof?"
SAID = "Tobias Renn, a fisherman, rescued the 81-year-old singer from the chapel's gable."
OTHERS = [
    "Roof tiles for the old town hall will be delivered in May.",
    "The woman who owns the pub said that business was slow.",
    "A race for old cars was won by a lady from Port Hale.",
]


def test_what_says_it_in_other_words_is_nearer_than_what_has_the_words():
    said, *others = nearness(QUESTION, [SAID, *OTHERS])
    assert said > max(others)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=400))
def test_any_text_has_a_vector_of_unit_length(text: str):
    vector = sentence_vector(text)
    assert vector.shape == (384,)
    assert np.isclose(np.linalg.norm(vector), 1.0, atol=1e-4)


def test_a_text_has_the_same_vector_whatever_is_read_beside_it_and_in_which_thread():
    alone = sentence_vector.__wrapped__(SAID)
    with ThreadPoolExecutor(4) as threads:
        many = list(threads.map(sentence_vector.__wrapped__, [SAID, *OTHERS, SAID, "Yes.", SAID]))
    assert all(np.array_equal(alone, many[place]) for place in (0, 4, 6))


def test_nothing_is_near_where_there_are_no_texts():
    assert nearness(QUESTION, []).shape == (0,)


def test_an_article_of_any_length_is_read_as_far_as_its_opening():
    assert np.array_equal(sentence_vector(SAID * 50), sentence_vector(SAID * 60))


def test_the_network_is_loaded_with_the_first_text_only():
    code = "import sys, retrieval.text.sentence_vectors; print('onnxruntime' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
