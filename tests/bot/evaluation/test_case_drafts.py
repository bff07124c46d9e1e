"""New cases: what is drafted from articles and answers can be read back, and files are only added to."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from bot.evaluation.case_drafts import add_cases, from_answer, from_article, stands_in, times_beside
from bot.evaluation.case_files import read_cases
from retrieval.domain.errors import DatelineError
from tests.bot.evaluation.runs import answered, citation, declined
from tests.builders import make_article

ARTICLE = make_article(published=date(2024, 5, 14), outlet="Marlow Post", url="https://news.test/1")


def test_a_case_about_an_article_is_asked_on_its_day(tmp_path: Path):
    draft = from_article(ARTICLE, "When does it sail?", ["3 June"], ["when"])
    (name,) = add_cases(tmp_path / "a.jsonl", [draft])
    (case,) = read_cases(tmp_path / "a.jsonl")
    assert name == case.id == "when-does-it-sail"
    assert (case.as_of, case.answer, case.cite) == (date(2024, 5, 14), ("3 June",), ("https://news.test/1",))
    assert from_article(ARTICLE, "Who paid?", [], [])["abstain"] is True
    undated = make_article(published=None, outlet=None, url=None)
    assert from_article(undated, "Who?", ["Ada"], []) == {"question": "Who?", "answer": ["Ada"]}


def test_words_and_times_of_the_article():
    assert stands_in(ARTICLE, "ada lindqvist, who chairs")
    assert not stands_in(ARTICLE, "Ada Bergman")
    assert not stands_in(ARTICLE, " . ")
    (time,) = times_beside(ARTICLE, "the boat would sail again")
    assert (time.text, time.start) == ("3 June", date(2024, 6, 3))
    assert times_beside(ARTICLE, "no such words") == []


def test_an_answer_that_was_right_is_to_stay_so():
    given = answered("When?", citation(1, 0, "the boat would sail again from 3 June"), citation(2, 1, "Nobody"))
    assert from_answer(given) == {
        "question": "When?",
        "as_of": "2024-06-30",
        "answer": ["the boat would sail again from 3 June"],
        "cite": ["https://news.test/1"],
    }
    assert from_answer(declined("Who?", "stale"))["abstain"] == "stale"


def test_an_answer_that_was_wrong_gets_what_would_have_been_right():
    given = answered("When?", citation(1, 1, "Nobody has to leave home"))
    assert from_answer(given, ["3 June"], tags=["feedback"]) == {
        "question": "When?",
        "as_of": "2024-06-30",
        "answer": ["3 June"],
        "tags": ["feedback"],
    }
    assert from_answer(given, decline="unproven")["abstain"] == "unproven"
    assert from_answer(given, decline="any")["abstain"] is True


@pytest.mark.parametrize("name", ["cases.jsonl", "cases.yaml", "deep/er/cases.yml"])
def test_files_are_added_to_and_ids_stay_apart(tmp_path: Path, name: str):
    path = tmp_path / name
    drafts = [{"question": "Wer zahlt für die Fähre?", "answer": ["Ådå: “x”"]}] * 2
    assert add_cases(path, drafts) == ["wer-zahlt-für-die-fähre", "wer-zahlt-für-die-fähre-2"]
    path.write_text(path.read_text("utf-8").rstrip("\n"), "utf-8")
    assert add_cases(path, [{"id": "mine", "question": "???"}, {"question": "???"}]) == ["mine", "case"]
    assert [case.id for case in read_cases(path, unfinished=True)][2:] == ["mine", "case"]
    assert read_cases(path, unfinished=True)[1].answer == ("Ådå: “x”",)


@pytest.mark.parametrize(("name", "text"), [("cases.csv", "id,question\n"), ("cases.jsonl", json.dumps({"id": "1"}))])
def test_a_file_of_something_else_is_left_as_it_was(tmp_path: Path, name: str, text: str):
    path = tmp_path / "suite" / name
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    with pytest.raises(DatelineError):
        add_cases(path, [{"question": "Who?"}])
    assert path.read_text("utf-8") == text
    assert list(path.parent.iterdir()) == [path]
