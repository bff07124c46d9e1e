from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.names import Roster, contains, find_names, other_names


def names(text: str) -> list[str]:
    return [" ".join(name.words) for name in find_names(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On Monday, May 6, Ada Lind sailed.", ["ada lind"]),
        ("She joined the Bank of Marlow and the House of Orsa.", ["bank marlow", "house orsa"]),
        ("The U.S. Navy left.", ["us navy"]),
        ("Eva Berg-Olsen's boat", ["eva berg olsen"]),
        ("Mr. Lind and Ms Berg", ["lind", "berg"]),
        ("In 2024 Chile won.", ["chile"]),
        ("the G7 summit", ["g7"]),
        ("nobody here", []),
    ],
)
def test_finds_runs_of_capitals_but_no_days(text: str, expected: list[str]):
    assert names(text) == expected


def test_knows_which_names_only_open_a_sentence():
    assert [name.opens for name in find_names("Boats left. Then Ada Lind came.")] == [True, False]


@given(st.text(max_size=60))
def test_gives_the_slices_of_its_text_in_order(text: str):
    last = 0
    for name in find_names(text):
        assert last <= name.begin < name.stop <= len(text)
        last = name.stop


def test_compares_whole_words():
    assert contains(("ada", "lind"), ("lind",))
    assert not contains(("ada", "lindberg"), ("lind",))
    assert not contains(("ada", "maria", "lind"), ("ada", "lind"))


def test_knows_the_other_names_of_countries():
    assert ("american",) in other_names(("united", "states"))
    assert ("group", "seven") in other_names(("g7",))
    assert other_names(("marlow",)) == {("marlow",)}


class TestRoster:
    ROSTER = Roster(["Ada Lind met Tom Berg of the United Ferry Workers.", "Lind wins"])

    def test_knows_first_names_that_belong_to_others(self):
        assert self.ROSTER.is_contradicted("tom", "lind")
        assert not self.ROSTER.is_contradicted("ada", "lind")
        assert not self.ROSTER.is_contradicted("premier", "lind")
