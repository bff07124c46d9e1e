"""`dateline eval`: the files that it writes, what counts as passed, and cases that cannot be used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer
from retrieval.domain.errors import DatelineError
from tests.bot.conftest import Dateline
from tests.patience import wait_until

ROOT = Path(__file__).parents[3]
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
    assert [answer.status for answer in answers] == ["answered"] * 4 + ["abstained", "closest"]
    for answer in answers[:4]:
        assert 10 <= len(answer.passages) <= 20
        for citation in answer.citations:
            text = samples.catalogue.text(citation.article_id, citation.revision) or ""
            assert text[citation.start : citation.end] == citation.quote

    scores = json.loads((out / "scores.json").read_text("utf-8"))
    assert (scores["abstained"]["share"], scores["abstained"]["of"]) == (1.0, 1)
    assert (scores["answer@3"]["share"], scores["answer@3"]["of"]) == (0.6667, 3)
    assert scores["dates"]["share"] == scores["cite"]["share"] == scores["quotes"]["share"] == 1.0
    assert scores["latency_ms"]["p99"] >= scores["latency_ms"]["p95"] >= scores["latency_ms"]["p50"] > 0

    assert sorted(file.name for file in out.iterdir()) == [
        "answers.jsonl",
        "judgements.jsonl",
        "report.html",
        "scores.json",
    ]
    assert "answer@3 0.667 3" in " ".join(result.stdout.split())
    assert "5 of 6" in (out / "report.html").read_text("utf-8")
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


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--fail-under", "anwser=1"], "there is no score 'anwser'"),
        (["--tag", "absent"], "no case is tagged absent"),
        (["--limit", 0], "greater than or equal to 1"),
        (["--mode", "oracle"], "'oracle' is not"),
    ],
)
def test_wrong_usage_is_told_before_anything_runs(
    dateline: Dateline, data_dir: Path, tmp_path: Path, options: list[object], complaint: str
):
    path = write(tmp_path / "cases.jsonl", json.dumps(CASES[0]))
    result = dateline("eval", path, "--out", tmp_path / "out", *options)
    assert result.exit_code == 2
    assert complaint in " ".join(result.stderr.replace("│", "").split())
    assert not data_dir.exists()


@pytest.mark.usefixtures("over_copy")
def test_a_second_run_is_compared_judged_and_reported(dateline: Dateline, tmp_path: Path):
    path = write(tmp_path / "cases.jsonl", *(json.dumps({**case, "tags": ["some"]}) for case in CASES[:2]))
    first, second = tmp_path / "first", tmp_path / "second"
    assert dateline("eval", path, "--out", first, "--jobs", 1).exit_code == 0
    judged = [json.loads(line) for line in (first / "judgements.jsonl").read_text("utf-8").splitlines()]
    judged[0]["passed"] = False
    write(first / "judgements.jsonl", *map(json.dumps, judged))

    junit = tmp_path / "ci" / "junit.xml"
    options = ["--against", first, "--fail-under", "answer=1,mrr=0.1", "--junit", junit, "--tag", "some"]
    result = dateline("eval", "--out", second, path, "--jobs", 1, *options)
    assert result.exit_code == 1
    assert "too low: mrr should be at least 0.1, but no case measures it." in result.stderr
    assert "better text: Who beat Poilievre in Carleton?" in result.stdout
    against = json.loads((second / "scores.json").read_text("utf-8"))["against"]
    assert (against["better"], against["worse"]) == ([0], [])
    assert against["changes"]["passed"]["p"] == 1.0
    assert 'failures="0"' in junit.read_text("utf-8")


@pytest.mark.usefixtures("over_copy")
def test_a_killed_run_is_taken_up_and_leaves_no_process(dateline: Dateline, tmp_path: Path):
    path = write(tmp_path / "cases.jsonl", *(json.dumps({**CASES[1], "id": n}) for n in range(90)))
    out = tmp_path / "out"
    command = [sys.executable, "-m", "bot", "eval", str(path), "--out", str(out), "--jobs", "1"]
    journal = out / "answers.unfinished"
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as running:
        try:
            wait_until(lambda: journal.exists() and journal.read_bytes().count(b"\n") > 3)
            workers = children_of(running.pid)
        finally:
            running.kill()
    wait_until(lambda: not any(map(is_running, workers)))
    assert not (out / "answers.jsonl").exists()

    done = len(journal.read_bytes().split(b"\n")) - 2
    result = dateline("eval", path, "--out", out, "--jobs", 1)
    assert result.exit_code == 0
    assert f"{done} of 90 cases are done" in result.stderr
    rows = (out / "answers.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(row)["id"] for row in rows] == [str(n) for n in range(90)]
    assert not journal.exists()


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()]


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
