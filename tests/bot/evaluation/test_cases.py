"""Cases from JSON Lines, YAML and folders, and what is said about those that cannot be used."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.case_files import read_cases
from bot.evaluation.cases import Case, drawn, expectations, tagged
from retrieval.domain.errors import DatelineError

FULL: dict[str, Any] = {
    "id": "ferry-1",
    "question": "And when does it sail again?",
    "turns": ["What did the council decide?"],
    "as_of": "2024-06-01",
    "answer": ["3 June", "June 3"],
    "all_of": "night ferry",
    "none_of": ["bridge"],
    "dates": [["2024-06-03", "2024-06-03"]],
    "cite": ["Marlow Post"],
    "notes": [],
    "reason": "The council says so.",
    "tags": ["when", "follow_up"],
    "weight": 3,
}


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_every_field_is_read_and_unknown_ones_are_left_alone(tmp_path: Path):
    (case,) = read_cases(write(tmp_path / "a.jsonl", json.dumps(FULL)))
    assert case.turns == ("What did the council decide?",)
    assert case.all_of == ("night ferry",)
    assert case.dates == ((date(2024, 6, 3), date(2024, 6, 3)),)
    assert case.notes == ()
    assert case.reason == "The council says so."
    assert expectations(case).keys() == {"answer", "all_of", "none_of", "dates", "cite", "reason"}


def test_yaml_and_json_lines_say_the_same(tmp_path: Path):
    lines = read_cases(write(tmp_path / "a.jsonl", json.dumps(FULL)))
    listed = yaml.safe_dump([FULL], allow_unicode=True)
    assert read_cases(write(tmp_path / "a.yaml", listed)) == lines
    # As people write it: bare dates and numbers.
    bare = "- id: 7\n  question: How many?\n  as_of: 2024-06-01\n  answer: 62\n  dates: [[2024-06-03, 2024-06-03]]\n"
    (case,) = read_cases(write(tmp_path / "b.yml", bare))
    assert (case.id, case.answer, case.as_of) == ("7", ("62",), date(2024, 6, 1))


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        ({"abstain": True}, ()),
        ({"abstain": "stale"}, ("stale",)),
        ({"abstain": ["stale", "unproven"]}, ("stale", "unproven")),
        ({"abstain": True, "reason": "stale"}, ("stale",)),
        ({"abstain": True, "reason": "The articles end in May."}, ()),
    ],
)
def test_the_ways_to_say_that_it_should_be_declined(fields: dict[str, Any], reasons: tuple[str, ...]):
    case = Case.model_validate({"id": "1", "question": "Who?", **fields})
    assert case.abstain is True
    assert case.reasons == reasons


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("a.jsonl", '{"id": "1", "question": "Who?"}\n\n{"id": "2"}', r"a\.jsonl:3 is not a case: question: Field"),
        ("a.jsonl", '{"id": "1", "question": "Who?", "abstain": "tired"}', r"a\.jsonl:1 is not a case: reasons\.0: "),
        ("a.yaml", "- id: a\n  question: Who?\n\n- id: b\n", r"a\.yaml:4 is not a case: question: Field required"),
        ("a.yaml", "- id: a\n  question: Who?\n  answer: yes\n", r"a\.yaml:1 is not a case: answer\.0: "),
        ("a.yaml", "- id: a\n  question: [Who?\n", r"a\.yaml:\d is not YAML: "),
        ("a.yaml", "id: a\nquestion: Who?\n", r"a\.yaml:1 is not a list of cases"),
        ("a.yaml", "# nothing\n", "There are no cases"),
        ("a.json", "[", r"a\.json is not JSON"),
        ("a.jsonl", '{"id": "1", "question": "Who \\ud800?"}', r"a\.jsonl:1 is not a case: .* half of a character"),
        ("a.jsonl", '{"id": "1", "question": "W", "dates": [["2024-06-03", "2024-06-01"]]}', "ends before it begins"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(tmp_path: Path, name: str, text: str, complaint: str):
    with pytest.raises(DatelineError, match=complaint):
        read_cases(write(tmp_path / name, text))


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({}, "it expects nothing, so that every answer would pass"),
        ({"answr": "3 June"}, "there is no field 'answr'; did you mean 'answer'"),
        ({"answer": "3 June", "as-of": "2024-06-01"}, "there is no field 'as-of'; did you mean 'as_of'"),
        ({"answer": []}, "answer is empty"),
        ({"answer": ["3 June", " "]}, "answer holds an empty text"),
        ({"answer": "it"}, "'it' stands in every other text"),
        ({"answer": "3 June", "abstain": True}, r"it is to be declined .abstain. and to say something .answer."),
        ({"chat": True, "abstain": True}, "it is small talk"),
    ],
)
def test_a_case_that_cannot_be_scored_is_refused(tmp_path: Path, fields: dict[str, Any], complaint: str):
    line = json.dumps({"id": "1", "question": "When?", **fields})
    with pytest.raises(DatelineError, match=rf"a\.jsonl:1 cannot be scored: {complaint}"):
        read_cases(write(tmp_path / "a.jsonl", line))
    assert len(read_cases(write(tmp_path / "b.jsonl", line), unfinished=True)) == 1


def test_everything_that_is_wrong_with_a_file_is_told_at_once(tmp_path: Path):
    good, bad = '{"id": "1", "question": "Who?", "answer": "Ada"}', '{"id": "2", "question": "Who?", "answr": "Ada"}'
    with pytest.raises(DatelineError) as refused:
        read_cases(write(tmp_path / "a.jsonl", "\n".join([bad, good, "{", '{"id": "3"}', bad])))
    told = str(refused.value)
    assert told.startswith("4 things are wrong with these cases:")
    assert [told.count(f"a.jsonl:{line} ") for line in (1, 2, 3, 4, 5)] == [1, 0, 1, 1, 1]


def test_fields_that_others_score_are_told_and_left_alone(tmp_path: Path):
    told: list[str] = []
    line = '{"id": "1", "question": "Who?", "answer": "Ada", "difficulty": 3}'
    assert len(read_cases(write(tmp_path / "a.jsonl", f"{line}\n{line}"), told.append)) == 2
    (warning,) = told
    assert "the field 'difficulty' of 2 cases is none that is scored" in warning


def test_a_folder_is_read_in_the_order_of_its_files(tmp_path: Path):
    write(tmp_path / "b.jsonl", '{"id": "b", "question": "Who?", "abstain": true}')
    write(tmp_path / "a.yaml", "- id: a\n  question: When?\n  abstain: false\n")
    write(tmp_path / "notes.txt", "no cases")
    assert [case.id for case in read_cases(tmp_path)] == ["a", "b"]


def test_cases_are_chosen_by_any_of_their_tags():
    cases = [Case(id=name, question="?", tags=tuple(name)) for name in ("ab", "b", "c")]
    assert [case.id for case in tagged(cases, ["a", "c"])] == ["ab", "c"]
    assert tagged(cases, []) == cases


def test_a_sample_follows_its_seed_and_keeps_the_order():
    cases = [Case(id=str(number), question="?") for number in range(40)]
    first, again, other = (drawn(cases, 3, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert len(first) == len(other) == 3
    assert [int(case.id) for case in first] == sorted(int(case.id) for case in first)
    assert drawn(cases, 40, 1) == drawn(cases, None, 1) == cases


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_question_survives_a_file_of_lines(tmp_path_factory: pytest.TempPathFactory, question: str):
    path = tmp_path_factory.mktemp("cases") / "a.jsonl"
    line = json.dumps({"id": "1", "question": question, "abstain": True}, ensure_ascii=False)
    assert read_cases(write(path, f"{line}\n{line}\n"))[1].question == question
