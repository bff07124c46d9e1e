"""The data directory is its owner's alone, whatever the process lets others read."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retrieval.corpus.corpus import Corpus
from tests.builders import prepare_samples


@pytest.fixture(autouse=True)
def open_handed() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def readable_by_others(folder: Path) -> list[str]:
    """Return what somebody else could open who may enter the folder itself."""
    others = stat.S_IRWXG | stat.S_IRWXO
    return [path.name for path in [folder, *folder.iterdir()] if path.stat().st_mode & others]


def test_nobody_else_reads_what_is_in_a_new_one(open_corpus: Callable[..., Corpus], tmp_path: Path):
    corpus = open_corpus(tmp_path / "new", anew=True)
    corpus.add(prepare_samples())
    list(corpus.catch_up())
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
    private = {
        "catalogue.sqlite3",
        "catalogue.sqlite3-wal",
        "vectors",
        *(path.name for path in (tmp_path / "new").glob("lexical-*")),
    }
    assert private & set(readable_by_others(tmp_path / "new")) == set()


def test_a_folder_that_was_there_keeps_its_mode_and_what_is_ours_in_it_is_closed(
    open_corpus: Callable[..., Corpus], tmp_path: Path
):
    folder = tmp_path / "there"
    folder.mkdir(mode=0o755)
    open_corpus(folder, anew=True).close()
    (folder / "catalogue.sqlite3").chmod(0o644)
    open_corpus(folder).close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert stat.S_IMODE((folder / "catalogue.sqlite3").stat().st_mode) == 0o600
