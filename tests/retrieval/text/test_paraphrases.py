"""Other words for what is asked: which they are, and what a sentence that says them is worth."""

import pytest

from retrieval.text.paraphrases import CREDIT, Retelling, paraphrases
from retrieval.text.stems import stem, stems


def credit(asked: str, sentence: str, rare: str = "") -> float:
    words = stems(sentence)
    held = Retelling([stem(asked)], lambda word: 2.0 if word == stem(rare) else 1.0).held(words, frozenset(words))
    return held.get(0, 0.0)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("sacked", "dismissed"),
        ("fired", "ousted"),
        ("postponed", "delayed"),
        ("hackers", "intruders"),
        ("cost", "bill"),
    ],
)
def test_a_word_and_its_other_word_stand_for_each_other(asked, told):
    assert stem(told) in paraphrases(stem(asked))
    assert stem(asked) in paraphrases(stem(told))


def test_what_is_said_otherwise_is_worth_less_than_the_word():
    assert 0 < credit("sacked", "The board dismissed him on Friday.") == CREDIT < 1


def test_a_phrase_counts_only_where_its_words_stand_together():
    assert credit("postponed", "They put off the vote.") == CREDIT
    assert credit("postponed", "They put the lights off.") == 0


def test_a_common_word_says_little_of_a_rare_one():
    assert credit("sacked", "The board dismissed him.", rare="sacked") == CREDIT / 2


def test_other_words_are_not_other_matters():
    assert credit("sacked", "The board met on Friday.") == 0
