"""`dateline eval new` and `dateline eval add`: what is asked, what is written, what is refused."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from bot.evaluation.case_files import read_cases
from bot.setup.opening import open_corpus
from bot.setup.settings import load_settings
from retrieval.catalogue.shown_answers import ShownAnswer, ShownAnswers
from retrieval.domain.errors import DatelineError
from tests.bot.conftest import Dateline
from tests.bot.evaluation.runs import answered, citation, declined

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
