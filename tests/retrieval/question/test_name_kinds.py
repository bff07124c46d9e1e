"""People, places and organisations told apart by their names and by what is said of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.question.name_kinds import gender_of, kind_of, longer_forms


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("Anna Holm", "", "person"),
        ("Holm", "Anna Holm left.", "person"),
        ("Zeller", "Zeller said no.", "person"),
        ("Zeller", "President Zeller left.", "person"),
        ("Zeller", "Ask Zeller, a plumber.", "person"),
        ("King Olav", "", "person"),
        ("Sweden", "", "place"),
        ("Marlow Bay", "", "place"),
        ("Lund", "They met in Lund and at Lund.", "place"),
        ("Bank of Lund", "", "organisation"),
        ("Liberals", "", "organisation"),
        ("NATO", "", "organisation"),
        ("Zeller", "Zeller fell.", "unknown"),
        ("Zeller", "", "unknown"),
    ],
)
def test_the_kind_of_a_name(name: str, text: str, kind: str):
    assert kind_of(name, [text]) == kind


@pytest.mark.parametrize(
    ("name", "text", "gender"),
    [
        ("Anna Holm", "", "female"),
        ("Holm", "It was Anna Holm.", "female"),
        ("Holm", "It was Mrs Holm.", "female"),
        ("Queen Sonja", "", "female"),
        ("Robin Berg", "", None),
        ("Thomas Berg", "", "male"),
        ("Berg", "Mr. Berg left.", "male"),
        ("Kim Berg", "", None),
        ("Berg", "Kim Berg steps down before Easter even if she wins.", "female"),
        ("Kim Berg", "Kim Berg told Lea Ott that he was late.", None),
        ("Kim Berg", "The manager of Port Kim said she was late.", None),
    ],
)
def test_the_gender_that_is_told(name: str, text: str, gender: str | None):
    assert gender_of(name, [text]) == gender


def test_a_surname_has_longer_forms():
    assert longer_forms("Holm", ["Anna Holm met Per Holm.", "Stockholm slept, and Anna Holm."]) == [
        "Anna Holm",
        "Per Holm",
    ]
    assert longer_forms("Anna Holm", ["Dr Anna Holm"]) == []


@given(st.text(min_size=1, max_size=40).filter(str.strip), st.lists(st.text(max_size=60), max_size=3))
def test_any_name_has_a_kind(name: str, texts: list[str]):
    assert kind_of(name.strip(), texts) in ("person", "place", "organisation", "unknown")
