"""Text for Discord: nothing of it is markup, hides or is cut where it must not be."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.delivery import isolated, link, plain, shortened, split, visible, width

LINK = "[Marlow Post](<https://news.test/ferry_returns?a=1>)"
PIECES = st.sampled_from(
    [LINK, "<https://news.test/x>", "ferry", "\\*\\*", "é", "鋼鉄", "😀", "\\_harbour\\_", "x" * 30, " "]
)
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[*_~|`\[\]#]")


class TestVisible:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("fer\u200bry\u2060 sails\ufeff", "ferry sails"),
            ("\u202eyrref\u202c", "yrref"),
            ("one\ttwo\r\n three\x00", "one two three"),
            ("\U000e0041\U000e0042ferry", "ferry"),
            ("half \ud83d of a pair", "half \ufffd of a pair"),
            ("👩\u200d🚒 می\u200cخواهم", "👩\u200d🚒 می\u200cخواهم"),
            ("z" + "\u0301" * 9, "z" + "\u0301" * 3),
        ],
    )
    def test_leaves_out_what_cannot_be_seen(self, text: str, shown: str):
        assert visible(text) == shown

    @given(st.text())
    def test_is_one_line_that_can_be_sent(self, text: str):
        shown = visible(text)
        assert "\n" not in shown
        assert shown.encode("utf-8").decode("utf-8") == shown


class TestPlain:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("**ferry** _sails_", "\\*\\*ferry\\*\\* \\_sails\\_"),
            ("<@4001> and <#5>", "\\<@4001\\> and \\<\\#5\\>"),
            ("# heading", "\\# heading"),
            ("- item", "\\- item"),
            ("1. item", "1\\. item"),
            ("in 1. FC", "in 1. FC"),
            ("see https://news.test/a_b_c now", "see <https://news.test/a_b_c> now"),
            ("[x](https://evil.test)", "\\[x\\](<https://evil.test>)"),
        ],
    )
    def test_shows_what_was_written(self, text: str, shown: str):
        assert plain(text) == shown

    @given(st.text(alphabet=st.characters(exclude_categories=["Cs"])).filter(lambda text: "http" not in text))
    def test_leaves_no_markup(self, text: str):
        assert UNESCAPED.search(plain(text)) is None


class TestIsolated:
    def test_closes_off_text_from_right_to_left_alone(self):
        assert isolated("ferry") == "ferry"
        assert isolated("الرسوم") == "\u2068الرسوم\u2069"


class TestLink:
    def test_has_no_preview(self):
        assert link("Marlow Post", "https://news.test/ferry") == "[Marlow Post](<https://news.test/ferry>)"

    def test_cannot_be_left_by_its_address(self):
        assert link("a]b", "https://news.test/x)>y z") == "[a\\]b](<https://news.test/x%29%3Ey%20z>)"

    @pytest.mark.parametrize("url", [None, "javascript:alert(1)", "https://news.test/" + "x" * 2000, ""])
    def test_is_the_name_alone_without_a_usable_address(self, url: str | None):
        assert link("Marlow Post", url) == "Marlow Post"


class TestShortened:
    @given(st.text(max_size=80), st.integers(min_value=3, max_value=60))
    def test_is_never_longer(self, text: str, limit: int):
        assert width(shortened(text, limit)) <= limit

    def test_ends_with_a_word(self):
        assert shortened("the night ferry returns", 15) == "the night…"


class TestSplit:
    def test_puts_as_many_blocks_as_fit_into_a_message(self):
        assert split(["one", "two", "three"], limit=8) == ["one\ntwo", "three"]

    def test_leaves_out_what_is_empty(self):
        assert split(["", "  ", "one", ""]) == ["one"]
        assert split([]) == []

    def test_never_breaks_a_link(self):
        parts = split([f"{'word ' * 12}{LINK} {'word ' * 12}"], limit=80)
        assert [part.count(LINK) for part in parts if "[" in part or ")" in part] == [1]

    @given(st.lists(st.lists(PIECES, max_size=30).map("".join), max_size=6), st.integers(min_value=60, max_value=200))
    def test_keeps_every_word_and_the_limit(self, blocks: list[str], limit: int):
        parts = split(blocks, limit)
        assert all(0 < width(part) <= limit for part in parts)
        assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", "".join(blocks))

    @given(st.lists(st.sampled_from([LINK.replace(" ", "-"), "ferry", "harbour", "\\*x\\*"]), min_size=1, max_size=60))
    def test_breaks_between_words_alone(self, words: list[str]):
        assert [word for part in split([" ".join(words)], 70) for word in part.split(" ")] == words

    def test_never_parts_a_letter_from_what_is_on_it_or_a_mark_from_its_escape(self):
        parts = split(["e\u0301" * 50 + "\\*" * 50], limit=31)
        assert all(not part.startswith("\u0301") for part in parts)
        assert all(part.count("\\") == part.count("*") for part in parts)
