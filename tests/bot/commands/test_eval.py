"""`dateline eval`: the files that it writes, what counts as passed, and cases that cannot be used.

`dateline eval new` and `dateline eval add`: what is asked, what is written, what is refused.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.case_files import read_cases
from bot.setup.settings import load_settings
from bot.setup.start import open_corpus
from retrieval.catalogue.shown_answers import ShownAnswer, ShownAnswers
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer
from retrieval.domain.errors import DatelineError
from tests.bot.conftest import Dateline
from tests.bot.evaluation.runs import answered, citation, declined
from tests.children import Child
from tests.patience import wait_until

CALL = "https://wexleywire.example/2025/03/28/trump-carney-first-call"
CASES: list[dict[str, Any]] = [
    {"id": "text", "question": "Who beat Poilievre in Carleton?", "answer": "Bruce Fanjoy", "as_of": "2025-06-30"},
    {"id": "several", "question": "When did Carney and Trump first speak?", "answer": ["never", "on Friday"]},
    {"id": 3, "question": "When did Carney and Trump first speak?", "dates": [["2025-03-28"] * 2], "cite": CALL},
    {"id": "unknown-fields", "question": "Who beat Poilievre?", "answer": None, "author": {"name": "x"}, "weight": 2},
    {"id": "nothing", "question": "qwpo zxmv trrl?", "abstain": True},
    {"id": "failing", "question": "Where was [/] Carney [bold]born[/bold]?", "answer": "Atlantis"},
]
MANY, DONE = 8, 3
HELD_UP = f"""
import sys
from bot.evaluation.run_files import Journal
add = Journal.add
def add_and_stay(self, record):
    add(self, record)
    if len(self.records) == {DONE}:
        print("done", flush=True)
        sys.stdin.read()
Journal.add = add_and_stay
from bot.__main__ import main
main()
"""
"""The program, which goes no further once so many cases are answered."""


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
        for cited in answer.citations:
            text = samples.catalogue.text(cited.article_id, cited.revision) or ""
            assert text[cited.start : cited.end] == cited.quote

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
    path = write(tmp_path / "cases.jsonl", *(json.dumps({**CASES[1], "id": n}) for n in range(MANY)))
    out = tmp_path / "out"
    with Child(HELD_UP, "eval", path, "--out", out, "--jobs", 1) as running:
        assert running.hear() == "done"
        workers = children_of(running.process.pid)
        assert workers
        running.kill()
    wait_until(lambda: not any(map(is_running, workers)))
    journal = out / "answers.unfinished"
    assert journal.read_bytes().count(b"\n") == 1 + DONE
    assert not (out / "answers.jsonl").exists()

    result = dateline("eval", path, "--out", out, "--jobs", 1)
    assert result.exit_code == 0
    assert f"{DONE} of {MANY} cases are done" in result.stderr
    rows = (out / "answers.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(row)["id"] for row in rows] == [str(n) for n in range(MANY)]
    assert not journal.exists()


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()]


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


STORY = """---
title: Night ferry returns
outlet: Marlow Post
published: 2024-05-14
---

The harbour council of Marlow Bay voted on Tuesday to bring back the night ferry.

Ada Lindqvist, who chairs the council, said the boat would sail again from 3 June.
"""


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "ferry.md"
    path.write_text(STORY, "utf-8")
    return path


def test_new_asks_until_a_question_is_left_empty(dateline: Dateline, story: Path, tmp_path: Path):
    typed = ["When does it sail?", "4 June", "3 June | June 3rd", "3 June", "when ferry", "y", "Who paid?", "", "", ""]
    result = dateline("eval", "new", story, "--to", tmp_path / "cases.yaml", stdin="\n".join(typed) + "\n")
    assert result.exit_code == 0
    assert "The harbour council" in result.stdout
    assert "not in the article: 4 June" in result.stderr
    assert "not in the article: June 3rd" in result.stderr
    first, second = read_cases(tmp_path / "cases.yaml")
    assert (first.question, first.answer, first.tags) == ("When does it sail?", ("3 June",), ("when", "ferry"))
    assert first.dates == ((date(2024, 6, 3), date(2024, 6, 3)),)
    assert (first.as_of, first.cite) == (date(2024, 5, 14), ("Marlow Post",))
    assert (second.question, second.abstain) == ("Who paid?", True)


def test_new_ends_with_its_input(dateline: Dateline, story: Path, tmp_path: Path):
    assert dateline("eval", "new", story, "--to", tmp_path / "cases.jsonl", stdin="").exit_code == 0
    assert not (tmp_path / "cases.jsonl").exists()


def test_new_says_why_an_article_cannot_be_read(dateline: Dateline, tmp_path: Path):
    (tmp_path / "empty.txt").write_text("", "utf-8")
    with pytest.raises(DatelineError, match=r"empty\.txt"):
        dateline("eval", "new", tmp_path / "empty.txt")
    folder = tmp_path / "none"
    folder.mkdir()
    with pytest.raises(DatelineError, match="no article"):
        dateline("eval", "new", folder)


def test_add_takes_answers_of_ask_and_of_eval(dateline: Dateline, tmp_path: Path):
    one = answered("When?", citation(1, 0, "the boat would sail again from 3 June"))
    other = declined("Who?", "stale")
    (tmp_path / "one.json").write_text(one.model_dump_json(indent=2), "utf-8")
    lines = [json.dumps({"id": "x", **answer.model_dump(mode="json")}) for answer in (one, other)]
    (tmp_path / "answers.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    to = tmp_path / "cases.jsonl"
    assert dateline("eval", "add", tmp_path / "one.json", "--to", to, "--answer", "3 June").exit_code == 0
    assert dateline("eval", "add", tmp_path / "answers.jsonl", "--to", to, "--tag", "kept").exit_code == 0
    stdin = one.model_dump_json()
    assert dateline("eval", "add", "-", "--to", to, "--abstain", "unproven", stdin=stdin).exit_code == 0
    right, kept, stale, undue = read_cases(to, unfinished=True)
    assert right.answer == ("3 June",)
    assert (kept.cite, kept.tags) == (("https://news.test/1",), ("kept",))
    assert (stale.abstain, stale.reasons) == (True, ("stale",))
    assert (undue.abstain, undue.reasons) == (True, ("unproven",))
    assert len({case.id for case in (right, kept, stale, undue)}) == 4


@pytest.mark.parametrize("content", ["no json", '{"answer": 42}', "[1]"])
def test_add_refuses_what_is_no_answer(dateline: Dateline, tmp_path: Path, content: str):
    (tmp_path / "odd.json").write_text(content, "utf-8")
    with pytest.raises(DatelineError, match=r"odd\.json"):
        dateline("eval", "add", tmp_path / "odd.json", "--to", tmp_path / "cases.jsonl")
    assert not (tmp_path / "cases.jsonl").exists()


def test_add_takes_votes_once(dateline: Dateline, data_dir: Path, tmp_path: Path):
    to = tmp_path / "cases.jsonl"
    assert "nothing new" in dateline("eval", "add", "--feedback", "--to", to).stderr
    corpus = open_corpus(load_settings())
    shown = ShownAnswers(corpus.catalogue)
    good = answered("When?", citation(1, 0, "the boat would sail again from 3 June"))
    assert shown.vote(shown.keep(ShownAnswer(1, "dm", good)), 1, "up")
    assert shown.vote(shown.keep(ShownAnswer(1, "dm", declined("Who?"))), 1, "down")
    corpus.close()
    assert data_dir.exists()
    for _ in range(2):
        assert dateline("eval", "add", "--feedback", "--to", to).exit_code == 0
    right, wrong = sorted(read_cases(to, unfinished=True), key=lambda case: case.question)
    assert (right.question, right.answer) == ("When?", ("the boat would sail again from 3 June",))
    assert (wrong.question, wrong.answer, wrong.abstain) == ("Who?", (), None)
    assert {"feedback"} <= set(right.tags) & set(wrong.tags)


@pytest.mark.parametrize("options", [[], ["answers.jsonl", "--feedback"]])
def test_add_takes_either_a_file_or_votes(dateline: Dateline, options: list[str]):
    assert dateline("eval", "add", *options).exit_code == 2


def test_add_knows_the_reasons(dateline: Dateline, tmp_path: Path):
    assert dateline("eval", "add", tmp_path / "a.json", "--abstain", "tired").exit_code == 2
