"""The stored form of a passage's words: it gives back sentences, stems and capitals as they are in the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain.articles import Passage
from retrieval.text.boilerplate import visible
from retrieval.text.sentences import split_sentences
from retrieval.text.stems import stems
from retrieval.text.tokens import encode, marked_stems, plain_stems, sentences, tokens_of

TEXT = "Ada Lindqvist spoke.\n\nThe ferry, 1,200 tonnes, sails in June."

_NEWS = st.text(max_size=80) | st.lists(
    st.sampled_from(
        "Ada Lindqvist said. ferries 4.50 € Über\u200bfahrt \n\n Straße İzmir ΟΔΟΣ U.S. “No!” ﬁre".split(" ")
    )
).map(" ".join)


def test_stems_sentence_by_sentence():
    assert list(sentences(encode(TEXT))) == [
        (0, 20, "Ada Lindqvist speak"),
        (22, len(TEXT), "The ferri 1,200 tonn sail in June"),
    ]


def test_a_capital_is_kept_on_the_stem():
    assert marked_stems(encode("Engineers at Orsa")) == ["Engin", "at", "Orsa"]
    assert plain_stems(encode("Engineers at Orsa")) == ["engin", "at", "orsa"]


def test_what_cannot_be_seen_does_not_part_a_word():
    assert plain_stems(encode("fer\u200bry")) == plain_stems(encode("ferry"))


@pytest.mark.parametrize("text", ["", " ", "\n\n", "..."])
def test_a_text_without_words(text: str):
    assert marked_stems(encode(text)) == plain_stems(encode(text)) == []


@given(_NEWS)
def test_sentences_are_those_of_the_text(text: str):
    found = list(sentences(encode(text)))
    assert [(start, end) for start, end, _ in found] == split_sentences(text)
    assert [word for *_, words in found for word in words.lower().split()] == plain_stems(encode(text))


@given(st.text(st.characters(codec="ascii"), max_size=80))
def test_stems_are_those_of_the_text(text: str):
    assert plain_stems(encode(text)) == [
        word for start, end in split_sentences(text) for word in stems(visible(text[start:end]))
    ]


def test_words_that_were_not_stored_are_made():
    passage = Passage(1, "a", 1, 0, len(TEXT), TEXT, "Ferry")
    assert tokens_of(passage) == encode(TEXT)
