"""The dictionary: lists that build on one another, and patterns that wait to be compiled."""

from __future__ import annotations

import re

import pytest

from retrieval.english import dictionary
from retrieval.english.dictionary import Pattern, capitalised, either, lists, values, word_set, words


def test_a_list_keeps_the_order_in_which_its_words_stand():
    assert words("time.weekdays")[0] == "monday"
    assert len(words("time.months")) == 12


def test_a_list_is_built_on_others():
    assert word_set("function_words.auxiliaries") >= word_set("function_words.modals", "function_words.be")


def test_words_can_have_values():
    assert values("numbers.units")["seven"] == 7
    assert "seven" in words("numbers.units")


def test_alternatives_are_escaped():
    assert re.fullmatch(either("time.weekdays"), "friday")
    assert not re.fullmatch(either("time.weekdays"), "fridays")


def test_names_of_days_and_months_can_have_their_capital():
    assert capitalised("time.weekdays").startswith("Monday|Tuesday|")


def test_what_is_not_there_is_an_error():
    with pytest.raises(KeyError):
        words("time.no_such_list")


def test_every_list_says_what_it_is_for_and_holds_something():
    found = list(lists())
    assert len(found) > 5
    assert [name for name, purpose, held in found if not purpose or not held] == []


def test_a_pattern_is_compiled_when_it_is_first_used():
    pattern = Pattern(r"\bfriday\b")
    assert pattern._compiled is None
    assert pattern.search("On FRIDAY") is not None
    assert pattern._compiled is not None


def test_a_list_can_leave_words_of_another_out(monkeypatch):
    monkeypatch.setattr(
        dictionary,
        "_topic",
        lambda _: (
            {"all": {"for": "x", "words": "a b_c d"}, "some": {"for": "y", "with": ["t.all"], "without": ["t.not"]}}
            | {"not": {"for": "z", "words": "d"}}
        ),
    )
    assert words("t.some") == ("a", "b c")
