"""Verbs are told from nouns by their form and by what stands around them."""

from __future__ import annotations

import pytest

from retrieval.proof.tagging import tokens_of, verb_forms
from retrieval.proof.units import read_units


def tags(text: str) -> dict[str, str]:
    return {one.lower: one.tag for one in tokens_of(read_units(text, None), 0)}


@pytest.mark.parametrize(
    ("text", "word", "tag"),
    [
        ("Drivers pay a toll.", "pay", "finite"),
        ("The pay was low.", "pay", "noun"),
        ("Laboratory tests found a trace.", "tests", "noun"),
        ("The company tests a new engine.", "tests", "finite"),
        ("The storm ruined the harvest.", "ruined", "finite"),
        ("They sold the ruined harvest.", "ruined", "noun"),
        ("The head was taken from Adaba.", "taken", "participle"),
        ("They want to sell the mill.", "sell", "infinitive"),
        ("They went to town.", "town", "noun"),
        ("She was accused of hiding a report.", "hiding", "gerund"),
        ("It rose after the vote.", "after", "preposition"),
        ("It rose after the council voted.", "after", "joint"),
    ],
)
def test_words_are_tagged_by_form_and_place(text: str, word: str, tag: str):
    assert tags(text)[word] == tag


def test_a_month_is_no_modal():
    assert "modal" not in tags("The strike lasted until May.").values()


def test_a_form_knows_its_verb():
    assert verb_forms("planned") == {"past": "plan"}
    assert verb_forms("carries")["s"] == "carry"
    assert verb_forms("making")["ing"] == "make"
    assert verb_forms("took")["past"] == "take"
    assert verb_forms("table") == {}
