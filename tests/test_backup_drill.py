"""Back up, lose, restore: with the very commands of docs/operating.md, while a process writes and is killed."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.catalogue.database import sqlite_url
from retrieval.corpus.corpus import Corpus, Location
from retrieval.indexes.embeddings import EmbeddingModel
from retrieval.upkeep.inspection import inspect
from tests.builders import prepare_many
from tests.children import Child
from tests.fakes.postgres import PostgresServer, find_programs

GUIDE = (Path(__file__).parents[1] / "docs" / "operating.md").read_text("utf-8")
COMMANDS = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
Open = Callable[[str | None], Corpus]
BACK_UP_FILE, BACK_UP_SERVER, RESTORE_FILE, RESTORE_SERVER = COMMANDS

WRITER = """
import sys
from retrieval.catalogue import Catalogue, open_database
from tests.builders import prepare_many
catalogue = Catalogue(open_database(sys.argv[1]))
for number in range(100_000):
    catalogue.add(prepare_many(3, f"tide {number}"))
    print(number, flush=True)
"""


def run(commands: str, **variables: object) -> None:
    programs = find_programs()
    path = f"{programs}{os.pathsep}{os.environ['PATH']}" if programs else os.environ["PATH"]
    environment = {"PATH": path, **{name: str(value) for name, value in variables.items()}}
    subprocess.run(["sh", "-euc", commands], env=environment, check=True)


@pytest.fixture
def opened(wordllama: EmbeddingModel, tmp_path: Path) -> Open:
    return lambda url: Corpus(Location(tmp_path / "data", url), lambda: wordllama)


def drill(opened: Open, url: str | None, writing_to: str, back_up: Callable[[], None]) -> set[int]:
    """Ingest, back up beside a writer that is then killed, and go on; return the passages of before the backup."""
    corpus = opened(url)
    corpus.add(prepare_many(30))
    list(corpus.catch_up())
    before = set(corpus.catalogue.passage_ids())
    with Child(WRITER, writing_to) as writer:
        writer.hear()
        back_up()
        writer.hear()
        writer.kill()
    corpus.add(prepare_many(40, "after"))
    list(corpus.catch_up())
    corpus.close()
    return before


def is_whole_after_the_restore(corpus: Corpus, before: set[int]) -> None:
    corpus.add(prepare_many(50, "anew"))
    list(corpus.catch_up())
    passages = set(corpus.catalogue.passage_ids())
    titles = {passage.title for passage in corpus.catalogue.passages(passages).values()}
    assert before < passages
    assert not any(title.startswith("after") for title in titles)
    assert corpus.lexical.ids() == passages
    assert [finding.detail for finding in inspect(corpus) if finding.ok is not True] == []
    corpus.close()


def test_a_folder_of_one_machine(opened: Open, tmp_path: Path):
    folder, backup = tmp_path / "data", tmp_path / "backup"
    variables = {"DATELINE_DATA_DIR": folder, "BACKUP": backup}
    url = sqlite_url(folder / "catalogue.sqlite3")
    before = drill(opened, None, url, lambda: run(BACK_UP_FILE, **variables))
    run(RESTORE_FILE, **variables)
    is_whole_after_the_restore(opened(None), before)


def test_a_catalogue_in_postgresql(opened: Open, postgres: PostgresServer, tmp_path: Path):
    url, restored, backup = postgres.new_database(), postgres.new_database(), tmp_path / "backup"
    dsn, new_dsn = (postgres.dsn(one.rpartition("/")[2]) for one in (url, restored))
    before = drill(opened, url, url, lambda: run(BACK_UP_SERVER, DATABASE=dsn, BACKUP=backup))
    run(RESTORE_SERVER, DATABASE=new_dsn, BACKUP=backup)
    is_whole_after_the_restore(opened(restored), before)
