"""The dictionary: lists that build on one another, and patterns that wait to be compiled."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

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


def test_a_long_table_is_written_line_by_line(monkeypatch):
    lines = "# Offices\nresign: quit step-down\n\nsack: fire\n"
    monkeypatch.setattr(dictionary, "_topic", lambda _: {"long": {"for": "x", "lines": lines}})
    assert values("lines.long") == {"resign": "quit step-down", "sack": "fire"}
    assert words("lines.long") == ("resign", "sack")


def test_no_line_of_a_long_table_is_lost():
    for path in Path(dictionary.__file__).parent.glob("*.toml"):
        for name, entry in tomllib.loads(path.read_text("utf-8")).items():
            heads = [line.split(": ")[0] for line in entry.get("lines", "").splitlines() if line and line[0] != "#"]
            assert [head for head, times in Counter(heads).items() if times > 1] == [], f"{path.stem}.{name}"


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
