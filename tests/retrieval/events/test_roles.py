"""Who acts in a sentence: by the name before the verb, by a possessive, by a preposition, or left unsaid."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.domain.articles import Candidate, Passage
from retrieval.events.asked_event import AskedEvent, asked_event
from retrieval.events.context import Context, ReadPassage
from retrieval.events.roles import is_denied, is_done, is_left_unsaid, is_the_house_of, somebody_else_acts
from retrieval.question.question import understand
from retrieval.ranking.sentences import read_passages


def event(question: str) -> AskedEvent:
    return asked_event(understand(question, date(2024, 5, 20)), lambda _: 1.0)


def context(text: str, asked: AskedEvent, title: str = "News") -> Context:
    passage = Passage(1, "a1", 1, 0, len(text), text, title, "Marlow Post", published=date(2024, 5, 20))
    (sentences,) = read_passages([Candidate(passage)])
    return Context(ReadPassage(sentences), len(sentences) - 1, asked.verb)


@pytest.mark.parametrize(
    "text",
    [
        "Vera Lund took the oath on Friday, an hour after Tom Oost resigned.",
        "Tom Oost's 2018 resignation surprised Vera Lund.",
        "Tom Oost resigned on Friday after a letter from Vera Lund.",
        "Nadia Lund resigned on Friday, and Vera Lund wept.",
        "Vera Lund praised the deputy of Tom Oost, who resigned on Friday.",
    ],
)
def test_somebody_else_resigned(text: str):
    asked = event("When did Vera Lund resign?")
    assert somebody_else_acts(asked, context(text, asked))


@pytest.mark.parametrize(
    "text",
    [
        "Vera Lund formally resigned on Friday.",
        "Vera Lund and Tom Oost resigned on Friday.",
        "Vice president Lund resigned on Friday.",
        "The council heard of the resignation of Vera Lund on Friday.",
        "She resigned on Friday.",
        "Mayor Vera Lund of Port Orsa resigned on Friday.",
    ],
)
def test_the_one_asked_about_resigned(text: str):
    asked = event("When did Vera Lund resign?")
    assert not somebody_else_acts(asked, context(text, asked))


def test_a_call_from_somebody_is_his():
    asked = event("When did Vera Lund call Tom Oost?")
    text = "Tom Oost took a call from Vera Lund on Friday."
    assert not somebody_else_acts(asked, context(text, asked))


def test_a_passive_may_leave_unsaid_by_whom():
    asked = event("When will Vera Lund reach Orsa?")
    lund = frozenset({"vera", "lund"})
    told = context("Vera Lund is on her way. Orsa is to be reached in June.", asked)
    other = context("Vera Lund is on her way. Tarn is to be reached in June.", asked)
    assert is_left_unsaid(asked, told, lund)
    assert not is_left_unsaid(asked, other, lund)


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("Vera Lund bought the mill at Orsa.", True),
        ("Vera Lund wanted to buy the mill at Orsa.", False),
        ("Vera Lund bought a boat while Orsa slept.", False),
    ],
)
def test_to_want_something_is_not_to_do_it(text: str, done: bool):
    assert is_done(event("Did Vera Lund buy Orsa?"), text) is done


@pytest.mark.parametrize(
    "text", ["A judge jailed him for taking bribes from Vera Lund.", "A judge jailed two of Vera Lund's clerks."]
)
def test_somebody_else_was_jailed(text: str):
    asked = event("When was Vera Lund jailed?")
    assert somebody_else_acts(asked, context(text, asked))


@pytest.mark.parametrize("text", ["A judge jailed Vera Lund on Friday.", "Vera Lund's jail term began on Friday."])
def test_the_one_asked_about_was_jailed(text: str):
    asked = event("When was Vera Lund jailed?")
    assert not somebody_else_acts(asked, context(text, asked))


def test_nobody_else_of_a_firm_leaves_it():
    asked = event("When is Vera Lund leaving Marlow Mills?")
    mills = frozenset({"marlow", "mill"})
    title = "Marlow Mills looks for a head"
    assert is_the_house_of(asked, context("Vera Lund will step down in May.", asked, title), mills)
    assert not is_the_house_of(asked, context("Vera Lund will leave Orsa in May.", asked, title), mills)
    assert not is_the_house_of(asked, context("Vera Lund will step down in May.", asked), mills)


def test_never_and_not_deny():
    asked = event("Did Vera Lund buy Orsa?")
    assert is_denied(asked, "Vera Lund has not bought Orsa.")
    assert is_denied(asked, "Vera Lund never bought anything.")
    assert not is_denied(asked, "Vera Lund bought Orsa, not Tarn.")
