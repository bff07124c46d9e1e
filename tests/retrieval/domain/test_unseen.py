"""Characters that are not seen, or that a terminal obeys: none comes through, and what people write does."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain.unseen import escaped_json, harmless, visible

_KEPT = "\n\t\u200c\u200d"  # line breaks, and the joiners of emoji and Persian


@given(st.text())
def test_nothing_is_left_that_is_not_seen(text: str):
    for character in harmless(text):
        assert character in _KEPT or unicodedata.category(character) not in ("Cc", "Cs") or character == "\ufffd"
        assert not 0xE0000 <= ord(character) <= 0xE007F
        assert unicodedata.bidirectional(character) not in ("LRO", "RLO", "LRE", "RLE", "PDF", "LRI", "RLI", "FSI")


def test_an_escape_sequence_loses_what_makes_it_one():
    assert harmless("\x1b]0;owned\x07 \x9b31mred") == " ]0;owned   31mred"
    assert visible("a\x1b[2J\nb") == "a [2J b"


def test_what_people_write_stays():
    for text in ("naïve “quotes” — 🍁 👩‍👩‍👧", "می‌خواهم", "two\nlines\tand a tab"):
        assert harmless(text) == text
    assert harmless("z" + "\u0301" * 50) == "z" + "\u0301" * 3


@given(st.dictionaries(st.text(), st.text()))
def test_escaped_json_means_the_same(value: dict[str, str]):
    shown = escaped_json(json.dumps(value, ensure_ascii=False, indent=2))
    assert json.loads(shown) == value
    assert [character for character in shown if character in "\u202e\u200b\x9b\x7f"] == []
