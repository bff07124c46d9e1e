"""Other words for what is asked: which they are, and what a sentence that says them is worth."""

from pathlib import Path

import pytest

from retrieval.english.dictionary import word_set
from retrieval.text.paraphrases import CREDIT, Retelling, _written, other_words, paraphrases
from retrieval.text.stems import stem, stems


def credit(asked: str, sentence: str, rare: str = "") -> float:
    words = stems(sentence)
    held = Retelling(other_words([stem(asked)]), lambda word: 2.0 if word == stem(rare) else 1.0).held(
        words, frozenset(words)
    )
    return held.get(0, 0.0)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("sacked", "dismissed"),
        ("fired", "ousted"),
        ("postponed", "delayed"),
        ("hackers", "intruders"),
        ("cost", "bill"),
        ("cops", "police"),
        ("kids", "schoolchildren"),
        ("gig", "concert"),
        ("broke", "insolvent"),
        ("busted", "raid"),
        ("nicked", "stolen"),
        ("buyer", "acquired"),
        ("killer", "shot"),
        ("blackout", "electricity"),
        ("jab", "vaccine"),
        ("truck", "lorry"),
        ("tall", "height"),
        ("heavy", "tonnes"),
        ("deep", "depth"),
        ("goal", "equaliser"),
        ("painting", "portrait"),
        ("hot", "degrees"),
        ("exam", "grades"),
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


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Why was the match called off?", "It was postponed after heavy rain."),
        ("Why did they call the whole match off?", "It was postponed after heavy rain."),
        ("When did she step down?", "Her resignation came on Friday."),
        ("Who is in charge of the port?", "The port is run by Ines Duarte."),
        ("How come the ferry is late?", "It sails two hours late because of fog."),
        ("Who looks after the bees?", "The council is responsible for the hives."),
        ("What came to light?", "Two letters were discovered in the attic."),
    ],
)
def test_what_is_asked_in_a_phrase_may_be_told_in_a_word(question, sentence):
    words, told = stems(question), stems(sentence)
    asked = Retelling(other_words(words, words), lambda _: 1.0).held(told, frozenset(told))
    assert asked.keys() - Retelling(other_words(words), lambda _: 1.0).held(told, frozenset(told)).keys()


def test_a_phrase_is_not_what_its_words_are_alone():
    words = stems("Why was it called off?")
    assert ("name",) in other_words(words)["call"]
    assert ("name",) not in other_words(words, words)["call"]


def test_particles_far_behind_their_verb_belong_to_something_else():
    words = stems("Who called the company after the lights went off?")
    assert other_words(words, words)["call"] == other_words(words)["call"]


def test_a_word_is_found_by_the_letters_of_its_stem():
    assert [
        (letters, phrase)
        for letters, listed in _written().items()
        for phrase, _ in listed
        if stem(phrase.split("-")[0])[:2] != letters
    ] == []


def test_no_word_stands_for_nearly_everything():
    words = {stem(phrase) for listed in _written().values() for phrase, _ in listed if "-" not in phrase}
    assert {word: len(paraphrases(word)) for word in words if len(paraphrases(word)) > 36} == {}


def test_questions_in_readers_words_meet_the_sentence_of_a_report_and_seldom_another():
    """Each line is a question in a reader's words and the sentence of a report that answers it in its own."""
    lines = Path(__file__).with_name("retellings.txt").read_text("utf-8").splitlines()
    questions, answers = zip(*([stems(side) for side in line.split("|")] for line in lines), strict=True)
    plain = {word for listed in word_set("function_words.stop_words") for word in stems(listed)}
    own, foreign = 0.0, 0.0
    for place, question in enumerate(questions):
        retelling = Retelling(other_words(dict.fromkeys(question), question), lambda _: 1.0)
        asked = [at for at, word in enumerate(dict.fromkeys(question)) if word not in plain]
        told = [retelling.held(answer, frozenset(answer)) for answer in answers]
        shares = [sum(at in held for at in asked) / (len(asked) or 1) for held in told]
        own += shares[place] / len(lines)
        foreign += (sum(shares) - shares[place]) / (len(lines) - 1) / len(lines)
    assert own > 0.6
    assert foreign < 0.03
