"""Names and noun phrases of questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.question.forms import form_of
from retrieval.question.noun_phrases import as_written, definite, head_of, is_plural, is_setting, names_in, phrases_of


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("When did Anna Holm and Tom Berg meet?", ["Anna Holm", "Tom Berg"]),
        ("Why did Prime Minister Anna Holm resign?", ["Anna Holm"]),
        ("Where is Holm's office in Marlow Bay?", ["Holm", "Marlow Bay"]),
        ("Who lives in Rio Grande do Sul?", ["Rio Grande do Sul"]),
        ("Why?", []),
    ],
)
def test_names_stand_alone(text: str, names: list[str]):
    assert names_in(text) == names


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ("When did the recount in Lund begin?", [("the recount in Lund", False)]),
        ("Who signed the order that doubled the tariff?", [("the order that doubled the tariff", False)]),
        ("Why did Berg leave the summit early?", [("the summit", False)]),
        ("Who died in the flood in March?", [("the flood", True)]),
        ("What did the minister say about a tax on cars?", [("a tax on cars", False)]),
        ("When did Anna Holm sing?", []),
    ],
)
def test_the_noun_phrases_of_a_question(question: str, phrases: list[tuple[str, bool]]):
    form = form_of(question)
    assert form is not None
    assert [(phrase.text, phrase.setting) for phrase in phrases_of(form)] == phrases


def test_small_things_about_phrases():
    assert head_of("the floods in Lund") == "the floods"
    assert is_plural("the floods in Lund")
    assert not is_plural("the boss of Lund")
    assert definite("a tariff") == "the tariff"
    assert as_written("Bank of Lund", "Ask the Bank of Lund.") == "the Bank of Lund"
    assert as_written("Lund", "Ask in Lund.") == "Lund"
    assert is_setting("Who sang in the Bank of Lund?", "Bank of Lund")
    assert not is_setting("Who robbed the Bank of Lund?", "Bank of Lund")


@given(st.text(max_size=200))
def test_names_begin_like_names(text: str):
    assert all(name.strip() == name and name[0].isupper() for name in names_in(text))
