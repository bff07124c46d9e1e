"""The command line in this process, over an empty corpus, the samples, or a copy of the samples."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Protocol

import pytest
from typer.testing import CliRunner, Result

from bot.commands import app
from retrieval.indexes.embeddings import EmbeddingModel


class Dateline(Protocol):
    """Runs one command and returns what it wrote; a `DatelineError` comes through."""

    def __call__(self, *arguments: object, stdin: str = "") -> Result: ...


@pytest.fixture
def dateline(monkeypatch: pytest.MonkeyPatch, wordllama: EmbeddingModel) -> Dateline:
    """The command line, with the embedding model that the tests have loaded already."""
    monkeypatch.setattr("bot.setup.start.open_model", lambda *_, **__: wordllama)

    def run(*arguments: object, stdin: str = "") -> Result:
        return CliRunner().invoke(app, [str(part) for part in arguments], input=stdin, catch_exceptions=False)

    return run


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The setting for a data directory that does not exist yet."""
    folder = tmp_path / "data"
    monkeypatch.setenv("DATELINE_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def over_samples(monkeypatch: pytest.MonkeyPatch, sample_data_dir: Path) -> Path:
    """The setting for the data directory of the samples, which all tests share and only read."""
    monkeypatch.setenv("DATELINE_DATA_DIR", str(sample_data_dir))
    monkeypatch.setenv("DATELINE_KEEP_ANSWERS", "false")
    return sample_data_dir


@pytest.fixture
def over_copy(data_dir: Path, sample_data_dir: Path) -> Path:
    """The setting for a copy of the samples' data directory."""
    shutil.copytree(sample_data_dir, data_dir)
    return data_dir
