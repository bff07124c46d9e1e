"""The folder of a run: taken up where it was stopped, whatever the last line looks like, and only by the same run.

JUnit XML: one test a case, and failures that say what was expected and what came.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from bot.evaluation.cases import Case
from bot.evaluation.run_files import Journal, fingerprint, read_judged, write_junit, write_run
from retrieval.domain.errors import DatelineError
from tests.bot.evaluation.runs import AS_OF, answered, citation, record, small_run

RUN = small_run()
CASES = [record.case for record in RUN]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with nothing in it."""
    made = tmp_path / "run"
    made.mkdir()
    return made


def journal(folder: Path, mark: str = "a", now: datetime = AS_OF) -> Journal:
    return Journal(folder, mark, CASES, now)


def stop_after(folder: Path, count: int) -> Path:
    with journal(folder) as kept:
        for record in RUN[:count]:
            kept.add(record)
    (path,) = folder.iterdir()
    return path


def test_a_stopped_run_is_taken_up(folder: Path):
    stop_after(folder, 2)
    later = journal(folder, now=AS_OF + timedelta(days=3))
    assert later.began == AS_OF
    assert later.in_order() == RUN[:2]
    assert [question.number for question in later.left()] == [2, 3]
    assert {question.now for question in later.left()} == {AS_OF}
    with later:
        later.add(RUN[3])
    assert [record.number for record in journal(folder).in_order()] == [0, 1, 3]


@pytest.mark.parametrize("cut", range(2, 200, 20))
def test_a_line_that_was_cut_off_is_answered_again(folder: Path, cut: int):
    path = stop_after(folder, 2)
    path.write_bytes(path.read_bytes()[:-cut])
    taken_up = journal(folder)
    assert taken_up.in_order() == RUN[:1]
    with taken_up:
        taken_up.add(RUN[1])
    assert journal(folder).in_order() == RUN[:2]


@pytest.mark.parametrize("content", [b"", b"not json\n", b"[1]\n", b'{"run": "other", "began": "2024-06-30"}\n'])
def test_what_is_of_no_use_is_begun_anew(folder: Path, content: bytes):
    (folder / "answers.unfinished").write_bytes(content)
    assert journal(folder).records == {}
    assert journal(folder, now=datetime(2024, 7, 1, tzinfo=UTC)).began == datetime(2024, 7, 1, tzinfo=UTC)


def test_another_run_is_not_mixed_in(folder: Path):
    stop_after(folder, 2)
    assert journal(folder, mark="b").records == {}


def test_runs_are_told_apart_by_cases_and_circumstances():
    cases = [Case(id="1", question="Who?"), Case(id="2", question="When?")]
    marks = [
        fingerprint(cases, "extractive", 7),
        fingerprint(cases, "model", 7),
        fingerprint(cases, "extractive", 8),
        fingerprint(cases[::-1], "extractive", 7),
        fingerprint(cases[:1], "extractive", 7),
    ]
    assert len(set(marks)) == len(marks)
    assert marks[0] == fingerprint(list(cases), "extractive", 7)


def test_judgements_come_back_as_they_were_written(folder: Path):
    write_run(folder, RUN, {"passed": 1}, "<p>\ud800</p>")
    read = read_judged(folder)
    assert [one.id for one in read] == [record.case.id for record in RUN]
    assert [one.scores for one in read] == [record.judgement for record in RUN]
    assert [one.passed for one in read] == [True, False, True, True]
    assert (folder / "report.html").read_text("utf-8") == "<p>?</p>"
    assert sorted(path.suffix for path in folder.iterdir()) == [".html", ".json", ".jsonl", ".jsonl"]


@pytest.mark.parametrize("content", [None, "no json\n", '{"id": "1"}\n', "[1]\n"])
def test_a_folder_without_a_run_is_named(folder: Path, content: str | None):
    if content is not None:
        (folder / "judgements.jsonl").write_text(content, "utf-8")
    with pytest.raises(DatelineError, match=str(folder)):
        read_judged(folder)


def test_cases_become_tests(tmp_path: Path):
    write_junit(tmp_path / "junit.xml", small_run())
    suite = etree.parse(tmp_path / "junit.xml").getroot()[0]
    assert dict(suite.attrib) | {"tests": "4", "failures": "1", "errors": "0"} == dict(suite.attrib)
    assert [test.get("classname") for test in suite] == ["ferry", "ferry", "who", "hostile"]
    (failure,) = suite.iter("failure")
    assert failure.getparent().get("name") == "case-1: What does a ticket cost?"
    assert failure.get("message") == "not right: quotes"
    assert "expected answer: ['4.50 euros']" in failure.text
    assert "answered: A single ticket will cost 4.50 euros" in failure.text


def test_texts_that_xml_cannot_hold(tmp_path: Path):
    asked = answered("What \x00 is <this> & that?", citation(1, 0, "A single ticket"))
    write_junit(tmp_path / "junit.xml", [record({"answer": "\x07 bell"}, asked)])
    name = etree.parse(tmp_path / "junit.xml").getroot()[0][0].get("name")
    assert name == "case-0: What � is <this> & that?"
