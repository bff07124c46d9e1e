"""`dateline status --stale-answers`: what was answered and no longer stands, or that all of it does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.conversation import answer_record as remembering
from tests.bot.conftest import Dateline
from tests.builders import FERRY

QUESTION = "What will a single ticket for the night ferry cost?"


@pytest.fixture
def paper(tmp_path: Path, dateline: Dateline, data_dir: Path) -> Path:
    assert not data_dir.exists()
    path = tmp_path / "ferry.txt"
    path.write_text(FERRY)
    assert dateline("ingest", path, "--published", "2024-05-14").exit_code == 0
    return path


def stale(dateline: Dateline) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(dateline("status", "--stale-answers", "--json").stdout)
    return found


def test_an_answer_stands_until_its_quote_changes(dateline: Dateline, paper: Path):
    assert "4.50 euros" in dateline("ask", QUESTION).stdout
    assert stale(dateline) == []
    assert "Every answer that was given still stands." in dateline("status", "--stale-answers").stdout
    paper.write_text(FERRY.replace("4.50", "5.50"))
    assert dateline("ingest", paper, "--published", "2024-05-14").exit_code == 0
    answer, *others = stale(dateline)
    assert others == []
    assert (answer["question"], answer["stands"]) == (QUESTION, False)
    lost = answer["lost"]
    assert isinstance(lost, list)
    assert {(one["revision"], one["newest_revision"], one["fault"]) for one in lost} == {(1, 2, "changed")}
    shown = dateline("status", "--stale-answers").stdout
    assert QUESTION in shown
    assert "the article no longer says so" in shown
    assert "now at revision 2" in shown


@pytest.mark.usefixtures("paper")
class TestRemembering:
    def test_can_be_switched_off(self, dateline: Dateline, monkeypatch: pytest.MonkeyPatch, paper: Path):
        monkeypatch.setenv("DATELINE_KEEP_ANSWERS", "false")
        assert "4.50 euros" in dateline("ask", QUESTION).stdout
        monkeypatch.delenv("DATELINE_KEEP_ANSWERS")
        paper.write_text(FERRY.replace("4.50", "5.50"))
        dateline("ingest", paper, "--published", "2024-05-14")
        assert stale(dateline) == []

    def test_an_answer_that_cannot_be_remembered_is_given_all_the_same(
        self, dateline: Dateline, monkeypatch: pytest.MonkeyPatch
    ):
        def fail(*_: object) -> None:
            raise OperationalError("INSERT", {}, Exception("the disk is full"))

        monkeypatch.setattr(remembering, "record_given", fail)
        result = dateline("ask", QUESTION)
        assert result.exit_code == 0
        assert "4.50 euros" in result.stdout
        assert "the disk is full" in result.stderr
