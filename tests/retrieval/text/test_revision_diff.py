"""Revisions: what is cosmetic and what is not, and differences from which both texts can be had again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.revision_diff import difference, is_cosmetic
from tests.builders import FERRY

FIRST, *REST = FERRY.split("\n\n")


@pytest.mark.parametrize(
    "text",
    [
        f"5 minutes ago\n\n{FERRY}",
        f"Updated at 3:15 pm\n\n{FERRY}",
        f"Published: 14 May 2024, 10:30 GMT | Last updated: 15 May 2024\n\n{FERRY}",
        f"{FERRY}\n\nTuesday, 14 May 2024",
        f"{FERRY}\n\n12 comments",
        f"{FIRST}\n\nAdvertisement\n\n" + "\n\n".join(REST),
        FERRY.replace("\n\n", "\n\n\n"),
        FERRY.replace(" ", "  "),
        FERRY.replace("-", "–"),
        f"\ufeff{FERRY}\u00a0",
    ],
)
def test_what_no_reader_would_call_news_is_cosmetic(text: str):
    assert is_cosmetic(FERRY, text)
    assert is_cosmetic(text, FERRY)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("4.50 euros", "5.50 euros"),
        ("3 June", "3 July"),
        ("Ada Lindqvist", "Ada Lindquist"),
        ("on Tuesday", "on Wednesday"),
        ("would sail", "would not sail"),
        ("half of what", "more than what"),
    ],
)
def test_a_changed_word_is_not(old: str, new: str):
    assert old in FERRY
    assert not is_cosmetic(FERRY, FERRY.replace(old, new))


@pytest.mark.parametrize(
    "line",
    [
        "Correction: The boat will sail from 3 June.",
        "This article has been retracted.",
        "This article was amended on 15 May 2024.",
        "On 14 May 2024 the last operator gave up.",
        "It was three days ago that the last operator gave up.",
    ],
)
def test_a_line_that_says_something_is_not(line: str):
    assert not is_cosmetic(FERRY, f"{FERRY}\n\n{line}")


def test_days_that_somebody_speaks_of_are_not():
    assert is_cosmetic("He left 5 minutes ago, she said.", "He left 25 minutes ago, she said.")
    assert not is_cosmetic("He left three days ago, she said.", "He left four days ago, she said.")


def test_a_difference_names_words():
    edits = difference(FERRY, FERRY.replace("4.50 euros", "5.50 euros"))
    assert [(edit.kind, edit.text) for edit in edits if edit.kind != "kept"] == [("removed", "4.50"), ("added", "5.50")]


def test_a_difference_names_paragraphs():
    edits = difference(FERRY, f"{FIRST}\n\nNothing else is known.\n\n" + "\n\n".join(REST))
    assert [(edit.kind, edit.text) for edit in edits if edit.kind != "kept"] == [
        ("added", "Nothing else is known.\n\n")
    ]


TEXTS = st.lists(st.sampled_from(["a ferry", "the boat", ".", " ", "\n", "\n\n", "4.50", "é👩"]), max_size=25).map(
    "".join
)


@given(old=TEXTS, new=TEXTS)
def test_both_texts_can_be_had_from_their_difference(old: str, new: str):
    edits = difference(old, new)
    assert "".join(edit.text for edit in edits if edit.kind != "added") == old
    assert "".join(edit.text for edit in edits if edit.kind != "removed") == new
    assert all(edit.text for edit in edits)


@given(text=TEXTS)
def test_a_text_is_cosmetic_to_itself(text: str):
    assert is_cosmetic(text, text)
    assert difference(text, text) == [] or {edit.kind for edit in difference(text, text)} == {"kept"}
