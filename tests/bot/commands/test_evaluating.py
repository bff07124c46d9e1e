"""`dateline eval`: the files that it writes, what counts as passed, and cases that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from retrieval.answer import Answer
from retrieval.corpus import Corpus
from retrieval.errors import DatelineError
from tests.bot.conftest import Dateline

CALL = "https://wexleywire.example/2025/03/28/trump-carney-first-call"
CASES: list[dict[str, Any]] = [
    {"id": "text", "question": "Who beat Poilievre in Carleton?", "answer": "Bruce Fanjoy", "as_of": "2025-06-30"},
    {"id": "several", "question": "When did Carney and Trump first speak?", "answer": ["never", "on Friday"]},
    {"id": 3, "question": "When did Carney and Trump first speak?", "dates": [["2025-03-28"] * 2], "cite": CALL},
    {"id": "unknown-fields", "question": "Who beat Poilievre?", "answer": None, "author": {"name": "x"}, "weight": 2},
    {"id": "nothing", "question": "qwpo zxmv trrl?", "abstain": True},
    {"id": "failing", "question": "Where was [/] Carney [bold]born[/bold]?", "answer": "Atlantis"},
]


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.mark.usefixtures("over_copy")
def test_writes_answers_and_scores(dateline: Dateline, samples: Corpus, tmp_path: Path):
    out = tmp_path / "new" / "out"
    path = write(tmp_path / "cases.jsonl", *(json.dumps(case) for case in CASES), "")
    result = dateline("eval", path, "--out", out, "--jobs", 2)
    assert result.exit_code == 0

    rows = [json.loads(line) for line in (out / "answers.jsonl").read_text("utf-8").splitlines()]
    assert [row.pop("id") for row in rows] == [str(case["id"]) for case in CASES]
    answers = [Answer.model_validate(row) for row in rows]
    assert [answer.question for answer in answers] == [case["question"] for case in CASES]
    assert answers[0].as_of.isoformat() == "2025-06-30T23:59:59+00:00"
    assert [answer.status for answer in answers] == ["answered"] * 4 + ["abstained", "answered"]
    for answer in answers[:4]:
        assert 10 <= len(answer.passages) <= 20
        for citation in answer.citations:
            text = samples.catalogue.text(citation.article_id, citation.revision) or ""
            assert text[citation.start : citation.end] == citation.quote

    scores = json.loads((out / "scores.json").read_text("utf-8"))
    assert scores["abstained"] == {"share": 1.0, "of": 1}
    assert scores["answer@3"] == {"share": 0.6667, "of": 3}
    assert scores["dates"] == scores["cite"] == {"share": 1.0, "of": 1}
    assert scores["latency_ms"]["p95"] >= scores["latency_ms"]["p50"] > 0

    assert sorted(file.name for file in out.iterdir()) == ["answers.jsonl", "scores.json"]
    assert "answer@3 0.667 3" in " ".join(result.stdout.split())
    assert [line.strip() for line in result.stdout.splitlines() if "failed" in line] == [
        "failed failing: Where was [/] Carney [bold]born[/bold]?"
    ]
    assert str(out) in "".join(result.stderr.splitlines())


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"id": "2", "question": ', "is not JSON"),
        ("[1]", "is not a case"),
        ('{"id": "2"}', "is not a case: question: Field required"),
        ('{"id": "2", "question": "Who?", "as_of": "soon"}', "is not a case: as_of: "),
        ('{"id": "2", "question": "Who?", "dates": [["2025-03-28"]]}', r"is not a case: dates\.0\.1: Field required"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(
    dateline: Dateline, data_dir: Path, tmp_path: Path, line: str, complaint: str
):
    path = write(tmp_path / "cases.jsonl", '{"id": "1", "question": "Who?"}', "", line)
    with pytest.raises(DatelineError, match=rf"cases\.jsonl:3 {complaint}"):
        dateline("eval", path, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert not data_dir.exists()


@pytest.mark.parametrize(("content", "complaint"), [(b"\n \n", "no cases"), (b"\xff\xfe", "cannot be read")])
def test_a_file_without_cases(dateline: Dateline, tmp_path: Path, content: bytes, complaint: str):
    (tmp_path / "cases.jsonl").write_bytes(content)
    with pytest.raises(DatelineError, match=complaint):
        dateline("eval", tmp_path / "cases.jsonl", "--out", tmp_path / "out")


def test_a_file_that_is_not_there(dateline: Dateline, tmp_path: Path):
    with pytest.raises(DatelineError, match=r"absent\.jsonl cannot be read"):
        dateline("eval", tmp_path / "absent.jsonl", "--out", tmp_path / "out")


def test_where_to_write_has_to_be_said(dateline: Dateline, tmp_path: Path):
    assert dateline("eval", tmp_path / "cases.jsonl").exit_code == 2
