"""Fitting: weights that were planted are found again, and question sets of every form are read."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.fitting.question_sets import read_questions
from benchmarks.fitting.regression import (
    Contest,
    area,
    first_right,
    fit_listwise,
    fit_logistic,
    likelihood,
    probability,
)

PLANTED = np.array([2.0, -1.0, 0.0])


def contests(count: int, seed: int) -> list[Contest]:
    """Return contests won by chance, as the softmax of the planted weights has it."""
    drawn = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        signs = drawn.normal(size=(8, 3)) * [1.0, 2.0, 5.0]
        won = np.argmax(signs @ PLANTED + drawn.gumbel(size=8))
        made.append(Contest(signs, np.arange(8) == won))
    return made


def test_listwise_finds_planted_weights():
    known, unseen = contests(1500, 1), contests(300, 2)
    fitted = fit_listwise(known)
    assert fitted == pytest.approx(PLANTED, abs=0.25)
    without = np.where([False, True, True], fitted, 0.0)
    assert first_right(unseen, fitted) > first_right(unseen, without) + 0.05
    assert likelihood(unseen, fitted) > likelihood(unseen, without) + 0.1


def test_logistic_finds_planted_weights_and_a_bias():
    drawn = np.random.default_rng(3)
    signs = np.column_stack([drawn.normal(size=4000), drawn.normal(size=4000) * 3, np.ones(4000)])
    planted = np.array([1.5, -0.5, -1.0])
    right = drawn.random(4000) < probability(signs, planted)
    fitted = fit_logistic(signs, right)
    assert fitted == pytest.approx(planted, abs=0.2)
    sure = probability(signs, fitted)
    assert sure.mean() == pytest.approx(right.mean(), abs=0.02)
    assert area(sure, right) > 0.75


def test_a_sign_that_is_the_same_everywhere_gets_no_weight_but_the_bias():
    drawn = np.random.default_rng(5)
    signs = np.column_stack([drawn.normal(size=500), np.full(500, -2.996) + drawn.normal(size=500) * 1e-15])
    fitted = fit_logistic(signs, signs[:, 0] > 0)
    assert abs(fitted[1]) < 10


def test_area_counts_ties_half():
    assert area(np.array([0.1, 0.9, 0.5]), np.array([False, True, False])) == 1.0
    assert area(np.array([0.5, 0.5]), np.array([True, False])) == 0.5


def test_question_sets_of_every_form_are_read(tmp_path: Path):
    records = [
        {"id": 1, "question": "Who won?", "answer": "The Otters", "as_of": "2024-05-20"},
        {"id": 2, "question": "Did it?", "answer": "Yes"},
        {"id": 3, "question": "What was said?", "facts": ["The boat sailed at noon, the harbour said."], "type": "x"},
        {"id": 4, "question": "Who leads?", "accept": ["Lind"], "proof": ["Ada Lind(?:[^.])*leads"]},
        {"id": 5, "question": "Who sank?", "decline": True},
        {"id": 6, "question": "hello", "chat": True},
        {"id": 7, "question": "and then?", "turns": ["Who won?"], "accept": ["x"]},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), "utf-8")
    won, did, said, leads, sank = read_questions(path)
    assert won.holds is not None
    assert (won.holds("It was the Ótters’ day."), won.holds("Otterson won.")) == (True, False)
    assert did.holds is None
    assert said.holds is not None
    assert (said.holds("… The boat sailed at noon, the harbour said. More."), said.holds("The boat")) == (True, False)
    assert leads.holds is not None
    assert leads.names is not None
    assert (leads.names("Ada Lind"), leads.holds("Ada Lind"), said.names) == (True, False, None)
    assert (leads.holds("Ada Lind now leads."), leads.holds("Lind")) == (True, False)
    assert [one.answerable for one in (won, did, said, leads, sank)] == [True, True, True, True, False]
    assert [one.half for one in read_questions(path)] == [won.half, did.half, said.half, leads.half, sank.half]


SETS = sorted((Path(__file__).parents[1] / "benchmarks" / "fitting" / "sets").glob("*/questions.jsonl"))


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.parent.name)
def test_each_made_up_story_holds_what_its_questions_ask_for(path: Path):
    articles = [json.loads(line) for line in (path.parent / "articles.jsonl").read_text("utf-8").splitlines()]
    asked = read_questions(path)
    told = [one for one in asked if one.holds]
    assert len(asked) >= 70
    assert sum(not one.answerable for one in asked) >= 0.1 * len(asked)
    holding = [one for one in told if one.holds and any(one.holds(article["text"]) for article in articles)]
    assert len(holding) >= 0.9 * len(told)
