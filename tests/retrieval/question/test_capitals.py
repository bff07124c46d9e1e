"""Questions typed without capitals get those that the articles write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.question import capitals
from retrieval.question.capitals import lacks_capitals, recased, respelt
from retrieval.text.spelling import one_slip
from retrieval.text.tokens import encode, marked_stems

KNOWN = marked_stems(
    encode("Ada Lindqvist met Vera Lund. The ferry left. Later Lindqvist spoke of the ferry with Lund.")
)


@pytest.mark.parametrize(
    "text", ["when did lindqvist speak?", "When did lindqvist speak?", "WHEN DID LINDQVIST SPEAK?"]
)
def test_names_are_written_as_in_the_articles(text: str):
    assert lacks_capitals(text)
    assert recased(text, KNOWN) == "when did Lindqvist speak?"


def test_other_words_stay_small():
    assert recased("who took the ferry with LUND", KNOWN) == "who took the ferry with Lund"


@pytest.mark.parametrize("text", ["When did Lindqvist speak?", "What is the EU?", "EU", "", "?"])
def test_a_question_with_capitals_is_left_alone(text: str):
    assert not lacks_capitals(text)


@given(st.text(st.characters(codec="ascii"), max_size=60), st.lists(st.text(max_size=6)))
def test_only_the_case_changes(text: str, marked: list[str]):
    assert recased(text, marked).lower() == text.lower()


def test_how_long_is_no_name():
    assert recased("how long did it last?", ["Long", "Long", "last"]) == "how long did it last?"


def test_a_misspelt_word_is_read_as_the_articles_or_english_spell_it():
    known = {"was", "wa", "harbour", "ransom", "the"}

    def idf(word: str) -> float:
        return 1.0 if word in known else 9.0

    assert respelt("how mutch ransom did they demmand", idf, lambda: ["ransom"]) == "how much ransom did they demand"
    assert respelt("What did Lubeck demand", idf, lambda: ["Lubec"]) == "What did Lubeck demand"


def test_a_page_of_misspelt_words_is_held_against_few_words_once(monkeypatch: pytest.MonkeyPatch):
    looks: list[str] = []

    def counted(slip: str, word: str) -> bool:
        looks.append(slip)
        return one_slip(slip, word)

    monkeypatch.setattr(capitals, "one_slip", counted)
    page = "harbuor " * 500
    assert respelt(page, lambda _: 9.0, lambda: ["harbour"]) == "harbour " * 500
    once = len(looks)
    assert once < len(capitals._english()) / 20
    respelt("harbuor", lambda _: 9.0, lambda: ["harbour"])
    assert len(looks) == 2 * once
