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

from bot.evaluation.cases import Case, drawn, expectations, read_cases, tagged
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


def test_a_folder_is_read_in_the_order_of_its_files(tmp_path: Path):
    write(tmp_path / "b.jsonl", '{"id": "b", "question": "Who?"}')
    write(tmp_path / "a.yaml", "- id: a\n  question: When?\n")
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
    line = json.dumps({"id": "1", "question": question}, ensure_ascii=False)
    assert read_cases(write(path, f"{line}\n{line}\n"))[1].question == question
