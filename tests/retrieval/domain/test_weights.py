"""The shipped weights: each explains itself, and each is one of a sign that its judgement really weighs."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.domain.articles import Candidate, Passage, Sighting
from retrieval.domain.weights import tables, weights
from retrieval.evidence.abstention import answerability
from retrieval.evidence.answer_words import word_signs
from retrieval.evidence.spans import Contest
from retrieval.question.question import understand
from retrieval.ranking.relevance import signs_at_sight, signs_on_reading
from retrieval.ranking.sentences import read_passages, weigh
from tests.builders import FERRY

DAY = date(2024, 5, 20)


def idf(stem: str) -> float:
    return float(len(stem))


def test_every_table_says_what_it_is_for_and_where_it_is_from():
    assert [name for name, table in tables().items() if not (table["for"] and table["from"])] == []
    silent = [
        (name, sign) for name, table in tables().items() for sign, one in table["weights"].items() if not one["of"]
    ]
    assert silent == []


def test_weights_cannot_be_changed_by_whoever_reads_them():
    with pytest.raises(TypeError):
        weights("spans")["rank"] = 2.0  # type: ignore[index]


def test_the_signs_that_are_weighed_are_those_that_are_found():
    question = understand("When does the night ferry of Marlow Bay sail?", DAY)
    passage = Passage(1, "a", 1, 0, len(FERRY), FERRY, "Night ferry returns", None, None, date(2024, 5, 14))
    candidate = Candidate(passage, 1.0, 0.5)
    passages = read_passages([candidate])
    wanted = weigh(question, idf, frozenset(passages[0][0].vocabulary))
    contest = Contest.of(question, wanted, passages, DAY, idf)
    assert contest is not None
    sight = signs_at_sight([Sighting(1, passage.published, 1.0, 0.5)], DAY)
    reading = signs_on_reading(question, [candidate], idf)
    _, words = word_signs(question, wanted, contest.read.supported(), idf)
    assert weights("sight").keys() == sight.keys()
    assert weights("reading").keys() == reading.keys() | sight.keys() - {"lexical"}
    assert weights("spans").keys() == contest.signs.keys()
    assert weights("answer_words").keys() == words.keys()
    assert weights("abstention").keys() == answerability(question, wanted, passages, []).keys() - {"unknown"}
