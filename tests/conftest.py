"""What all tests share: no network, no settings from outside, one embedding model, databases, an open corpus."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import settings
from sqlalchemy import text

from retrieval.catalogue import Catalogue, chat_schema, feed_schema, machine_schema, open_database  # noqa: F401 - each adds its tables to Base
from retrieval.catalogue.database import sqlite_url
from retrieval.catalogue.schema import Base
from retrieval.corpus.corpus import Corpus, Location
from retrieval.indexes.embeddings import EmbeddingModel, open_model
from retrieval.indexes.vectors import ChromaAddress
from retrieval.sources.files import Refusal, read_path
from retrieval.sources.ingestion import ingest
from tests.fakes.chroma_server import ChromaServer
from tests.fakes.postgres import PostgresServer, find_programs
from tests.guard import loopback_only

loopback_only.install()
settings.register_profile("quick", max_examples=50)
settings.load_profile("quick")

_GUARD = Path(loopback_only.__file__).parent
_ROOT = Path(__file__).parents[1]
_SAMPLES = _ROOT / "bot" / "samples"
_OURS = ("DATELINE_", "OPENAI_", "DATABASE_URL", "CHROMA_", "DISCORD_", "LANGCHAIN_", "LANGSMITH_")
_THIRD_PARTY_WARNINGS: tuple[str, ...] = (
    # Discord's library imports it for voice, which the bot never uses, until Python 3.13.
    "ignore:'audioop' is deprecated:DeprecationWarning",
    # trafilatura asks urllib3 for proxies that we never use, and says so where their package is missing.
    "ignore:SOCKS support in urllib3:urllib3.exceptions.DependencyWarning",
)


def pytest_configure(config: pytest.Config) -> None:
    for line in _THIRD_PARTY_WARNINGS:
        config.addinivalue_line("filterwarnings", line)


@pytest.fixture(autouse=True)
def _clean_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the settings, the home and the folder of whoever runs the tests, and guard their child processes."""
    for name in list(os.environ):
        if name.startswith(_OURS) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    inherited = os.environ.get("PYTHONPATH")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(_GUARD), str(_ROOT), *([inherited] if inherited else [])]))
    monkeypatch.chdir(here)


@pytest.fixture(autouse=True)
def _nobody_goes_out() -> Iterator[None]:
    """Fail a test in which somebody tried to reach another machine and swallowed the refusal."""
    loopback_only.attempts.clear()
    yield
    assert loopback_only.attempts == []


@pytest.fixture(scope="session")
def wordllama() -> EmbeddingModel:
    """The built-in model, loaded once: it takes half a second."""
    return open_model("wordllama")


@pytest.fixture
def open_corpus(tmp_path: Path, wordllama: EmbeddingModel) -> Iterator[Callable[..., Corpus]]:
    """Open the corpus in `tmp_path/data`, or with what a `Location` can name; all are closed afterwards."""
    opened: list[Corpus] = []

    def open_one(
        data_dir: Path | None = None,
        model: EmbeddingModel = wordllama,
        database_url: str | None = None,
        chroma_url: str | None = None,
    ) -> Corpus:
        server = ChromaAddress(chroma_url) if chroma_url else None
        location = Location(data_dir or tmp_path / "data", database_url, server)
        opened.append(Corpus(location, lambda: model))
        return opened[-1]

    yield open_one
    for corpus in opened:
        corpus.close()


@pytest.fixture
def corpus(open_corpus: Callable[..., Corpus]) -> Corpus:
    """An empty corpus of the test's own."""
    return open_corpus()


@pytest.fixture(scope="session")
def sample_data_dir(tmp_path_factory: pytest.TempPathFactory, wordllama: EmbeddingModel) -> Path:
    """A data directory with the sample articles, indexed; whoever writes to it copies it first."""
    folder = tmp_path_factory.mktemp("samples") / "data"
    opened = Corpus(Location(folder), lambda: wordllama)
    assert not [outcome for outcome in ingest(opened, read_path(_SAMPLES)) if isinstance(outcome, Refusal)]
    for _ in opened.catch_up():
        pass
    opened.close()
    return folder


@pytest.fixture(scope="session")
def samples(sample_data_dir: Path, wordllama: EmbeddingModel) -> Iterator[Corpus]:
    """The corpus of the sample articles, to be read only."""
    opened = Corpus(Location(sample_data_dir), lambda: wordllama)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server on loopback, for as long as the tests run."""
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL here: neither initdb on PATH nor in /usr/lib/postgresql")
    with PostgresServer(programs) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database of the test's own with nothing in it, of each kind in turn."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "catalogue.sqlite3")
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty catalogue to copy, which is faster than to make one."""
    path = tmp_path_factory.mktemp("template") / "catalogue.sqlite3"
    open_database(sqlite_url(path)).dispose()
    return path


@pytest.fixture(scope="session")
def kept_postgres_catalogue(postgres: PostgresServer) -> Iterator[Catalogue]:
    """A catalogue in PostgreSQL that tests use one after the other: to make a new one takes half a second."""
    opened = Catalogue(open_database(postgres.new_database()))
    yield opened
    opened.close()


@pytest.fixture
def postgres_catalogue(kept_postgres_catalogue: Catalogue) -> Iterator[Catalogue]:
    """An empty catalogue in PostgreSQL."""
    # An object of its own: one that has read a catalogue remembers it until the number of the last change grows.
    yield Catalogue(kept_postgres_catalogue.engine)
    with kept_postgres_catalogue.engine.begin() as connection:
        tables = ", ".join(name for name in Base.metadata.tables if name != "counters")
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY"))
        connection.execute(text("UPDATE counters SET value = 0 WHERE name = 'changes'"))


@pytest.fixture
def sqlite_catalogue(sqlite_template: Path, tmp_path: Path) -> Iterator[Catalogue]:
    """An empty catalogue in SQLite."""
    path = tmp_path / "catalogue.sqlite3"
    shutil.copy(sqlite_template, path)
    opened = Catalogue(open_database(sqlite_url(path)))
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def catalogue(request: pytest.FixtureRequest) -> Catalogue:
    """An empty catalogue, in each kind of database in turn."""
    name = "sqlite_catalogue" if request.param == "sqlite" else "postgres_catalogue"
    opened: Catalogue = request.getfixturevalue(name)
    return opened


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    """A Chroma server on loopback, for as long as the tests run."""
    with ChromaServer(tmp_path_factory.mktemp("chroma")) as server:
        yield server


@pytest.fixture
def chroma_url(chroma_server: ChromaServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a Chroma server on loopback."""
    opened: list[httpx.Client] = []

    class KnownClient(httpx.Client):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            opened.append(self)

    # Chroma's own client never closes its connections: chromadb/api/fastapi.py has no `stop`.
    monkeypatch.setattr(httpx, "Client", KnownClient)
    yield chroma_server.url
    for client in opened:
        client.close()
