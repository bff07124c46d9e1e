"""Kinds of act: words and phrases that name them, and where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.events.acts import acts_in, kind_of_verb, kinds_of
from retrieval.text.stemming import stem


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("They spoke on the phone.", "speak"),
        ("The dockers walked out at dawn.", "strike"),
        ("The rocket lifted off at noon.", "launch"),
        ("She stepped down in May.", "resign"),
        ("The rule took effect on Monday.", "begin"),
        ("The union called off its walkout.", "end"),
        ("He was sworn in as mayor.", "assume"),
        ("The bridge was swept away.", "collapse"),
    ],
)
def test_names_the_kind(text: str, kind: str):
    assert any(kind in act.kinds for act in acts_in(text))


def test_a_phrase_counts_as_one_act():
    text = "The union called off its talks."
    assert [text[act.begin : act.stop] for act in acts_in(text)] == ["called off", "talks"]


def test_a_call_is_no_meeting():
    assert kinds_of("call").isdisjoint(kinds_of(stem("meeting")))


def test_to_call_something_names_is_not_to_call():
    assert all("speak" not in act.kinds for act in acts_in("He called the order an attack."))


def test_a_month_is_no_act():
    assert acts_in("on 3 March") == []


def test_a_verb_that_is_not_known_can_be_asked_for():
    (act,) = acts_in("The choir sang in Turin.", "sing")
    assert act.kinds == {kind_of_verb("sing")}


@given(st.text(max_size=200))
def test_acts_are_slices_in_order(text: str):
    acts = acts_in(text)
    assert all(0 <= act.begin < act.stop <= len(text) and act.kinds for act in acts)
    assert [act.begin for act in acts] == sorted(act.begin for act in acts)
