"""What all tests share: no network, no settings from outside, one embedding model, databases, an open corpus."""

from __future__ import annotations

import gc
import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from sqlalchemy import text

from retrieval.catalogue import Catalogue, open_database, service_schema  # noqa: F401 - adds its tables to Base
from retrieval.catalogue.database import new_token, sqlite_url
from retrieval.catalogue.schema import Base
from retrieval.corpus.corpus import Corpus, Location
from retrieval.corpus.data_dir import catalogue_file, make_data_dir
from retrieval.indexes import vectors
from retrieval.indexes.embeddings import EmbeddingModel, open_model
from retrieval.indexes.vectors import ChromaAddress
from retrieval.sources import parser_process
from retrieval.sources.files import Refusal, read_path
from retrieval.sources.ingestion import ingest
from tests.fakes.chroma_server import ChromaServer
from tests.fakes.postgres import PostgresServer, find_programs
from tests.guard import loopback_only
from tests.patience import PATIENCE_SECONDS

loopback_only.install()
# No test is judged by how fast the machine is.
settings.register_profile("quick", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("quick")
parser_process._WAITING = PATIENCE_SECONDS
vectors._SERVER_SECONDS = PATIENCE_SECONDS

_GUARD = Path(loopback_only.__file__).parent
_ROOT = Path(__file__).parents[1]
_SAMPLES = _ROOT / "bot" / "samples"
_OURS = ("DATELINE_", "OPENAI_", "DATABASE_URL", "CHROMA_", "DISCORD_", "LANGCHAIN_", "LANGSMITH_", "PYTHONUNBUFFERED")
_THIRD_PARTY_WARNINGS: tuple[str, ...] = (
    # Discord's library imports it for voice, which the bot never uses, until Python 3.13.
    "ignore:'audioop' is deprecated:DeprecationWarning",
    # trafilatura asks urllib3 for proxies that we never use, and says so where their package is missing.
    "ignore:SOCKS support in urllib3:urllib3.exceptions.DependencyWarning",
)


_LOGGERS = [(one, one.level, one.disabled) for one in map(logging.getLogger, ("", "retrieval", "bot"))]
"""Our loggers as they are before any program has run."""

_LONGEST = (
    "test_fleet",
    "test_crashes",
    "end_to_end",
    "test_eval.py",
    "test_follow_ups",
    "test_corpus",
    "test_worker_pool",
    "test_liars_benchmark",
    "test_main.py",
    "test_sample_questions",
    "test_suite",
    "test_preloaded",
    "test_readme",
    "test_structure",
    "test_answerers",
)
"""What the names of the files have in them that take longest: begun last, one would keep a process busy alone."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: one of them mostly waits for a bot, a server or a time that runs out."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Keep what was collected out of the garbage collector's way, and let it look at the rest more rarely.

    It looked through all that tests keep time and again, which took a seventh of the processor's time.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files."""
    items.sort(key=lambda item: not any(name in item.path.name for name in _LONGEST))


def pytest_configure(config: pytest.Config) -> None:
    gc.disable()  # until all is collected: nothing of it is garbage
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
def _logging_as_it_was() -> None:
    """Undo what a program has set for our loggers that ran within a test, or within what a file's tests share."""
    for one, level, disabled in _LOGGERS:
        one.setLevel(level)
        one.disabled = disabled


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
def open_corpus(tmp_path: Path, wordllama: EmbeddingModel, sqlite_template: Path) -> Iterator[Callable[..., Corpus]]:
    """Open the corpus in `tmp_path/data`, or with what a `Location` can name; all are closed afterwards.

    A new catalogue in a folder is a copy of one that was migrated, unless it is to be made `anew`.
    """
    opened: list[Corpus] = []

    def open_one(
        data_dir: Path | None = None,
        model: EmbeddingModel = wordllama,
        database_url: str | None = None,
        chroma_url: str | None = None,
        *,
        anew: bool = False,
    ) -> Corpus:
        server = ChromaAddress(chroma_url) if chroma_url else None
        location = Location(data_dir or tmp_path / "data", database_url, server)
        if not (anew or database_url):
            copy_where_missing(sqlite_template, location.data_dir)
        opened.append(Corpus(location, lambda: model))
        return opened[-1]

    yield open_one
    for corpus in opened:
        corpus.close()


def copy_where_missing(template: Path, data_dir: Path) -> None:
    """Put an empty catalogue into a data directory that has none, with an identity of its own as each has."""
    make_data_dir(data_dir)
    path = catalogue_file(data_dir)
    if path.stat().st_size:
        return
    path.write_bytes(template.read_bytes())
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE counters SET value = ? WHERE name = 'identity'", [new_token()])


@pytest.fixture
def corpus(open_corpus: Callable[..., Corpus]) -> Corpus:
    """An empty corpus of the test's own."""
    return open_corpus()


@pytest.fixture(scope="session")
def sample_data_dir(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A data directory with the sample articles, indexed; whoever writes to it copies it first.

    The first of the processes that run tests makes it, and each has a copy of its own.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "samples-of-all"
    with FileLock(shared.with_suffix(".lock")):
        if not shared.exists():
            unfinished = base / "samples-unfinished"
            ingest_samples(unfinished, request.getfixturevalue("wordllama"))
            unfinished.rename(shared)
    folder = tmp_path_factory.mktemp("samples") / "data"
    shutil.copytree(shared, folder)
    return folder


def ingest_samples(folder: Path, model: EmbeddingModel) -> None:
    """Make a data directory with the sample articles and their indexes."""
    opened = Corpus(Location(folder), lambda: model)
    assert not [outcome for outcome in ingest(opened, read_path(_SAMPLES)) if isinstance(outcome, Refusal)]
    for _ in opened.catch_up():
        pass
    opened.close()


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
