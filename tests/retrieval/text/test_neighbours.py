from __future__ import annotations

import pytest

from retrieval.text.neighbours import (
    ADVERBS,
    ADVERBS_OR_BE,
    ANY_WORD,
    ARTICLES,
    THE,
    TO,
    follows,
    has_word,
    opens_with,
    precedes,
    words_of,
)

IN = frozenset({"in", "at"})


@pytest.mark.parametrize(
    ("before", "between", "expected"),
    [
        ("She lives in ", (), True),
        ("She lives in  ", (), True),
        ("In ", (), True),
        ("She lives in", (), False),  # no blank: the place is in the middle of a word
        ("a robin ", (), False),
        ("the stand-in ", (), True),
        ("", (), False),
        ("   ", (), False),
        ("in the ", (), False),
        ("in the ", THE, True),
        ("in a ", THE, False),
        ("in an ", ARTICLES, True),
        ("in the old ", THE, False),
        ("in the\n", THE, True),
        ("in-the ", THE, False),
        ("in slowly ", ADVERBS, True),
        ("in ly ", ADVERBS, False),
        ("in be ", ADVERBS, False),
        ("in be ", ADVERBS_OR_BE, True),
        ("in whatever ", ANY_WORD, True),
        ("in whatever, ", ANY_WORD, False),
    ],
)
def test_a_place_follows_a_word_or_one_with_a_word_between(before: str, between: frozenset[str], expected: bool):
    assert follows(f"{before}Lund", len(before), IN, between) is expected


def test_case_counts_only_where_words_are_taken_as_written():
    text = "In the Lund"
    assert follows(text, 7, IN, THE)
    assert not follows(text, 7, IN, THE, as_written=True)
    assert precedes("go To", 2, TO)
    assert not precedes("go To", 2, TO, as_written=True)


@pytest.mark.parametrize(
    ("text", "expected"), [("go to", True), ("go  TO it", True), ("go today", False), ("go-to", False), ("go", False)]
)
def test_a_word_comes_next_only_behind_a_blank(text: str, expected: bool):
    assert precedes(text, 2, TO) is expected


def test_words_are_whole_and_of_any_case():
    assert words_of("The stand-in didn’t") == {"the", "stand", "in", "didn", "t"}
    assert has_word("At once", IN)
    assert not has_word("a robin sat", IN)
    assert opens_with("At once", IN)
    assert not opens_with("attention", IN)
    assert not opens_with("", IN)
    assert not opens_with(" in", IN)
