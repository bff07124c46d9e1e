"""Who takes part in what a sentence tells: names, namesakes, pronouns and what is taken for granted."""

from __future__ import annotations

import pytest

from retrieval.domain.articles import Candidate, Passage
from retrieval.events.context import Context, ReadPassage, held
from retrieval.ranking.sentences import read_passages


def context(text: str, place: int, title: str = "News") -> Context:
    (sentences,) = read_passages([Candidate(Passage(1, "a", 1, 0, len(text), text, title))])
    return Context(ReadPassage(sentences), place, "")


RUBEN, MARTEN = frozenset({"ruben", "falck"}), frozenset({"marten", "falck"})
TRIAL = (
    "Ruben Falck went on trial in May. Falck was arrested in March. He denies it. His brother Marten Falck was fined."
)


@pytest.mark.parametrize(
    ("place", "ruben", "marten"), [(0, True, False), (1, True, False), (2, True, False), (3, False, True)]
)
def test_a_surname_means_whoever_was_last_called_by_it_in_full(place: int, ruben: bool, marten: bool):
    found = context(TRIAL, place)
    assert (found.takes_part(RUBEN), found.takes_part(MARTEN)) == (ruben, marten)


def test_a_pronoun_leans_on_the_sentence_before_and_the_quote_begins_there():
    found = context("Lund signed the order. She had announced it in May.", 1)
    assert found.leans
    assert found.opening.text == "Lund signed the order."


def test_a_pronoun_behind_a_name_leans_on_nothing():
    found = context("Oost was there. Vera Lund said that she was glad.", 1)
    assert not found.leans
    assert not found.takes_part(frozenset({"oost"}))


@pytest.mark.parametrize("both", ["The leaders", "The two presidents", "The companies", "The couple"])
def test_a_word_for_both_leans_on_the_title_though_a_third_is_named(both: str):
    text = f"It was cold. {both} first spoke by phone on 3 June, a week after Falck replaced Oost."
    found = context(text, 1, title="Falck is to meet Lund in Turin")
    assert found.takes_part(frozenset({"falck"}))
    assert found.takes_part(frozenset({"lund"}))


def test_where_nobody_is_named_the_article_is_about_those_it_is_about():
    assert context("Ruben Falck is on trial. A verdict is expected in May.", 1).takes_part(RUBEN)


@pytest.mark.parametrize(
    ("sentence", "there"),
    [
        ("The ferry sank.", True),
        ("The crew visited Oslo.", False),
        ("The ferry sank in the North Sea.", False),
        ("The ferry left Oslo on Friday.", False),
    ],
)
def test_what_is_told_where_it_was_written_happened_there_unless_it_names_another_place(sentence: str, there: bool):
    written_in_turin = f"TURIN — It rained. {sentence}"
    assert context(written_in_turin, 1).takes_part(frozenset({"turin"})) is there


def test_a_country_goes_by_other_words():
    assert context("American duties rose in June.", 0).takes_part(frozenset({"unit", "state"}))


def test_a_name_in_the_title_is_spoken_of():
    assert context("It rained.", 0, title="Rain in Turin").speaks_of(frozenset({"turin"}))


@pytest.mark.parametrize(
    ("word", "known", "there"),
    [("canadian", "canada", True), ("carney", "carnival", False), ("2024", "2023", False), ("oost", "oost", True)],
)
def test_a_word_is_held_by_its_family(word: str, known: str, there: bool):
    assert held(word, frozenset({known})) is there
