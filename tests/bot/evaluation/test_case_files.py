"""Public sets as they come: each in the shape of its publisher, with questions of our own."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.case_files import read_cases
from bot.evaluation.cases import Case

REALTIME = {
    "question_id": "20240607_3",
    "question_date": "2024/06/07",
    "question_source": "Marlow Post",
    "question_sentence": "Which town brings back its night ferry?",
    "choices": ["Orsa", "Tarn", "Marlow Bay", "La Serena"],
    "answer": ["2"],
    "evidence": "The council voted.",
}
MULTIHOP = [
    {
        "query": "Which outlet told both of the ferry and of the comet?",
        "answer": "Marlow Post",
        "question_type": "inference_query",
        "evidence_list": [{"fact": "the boat would sail again", "url": "https://news.test/1"}, {"fact": "a comet"}],
    },
    {
        "query": "Who dived to the wreck off Orsa?",
        "answer": "Insufficient information.",
        "question_type": "null_query",
        "evidence_list": [],
    },
]
SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "Dams",
            "paragraphs": [
                {
                    "context": "Engineers found a crack in the Orsa dam.",
                    "qas": [
                        {
                            "id": "q1",
                            "question": "What was found?",
                            "answers": [
                                {"text": "a crack", "answer_start": 16},
                                {"text": "a crack", "answer_start": 16},
                            ],
                        },
                        {"id": "q2", "question": "Who paid?", "answers": [], "is_impossible": True},
                    ],
                }
            ],
        }
    ],
}


def read(tmp_path: Path, name: str, document: Any) -> list[Case]:
    path = tmp_path / name
    path.write_text(json.dumps(document), "utf-8")
    return read_cases(path)


def test_realtime_qa_names_the_choice_and_the_day(tmp_path: Path):
    (case,) = read(tmp_path, "20240607_qa.jsonl", REALTIME)
    assert (case.id, case.question) == ("20240607_3", "Which town brings back its night ferry?")
    assert (case.answer, case.as_of) == (("Marlow Bay",), date(2024, 6, 7))


def test_multihop_rag_has_facts_and_questions_without_an_answer(tmp_path: Path):
    found, null = read(tmp_path, "MultiHopRAG.json", MULTIHOP)
    assert found.facts == ("the boat would sail again", "a comet")
    assert (found.answer, found.abstain) == (("Marlow Post",), False)
    assert (null.answer, null.abstain) == ((), True)
    assert found.tags == ("multihop-rag", "inference")


@pytest.mark.parametrize(("kind", "abstain"), [("null", True), ("temporal", False)])
def test_multihop_rag_in_its_short_form(tmp_path: Path, kind: str, abstain: bool):
    record = {"id": "4", "question": "Which came first?", "type": kind, "answer": "The ferry", "facts": []}
    (case,) = read(tmp_path, "questions.jsonl", record)
    assert case.abstain is abstain
    assert case.answer == (() if abstain else ("The ferry",))


def test_squad_gives_spans_or_nothing(tmp_path: Path):
    found, impossible = read(tmp_path, "dev.json", SQUAD)
    assert (found.id, found.answer, found.abstain) == ("q1", ("a crack",), None)
    assert (impossible.answer, impossible.abstain) == ((), True)


def test_a_case_of_ours_with_a_type_of_its_own_stays_as_it_is(tmp_path: Path):
    record = {"id": "4", "question": "Which?", "type": "quiz", "answer": "Both", "facts": ["it"], "tags": ["mine"]}
    (case,) = read(tmp_path, "a.jsonl", record)
    assert (case.abstain, case.tags) == (None, ("mine",))


def test_the_questions_over_an_article_that_is_not_shipped_can_be_scored():
    cases = read_cases(Path(__file__).parents[3] / "benchmarks" / "seed_questions.jsonl")
    assert (len(cases), sum(case.abstain is True for case in cases)) == (30, 7)
