from __future__ import annotations

import pytest

from retrieval.proof.clauses import read_words
from retrieval.proof.pronouns import antecedents, is_person


def meant(text: str, pronoun: str) -> set[str]:
    word = next(word for word in read_words(text) if word.text == pronoun)
    return {" ".join(name) for name in antecedents(text, word)}


@pytest.mark.parametrize(
    ("text", "pronoun", "expected"),
    [
        ("Ada Lind met Tom Berg. She left.", "She", set()),  # which of two it is, no rule knows
        ("Ada Lind met the envoy. She left.", "She", {"ada lind"}),
        ("Ada Lind said that she left.", "she", {"ada lind"}),
        ("Ada Lind left. It rained. She wept.", "She", {"ada lind"}),
        ("In Chile she left.", "she", set()),
        ("Ada Lind met Tom Berg. They left.", "They", {"ada lind", "tom berg"}),
        ("Chile thanked Ada Lind. It paid.", "It", {"chile"}),
    ],
)
def test_pronouns_stand_for_names_before_them(text: str, pronoun: str, expected: set[str]):
    assert meant(text, pronoun) == expected


def test_tells_people_from_places_and_groups():
    text = "Ada Lind of Chile joined the Ferry Workers in Marlow."
    assert is_person(text, ("ada", "lind"))
    assert not is_person(text, ("chile",))
    assert not is_person(text, ("marlow",))
    assert not is_person(text, ("ferry", "workers"))
