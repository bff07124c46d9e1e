"""The noun that a question asks to have named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.question.kinds import asked_noun


@pytest.mark.parametrize(
    ("question", "noun"),
    [
        ("Which animal escaped from the zoo?", ("animal", "escaped")),
        ("The strike ended on Friday. What kind of ship is still in port?", ("ship",)),
        ("What brand of cereal is being recalled?", ("brand",)),
        ("In which Swedish city was the treaty signed?", ("swedish", "city")),
        ("How many ferries were cancelled?", ("ferries",)),
        ("Which minister said which ferry would sail?", ("ferry",)),
        ("Who chairs the council?", ()),
        ("When did they meet?", ()),
        ("What is the name of the boat?", ()),
    ],
)
def test_is_found(question: str, noun: tuple[str, ...]):
    assert asked_noun(question) == noun


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str):
    assert all(word == word.lower() and word in text.lower() for word in asked_noun(text))
