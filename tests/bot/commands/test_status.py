"""`dateline status`, `doctor` and `reindex`: what they say of a whole corpus, a damaged one and an empty one.

`dateline status --stale-answers`: what was answered and no longer stands, or that all of it does.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.commands import ask as asking
from retrieval.corpus.corpus import Corpus
from retrieval.domain.errors import DatelineError
from retrieval.sources.files import Refusal, read_path
from retrieval.sources.ingestion import ingest
from tests.bot.conftest import Dateline
from tests.builders import FERRY


def lexical(data_dir: Path) -> Path:
    """Return the folder of the lexical index, whatever its version."""
    (folder,) = data_dir.glob("lexical-*")
    return folder


class TestStatus:
    def test_of_the_samples_as_json(self, dateline: Dateline, over_samples: Path):
        facts = json.loads(dateline("status", "--json").stdout)
        assert facts["data directory"] == str(over_samples)
        assert (facts["articles"], facts["revisions"], facts["undated"]) == (16, 16, 1)
        assert facts["passages"] >= 16
        assert facts["published"] == "8 January – 17 June 2025"
        assert {"Wexley Wire", "Two Rivers Ledger"} <= set(facts["outlets"])
        assert facts["changes not yet indexed"] == 0
        assert facts["indexes owned by process"] is None

    @pytest.mark.usefixtures("over_samples")
    def test_for_people(self, dateline: Dateline):
        shown = " ".join(dateline("status").stdout.split())
        assert "articles 16" in shown
        assert "published 8 January – 17 June 2025" in shown
        assert "indexes owned by process -" in shown

    @pytest.mark.usefixtures("data_dir")
    def test_of_an_empty_corpus(self, dateline: Dateline):
        facts = json.loads(dateline("status", "--json").stdout)
        assert (facts["articles"], facts["published"], facts["outlets"]) == (0, "", [])
        assert dateline("status").exit_code == 0

    def test_names_what_is_not_indexed(self, dateline: Dateline, over_copy: Path):
        shutil.rmtree(lexical(over_copy))
        assert json.loads(dateline("status", "--json").stdout)["changes not yet indexed"] == 16

    def test_brackets_in_names_are_shown_as_they_are(
        self, dateline: Dateline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("DATELINE_DATA_DIR", str(tmp_path / "[bold]news"))
        monkeypatch.setenv("COLUMNS", "400")
        (tmp_path / "ferry.txt").write_text(FERRY)
        assert dateline("ingest", tmp_path / "ferry.txt", "--outlet", "Paper [/]").exit_code == 0
        shown = dateline("status").stdout
        assert "[bold]news" in shown
        assert "Paper [/]" in shown
        assert "[bold]news" in dateline("doctor").stdout


class TestDoctor:
    @pytest.mark.usefixtures("over_copy")
    def test_a_whole_corpus(self, dateline: Dateline):
        result = dateline("doctor")
        assert result.exit_code == 0
        assert [line.split()[0] for line in result.stdout.splitlines() if ": " in line] == ["ok"] * 5

    @pytest.mark.usefixtures("data_dir")
    def test_an_empty_corpus(self, dateline: Dateline):
        assert dateline("doctor").exit_code == 0

    def test_what_is_missing_is_told_and_reindex_mends_it(self, dateline: Dateline, over_copy: Path):
        shutil.rmtree(lexical(over_copy))
        result = dateline("doctor")
        assert result.exit_code == 1
        assert "wrong  lexical index" in result.stdout
        assert "dateline reindex builds it anew" in " ".join(result.stdout.split())
        mended = dateline("reindex")
        assert (mended.exit_code, mended.stdout) == (0, "")
        assert "Both indexes are new" in mended.stderr
        assert "16 articles" in mended.stderr
        assert dateline("doctor").exit_code == 0

    def test_a_stored_vector_that_is_missing(self, dateline: Dateline, over_copy: Path):
        with closing(sqlite3.connect(over_copy / "catalogue.sqlite3")) as connection, connection:
            connection.execute("DELETE FROM vectors WHERE passage_id = (SELECT max(passage_id) FROM vectors)")
        result = dateline("doctor")
        assert result.exit_code == 1
        assert "wrong  stored vectors: 1 passages are missing" in result.stdout

    def test_beside_the_owner(self, dateline: Dateline, open_corpus: Callable[..., Corpus], over_copy: Path):
        open_corpus(over_copy).ownership.acquire()
        result = dateline("doctor")
        assert result.exit_code == 0
        assert f"unknown  vector index: in use by process {os.getpid()}" in result.stdout


def test_reindexing_beside_the_owner_is_refused(
    dateline: Dateline, open_corpus: Callable[..., Corpus], over_copy: Path
):
    open_corpus(over_copy).ownership.acquire()
    with pytest.raises(DatelineError, match=f"belong to a running process .{os.getpid()}."):
        dateline("reindex")


def test_what_a_killed_ingest_has_left_is_no_damage(
    dateline: Dateline, open_corpus: Callable[..., Corpus], over_copy: Path, tmp_path: Path
):
    path = tmp_path / "ferry.txt"
    path.write_text(FERRY)
    corpus = open_corpus(over_copy)
    assert [one for one in ingest(corpus, read_path(path)) if isinstance(one, Refusal)] == []
    corpus.close()  # stored, and in no index
    result = dateline("doctor")
    assert [line.split()[0] for line in result.stdout.splitlines() if ": " in line] == ["ok"] * 5
    assert result.exit_code == 0


@pytest.mark.usefixtures("over_samples")
def test_numbers_and_units_are_apart(dateline: Dateline):
    facts = json.loads(dateline("status", "--json").stdout)
    assert isinstance(facts["bytes on disk"], int)
    assert facts["bytes on disk"] > 100_000
    assert (facts["first day"], facts["last day"]) == ("2025-01-08", "2025-06-17")
    assert "size on disk" not in facts
    assert "MB" in dateline("status").stdout


def test_a_stored_vector_that_is_not_whole_is_told_and_mended(dateline: Dateline, over_copy: Path):
    with closing(sqlite3.connect(over_copy / "catalogue.sqlite3")) as connection, connection:
        connection.execute("UPDATE vectors SET data = x'0102' WHERE passage_id = 3")
    assert dateline("ask", "who won the election?").exit_code == 0
    assert "wrong  stored vectors: 1 passages are missing" in dateline("doctor").stdout
    assert dateline("reindex").exit_code == 0
    assert dateline("doctor").exit_code == 0


@pytest.mark.parametrize("name", ["vectors", "lexical-*"])
def test_a_file_in_the_place_of_an_index_is_set_aside(dateline: Dateline, over_copy: Path, name: str):
    name = next((folder.name for folder in over_copy.glob(name)), name)
    shutil.rmtree(over_copy / name, ignore_errors=True)
    (over_copy / name).write_text("in the way")
    assert dateline("ask", "who won the election?").exit_code == 0
    assert dateline("reindex").exit_code == 0
    assert dateline("doctor").exit_code == 0
    assert (over_copy / f"{name}.set-aside").read_text() == "in the way"


def test_a_folder_in_the_place_of_the_lock_is_told(dateline: Dateline, over_copy: Path):
    (over_copy / "owner.lock").unlink(missing_ok=True)
    (over_copy / "owner.lock").mkdir()
    assert dateline("ask", "who won the election?").exit_code == 0
    with pytest.raises(DatelineError, match="should be a lock file"):
        dateline("reindex")
    (over_copy / "owner.lock").rmdir()
    assert dateline("doctor").exit_code == 0


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

        monkeypatch.setattr(asking, "record_given", fail)
        result = dateline("ask", QUESTION)
        assert result.exit_code == 0
        assert "4.50 euros" in result.stdout
        assert "the disk is full" in result.stderr
