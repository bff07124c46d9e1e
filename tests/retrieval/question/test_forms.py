"""Questions taken apart and asked otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.question.forms import asked_with, clause_of, form_of, indirect, noun_asked

SUBJECTS = [
    ("When did Anna Holm leave?", "Anna Holm", "leave"),
    ("When did Anna Holm and Tom Berg first meet?", "Anna Holm and Tom Berg", "first meet"),
    ("When did the night ferry to Lund sink?", "the night ferry to Lund", "sink"),
    ("When does the recount in Lund begin?", "the recount in Lund", "begin"),
    ("Why was the tariff on steel doubled?", "the tariff on steel", "doubled"),
    ("Where were the prisoners of the camp taken?", "the prisoners of the camp", "taken"),
    ("How many seats does the Bank of Lund have?", "the Bank of Lund", "have"),
    ("Has she signed it?", "she", "signed it"),
    ("How did Sweden's ministers vote?", "Sweden's ministers", "vote"),
    ("According to the Post, why did Holm resign?", "Holm", "resign"),
]


@pytest.mark.parametrize(("question", "subject", "predicate"), SUBJECTS, ids=[one[0] for one in SUBJECTS])
def test_the_subject_is_told_from_what_is_said_of_it(question: str, subject: str, predicate: str):
    form = form_of(question)
    assert form is not None
    assert (form.subject, form.predicate, form.asks_subject) == (subject, predicate, False)


@pytest.mark.parametrize(
    ("question", "asking", "auxiliary", "predicate"),
    [
        ("Who won?", None, None, None),
        ("Who won in Lund?", "Who", "", "won in Lund"),
        ("Who was elected in Lund?", "Who", "was", "elected in Lund"),
        ("How many people voted in Lund?", "How many people", "", "voted in Lund"),
        ("What is left of the dam?", "What", "is", "left of the dam"),
        ("Which judge had to look at it?", "Which judge", "had", "to look at it"),
    ],
)
def test_the_subject_may_be_what_is_asked_for(question: str, asking: str | None, auxiliary: str, predicate: str):
    form = form_of(question)
    if asking is None:
        assert form is not None
        assert form.asks_subject
        return
    assert form is not None
    assert (form.asking, form.auxiliary, form.predicate, form.asks_subject) == (asking, auxiliary, predicate, True)


@pytest.mark.parametrize(
    ("question", "asking", "expected"),
    [
        ("When did Anna Holm leave?", "Why", "Why did Anna Holm leave?"),
        ("Did Anna Holm leave?", "When", "When did Anna Holm leave?"),
        ("Which office did Anna Holm leave?", "When", "When did Anna Holm leave the office?"),
        ("By how many votes did she win?", "When", "When did she win?"),
        ("Who won in Lund?", "When", "When was it that Anna Holm won in Lund?"),
        ("Who was elected in Lund?", "When", "When was Anna Holm elected in Lund?"),
        ("Who won in Lund?", "Who else", "Who else won in Lund?"),
        ("According to the Post, why did Holm resign?", "When", "According to the Post, when did Holm resign?"),
    ],
)
def test_it_can_be_asked_otherwise(question: str, asking: str, expected: str):
    form = form_of(question)
    assert form is not None
    assert asked_with(form, asking, "Anna Holm") == expected


def test_what_is_not_known_is_named_vaguely():
    voted, won, put = (form_of(text) for text in ("How many people voted?", "Who won it?", "What is left of it?"))
    assert voted is not None
    assert won is not None
    assert put is not None
    assert asked_with(voted, "When") == "When was it that people voted?"
    assert asked_with(won, "When") == "When was it that somebody won it?"
    assert clause_of(put) == "something is left of it"


def test_a_question_can_stand_in_another():
    form = form_of("When did Anna Holm leave?")
    assert form is not None
    assert clause_of(form) == "Anna Holm did leave"
    assert indirect(form) == "when Anna Holm did leave"


@pytest.mark.parametrize(
    ("question", "noun"),
    [("How many votes did she get?", "votes"), ("Which office did she get?", "office"), ("When did she win?", "")],
)
def test_the_noun_that_is_asked_for(question: str, noun: str):
    form = form_of(question)
    assert form is not None
    assert noun_asked(form) == noun


@pytest.mark.parametrize("text", ["", "tariffs on steel", "?", "Lund"])
def test_what_is_no_question_has_no_form(text: str):
    assert form_of(text) is None


@given(st.text(max_size=300), st.text(max_size=20))
def test_any_text_can_be_looked_at(text: str, asking: str):
    form = form_of(text)
    if form is not None:
        assert asked_with(form, asking).endswith("?")
        assert form.predicate in text
