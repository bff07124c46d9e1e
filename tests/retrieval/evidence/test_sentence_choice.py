"""Which single sentence answers, by signs of which what rules chose is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from retrieval.domain.articles import Candidate, Passage
from retrieval.domain.weights import weights
from retrieval.evidence.answer_choice import by_choice
from retrieval.evidence.extractive import chosen_by_rules
from retrieval.evidence.sentence_choice import Ruled, rank_sentences, sentence_signs
from retrieval.evidence.verdict import Pick
from retrieval.question.question import understand

AS_OF = date(2024, 6, 10)
TEXT = (
    "The council closed the swimming pool in Marlow on Tuesday. Cracks had been found in the roof. "
    "Pupils of four schools swim elsewhere until autumn. The repairs are put at 900,000 crowns."
)


def _idf(word: str) -> float:
    return 1.0 if word else 3.0


def _read(question: str, text: str = TEXT) -> tuple[list[Candidate], Ruled]:
    passage = Passage(1, "a1", 1, 0, len(text), text, "Pool shuts", "Harbour Post", None, date(2024, 6, 5))
    ranked = [Candidate(passage, score=1.0)]
    ruled = chosen_by_rules(understand(question, AS_OF), ranked, AS_OF, _idf).weighable
    assert ruled is not None
    return ranked, ruled


def _rules(question: str):
    ranked, ruled = _read(question)
    return chosen_by_rules(understand(question, AS_OF), ranked, AS_OF, _idf), ruled


def test_every_weight_has_its_sign():
    rules, ruled = _rules("What will the repairs of the pool cost?")
    read = sentence_signs(rules.asked, ruled, rules.passages)
    assert len(read) == 4
    assert all(weights("sentences").keys() <= one.signs.keys() for one in read)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What will the repairs of the pool cost?", "900,000 crowns"),
        ("What was wrong with the roof of the baths?", "Cracks"),
    ],
)
def test_the_likeliest_sentence_comes_first_and_the_odds_sum_to_one(question: str, answer: str):
    rules, ruled = _rules(question)
    ranked = rank_sentences(rules.asked, ruled, rules.passages)
    assert answer in ranked[0].sentence.text
    assert sum(one.odds for one in ranked) == pytest.approx(1.0)
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)


def test_what_rules_chose_counts_for_a_sentence():
    rules, ruled = _rules("What was wrong with the roof of the baths?")
    passage = rules.passages[0][0].candidate.passage
    start = TEXT.index("Pupils")
    chosen = Pick(passage, start, TEXT.index(" The repairs"), 1.0)
    without = replace(ruled, verdict=replace(ruled.verdict, picks=(), by_rule=False))
    picked = replace(ruled, verdict=replace(ruled.verdict, picks=(chosen,), by_rule=True), settled=True)

    def score(ruled: Ruled) -> float:
        read = rank_sentences(rules.asked, ruled, rules.passages)
        return next(one.score for one in read if one.sentence.text.startswith("Pupils"))

    assert score(picked) > score(without)


def test_where_rules_chose_nothing_the_likeliest_is_only_near():
    rules, ruled = _rules("What was wrong with the roof of the baths?")
    nothing = replace(ruled, verdict=replace(ruled.verdict, picks=(), reason="unproven"))
    verdict = by_choice(nothing, rank_sentences(rules.asked, nothing, rules.passages))
    assert verdict.picks == ()
    assert verdict.near[0].choice is not None
    assert by_choice(nothing, []) == nothing.verdict


def test_only_the_likeliest_are_read_closely_and_all_others_are_as_far_as_the_last():
    """A text of more sentences than are read: the twelve likeliest have a nearness of their own."""
    text = " ".join(
        f"The pool of quarter {number} has {number} lanes and a slide for children." for number in range(16)
    )
    question = "Where is there a slide for children?"
    ranked, ruled = _read(question, text)
    rules = chosen_by_rules(understand(question, AS_OF), ranked, AS_OF, _idf)
    near = sorted(one.signs["nearness"] for one in sentence_signs(rules.asked, ruled, rules.passages))
    assert len(near) == 16
    assert len(set(near)) == 12
    assert near[:5] == [near[0]] * 5


def test_an_article_from_before_the_days_that_are_asked_about_is_too_early():
    for question, early in (("What was wrong with the roof in June?", 0.0), ("What was wrong on 6 June?", 1.0)):
        rules, ruled = _rules(question)
        read = sentence_signs(rules.asked, ruled, rules.passages)
        assert {one.signs["too_early"] for one in read} == {early}
