"""Who does what to whom, as far as a shallow parse finds it."""

from __future__ import annotations

import pytest

from retrieval.proof.acts import Act, Phrase
from retrieval.proof.parsing import acts_of
from retrieval.proof.units import read_units


def act(text: str, base: str) -> Act:
    return next(one for one in acts_of(read_units(text, None), 0) if one.base == base)


def heads(phrases: list[Phrase]) -> list[str]:
    return [phrase.head.lower for phrase in phrases]


@pytest.mark.parametrize(
    ("text", "base", "subjects", "objects"),
    [
        ("Lind sold the boat.", "sell", ["lind"], ["boat"]),
        ("Lind, who sold the boat, left Marlow.", "leave", ["lind"], ["marlow"]),
        ("Lind, who sold the boat, left Marlow.", "sell", ["lind"], ["boat"]),
        ("Lind, whose brother sold the boat, left Marlow.", "sell", ["brother"], ["boat"]),
        ("The head taken from the hall was returned.", "return", ["head"], []),
        ("Lind left Marlow and Berg sold the boat.", "sell", ["berg"], ["boat"]),
        ("Lind left Marlow after a row, and sold the boat.", "sell", ["lind"], ["boat"]),
        ("The mill will close, the firm said, and shed jobs.", "shed", ["mill"], ["jobs"]),
        ("Lind said Berg had sold the boat.", "sell", ["berg"], ["boat"]),
        ("Lind asked the court to free Berg.", "free", ["court"], ["berg"]),
        ("Lind accused the bank of hiding a loss.", "hide", ["bank"], ["loss"]),
        ("Lind has 19,605 votes and Berg 19,593.", "have", ["lind"], ["votes"]),
    ],
)
def test_a_verb_has_its_subject_and_object(text: str, base: str, subjects: list[str], objects: list[str]):
    found = next(one for one in acts_of(read_units(text, None), 0) if one.base in (base, "has", "had"))
    if base != "have":
        found = act(text, base)
    assert heads(found.subjects) == subjects
    assert heads(found.objects) == objects


def test_what_is_left_out_behind_an_and_is_read_in():
    acts = acts_of(read_units("Lind has 19,605 votes and Berg 19,593.", None), 0)
    assert [heads(one.subjects) for one in acts] == [["lind"], ["berg"]]


def test_a_passive_is_told():
    assert act("The boat was sold by Lind.", "sell").passive
    assert not act("Lind has sold the boat.", "sell").passive


def test_a_verb_hangs_on_what_governs_it():
    freed = act("Lind asked the court to free Berg.", "free")
    assert freed.over is not None
    assert freed.over.base == "ask"
    sold = act("Lind denied that Berg had sold the boat.", "sell")
    assert sold.over is not None
    assert sold.over.base == "deny"


def test_a_noun_phrase_has_an_owner_and_what_it_is_of():
    found = act("The mayor of Marlow met Lind's brother.", "meet")
    assert heads(found.subjects[0].of) == ["marlow"]
    assert found.objects[0].owner is not None
    assert found.objects[0].owner.head.lower == "lind"
