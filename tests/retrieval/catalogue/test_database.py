"""Opening a catalogue: its schema, whichever way it came about, and clear words where it cannot be opened.

What tells one catalogue from another, and one history of it from another.
"""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from retrieval.catalogue import Catalogue, database, open_database, service_schema  # noqa: F401 - adds its tables to Base
from retrieval.catalogue.database import NEWEST, patience, sqlite_url
from retrieval.catalogue.schema import Base
from retrieval.corpus.corpus import Corpus
from retrieval.domain.errors import CatalogueBusy, CatalogueError, CatalogueUnavailable
from tests.builders import prepare_many
from tests.children import Child
from tests.fakes.embedding_models import hashed_model
from tests.fakes.postgres import PostgresServer
from tests.patience import wait_until

MIGRATIONS = Path(database.__file__).parent / "migrations"


def test_the_migrations_end_with_the_newest_schema():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [NEWEST]


def test_migrating_from_nothing_gives_the_declared_tables(database_url: str):
    engine = open_database(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
        assert set(inspect(connection).get_table_names()) == {"alembic_version", *Base.metadata.tables}
        assert context.get_current_revision() == NEWEST
    engine.dispose()


def test_primary_and_foreign_keys_are_the_declared_ones(database_url: str):
    # Alembic compares neither primary keys nor, in SQLite, the names of foreign keys.
    engine = open_database(database_url)
    inspector = inspect(engine)
    for name, table in Base.metadata.tables.items():
        assert inspector.get_pk_constraint(name)["constrained_columns"] == [column.name for column in table.primary_key]
        found = {
            (key["constrained_columns"][0], key["referred_table"], key["referred_columns"][0])
            for key in inspector.get_foreign_keys(name)
        }
        assert found == {(key.parent.name, key.column.table.name, key.column.name) for key in table.foreign_keys}
    engine.dispose()


def test_opening_again_changes_nothing(database_url: str):
    first = open_database(database_url)
    with first.begin() as connection:
        connection.execute(text("UPDATE counters SET value = 5 WHERE name = 'changes'"))
    first.dispose()
    second = open_database(database_url)
    with second.connect() as connection:
        assert connection.execute(text("SELECT value FROM counters WHERE name = 'changes'")).scalars().all() == [5]
    second.dispose()


def make_newer(url: str) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()


def test_a_catalogue_of_a_newer_dateline_is_refused(tmp_path: Path):
    url = sqlite_url(tmp_path / "catalogue.sqlite3")
    make_newer(url)
    with pytest.raises(CatalogueError, match=r"newer Dateline \(schema 9999, this one knows 0017\)"):
        open_database(url)


def test_a_refused_catalogue_leaves_no_connection_behind(postgres: PostgresServer):
    url = postgres.new_database()
    make_newer(url)
    try:
        with pytest.raises(CatalogueError) as caught:
            open_database(url)
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as connection:
            # The server takes its time to notice that a connection was closed.
            wait_until(lambda: connection.execute(query, [url.rpartition("/")[2]]).fetchone() == (0,))
    finally:
        # What was left behind is to be complained about here and not in some later test.
        del caught
        gc.collect()


OPEN = """
import sys
from retrieval.catalogue import open_database
for url in sys.argv[1:]:
    print("ready", flush=True)
    sys.stdin.readline()
    open_database(url).dispose()
"""


class TestTwoProcesses:
    def race(self, urls: list[str]) -> None:
        """Open each of the databases from two processes at the same moment."""
        with Child(OPEN, *urls) as first, Child(OPEN, *urls) as second:
            for _ in urls:
                for child in (first, second):
                    assert child.hear() == "ready"
                for child in (first, second):
                    child.tell()
            assert [first.finish(), second.finish()] == [0, 0], first.faults() + second.faults()
        for url in urls:
            engine = open_database(url)
            with engine.connect() as connection:
                assert connection.execute(text("SELECT name, value FROM counters WHERE name = 'changes'")).all() == [
                    ("changes", 0)
                ]
            engine.dispose()

    def test_they_can_make_a_file_at_once(self, tmp_path: Path):
        self.race([sqlite_url(tmp_path / f"{number}.sqlite3") for number in range(4)])

    def test_they_can_make_the_tables_of_a_server_at_once(self, postgres: PostgresServer):
        self.race([postgres.new_database() for _ in range(4)])


class TestSqlite:
    def test_it_waits_where_another_writes_to_a_new_file(self, tmp_path: Path):
        path = tmp_path / "catalogue.sqlite3"
        writer = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        writer.execute("BEGIN IMMEDIATE")
        ends = threading.Timer(0.3, writer.close)
        began = time.monotonic()
        ends.start()
        open_database(sqlite_url(path)).dispose()
        assert time.monotonic() - began >= 0.25
        ends.join()

    def test_it_can_be_read_while_it_is_written(self, tmp_path: Path):
        engine = open_database(sqlite_url(tmp_path / "catalogue.sqlite3"))
        with engine.execution_options(writing=True).begin() as writer:
            writer.execute(text("UPDATE counters SET value = 5 WHERE name = 'changes'"))
            with engine.connect() as reader:
                assert reader.execute(text("SELECT value FROM counters WHERE name = 'changes'")).scalar_one() == 0
        engine.dispose()

    def test_a_reader_sees_one_moment(self, tmp_path: Path):
        engine = open_database(sqlite_url(tmp_path / "catalogue.sqlite3"))
        with engine.connect() as reader:
            before = reader.execute(text("SELECT value FROM counters WHERE name = 'changes'")).scalar_one()
            with engine.execution_options(writing=True).begin() as writer:
                writer.execute(text("UPDATE counters SET value = 5 WHERE name = 'changes'"))
            assert reader.execute(text("SELECT value FROM counters WHERE name = 'changes'")).scalar_one() == before
        engine.dispose()

    def test_foreign_keys_are_held(self, tmp_path: Path):
        engine = open_database(sqlite_url(tmp_path / "catalogue.sqlite3"))
        with engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
            assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        engine.dispose()

    @pytest.mark.parametrize(
        "name",
        [
            "a b",
            "Zürich 新聞",
            "week#2",
            "100%20",
            "what?",
        ],
    )
    def test_any_folder_name_will_do(self, tmp_path: Path, name: str):
        folder = tmp_path / name
        folder.mkdir()
        open_database(sqlite_url(folder / "catalogue.sqlite3")).dispose()
        assert (folder / "catalogue.sqlite3").is_file()


class TestTrouble:
    def test_a_folder_that_is_not_there(self, tmp_path: Path):
        with pytest.raises(CatalogueError, match="unable to open database file"):
            open_database(sqlite_url(tmp_path / "missing" / "catalogue.sqlite3"))

    def test_a_folder_in_place_of_the_file(self, tmp_path: Path):
        with pytest.raises(CatalogueError, match="unable to open database file"):
            open_database(sqlite_url(tmp_path))

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_may_not_be_written(self, tmp_path: Path):
        tmp_path.chmod(0o500)
        with pytest.raises(CatalogueError):
            open_database(sqlite_url(tmp_path / "catalogue.sqlite3"))

    def test_a_file_that_is_no_database(self, tmp_path: Path):
        path = tmp_path / "catalogue.sqlite3"
        path.write_text("Shopping list: bread, butter, a ferry ticket. " * 100)
        with pytest.raises(CatalogueError, match="not a database"):
            open_database(sqlite_url(path))

    @pytest.mark.parametrize(
        "url",
        [
            "what is this",
            "",
            "oracle9://host/news",
            "postgresql+psycopg://ada:s3cret@127.0.0.1:port/news",
            "postgresql+nodriver://ada:s3cret@127.0.0.1/news",
            "mysql://ada:s3cret@127.0.0.1/news",
        ],
    )
    def test_a_url_that_cannot_be_used(self, url: str):
        with pytest.raises(CatalogueError, match="DATABASE_URL") as caught:
            open_database(url)
        assert "s3cret" not in str(caught.value)

    def test_a_server_that_does_not_answer(self):
        with pytest.raises(CatalogueError, match="cannot be opened") as caught:
            open_database("postgresql+psycopg://ada:s3cret@127.0.0.1:1/news")
        assert "127.0.0.1:1" in str(caught.value)
        assert "s3cret" not in str(caught.value)

    def test_a_database_that_the_server_does_not_have(self, postgres: PostgresServer):
        parts = urlsplit(postgres.new_database())
        with pytest.raises(CatalogueError, match="does not exist") as caught:
            open_database(f"{parts.scheme}://dateline:s3cret@{parts.hostname}:{parts.port}/absent")
        assert "s3cret" not in str(caught.value)


class TestUnavailable:
    def test_a_reader_does_not_wait_for_a_writer_and_a_writer_says_what_it_waits_for(self, tmp_path: Path):
        path = tmp_path / "catalogue.sqlite3"
        engine = open_database(sqlite_url(path))
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with engine.connect() as reader:
            assert reader.execute(text("SELECT count(*) FROM articles")).scalar_one() == 0
        writing = engine.execution_options(writing=True)
        with pytest.raises(CatalogueBusy, match="Another process is writing"), patience(0.05), writing.begin():
            pass
        holder.close()
        engine.dispose()

    def test_what_parameters_hold_is_in_no_error(self, database_url: str):
        engine = open_database(database_url)
        with pytest.raises(SQLAlchemyError) as caught, engine.begin() as connection:
            connection.execute(text("SELECT missing FROM articles WHERE id = :id"), {"id": "what an article says"})
        assert "what an article says" not in str(caught.value)
        engine.dispose()

    def test_a_statement_that_takes_too_long_is_told_as_such(self, postgres: PostgresServer):
        engine = open_database(postgres.new_database())
        with engine.connect() as connection:
            assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "1min"
            connection.execute(text("SET statement_timeout = 20"))
            with pytest.raises(CatalogueUnavailable, match="took longer"):
                connection.execute(text("SELECT pg_sleep(5)"))
        engine.dispose()

    def test_a_connection_that_was_cut_is_replaced(self, postgres: PostgresServer):
        engine = open_database(postgres.new_database())
        with pytest.raises(CatalogueUnavailable, match="being shut down"), engine.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
        engine.dispose()

    def test_connections_that_died_while_nobody_used_them_are_replaced_unseen(self, postgres: PostgresServer):
        url = postgres.new_database()
        engine = open_database(url)
        with engine.connect() as connection:
            process = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 30000)", [process])
        with engine.connect() as connection:
            assert connection.execute(text("SELECT pg_backend_pid()")).scalar_one() != process
        engine.dispose()

    def test_a_shared_catalogue_is_migrated_only_when_its_operator_wants_it(self, postgres: PostgresServer):
        url = postgres.new_database()
        make_older(url)
        with pytest.raises(CatalogueError, match="dateline migrate"):
            open_database(url)
        open_database(url, migrating=True).dispose()
        open_database(url).dispose()


def make_older(url: str) -> None:
    """Take a catalogue back to the schema before the newest."""
    engine = open_database(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "-1")
    engine.dispose()


OpenCorpus = Callable[..., Corpus]


def test_each_catalogue_has_its_own(tmp_path: Path):
    made = []
    for name in ("a", "b"):
        catalogue = Catalogue(open_database(sqlite_url(tmp_path / name)))
        made.append(catalogue.identity)
        assert Catalogue(catalogue.engine).identity == catalogue.identity
        catalogue.close()
    assert made[0] != made[1]


def test_a_mark_is_that_of_a_change(catalogue: Catalogue):
    assert (catalogue.mark(0), catalogue.mark(1)) == (0, None)
    catalogue.add(prepare_many(3))
    marks = [catalogue.mark(seq) for seq in (1, 2, 3)]
    assert len({*marks, 0, None}) == 5
    assert marks == [catalogue.mark(seq) for seq in (1, 2, 3)]


def caught_up(open_corpus: OpenCorpus, data_dir: Path) -> Corpus:
    corpus = open_corpus(data_dir, model=hashed_model())
    list(corpus.catch_up())
    return corpus


def test_a_restored_backup_that_has_grown_since_is_told_from_what_was_lost(open_corpus: OpenCorpus, tmp_path: Path):
    data, backup = tmp_path / "data", tmp_path / "backup.sqlite3"
    corpus = open_corpus(data, model=hashed_model())
    corpus.add(prepare_many(2))
    list(corpus.catch_up())
    corpus.close()
    shutil.copy(data / "catalogue.sqlite3", backup)

    corpus = open_corpus(data, model=hashed_model())
    corpus.add(prepare_many(3, "meadow"))
    list(corpus.catch_up())
    corpus.close()
    shutil.copy(backup, data / "catalogue.sqlite3")

    corpus = open_corpus(data, model=hashed_model())
    corpus.add(prepare_many(3, "willow"))  # the same numbers for other articles
    list(corpus.catch_up())
    ids = set(corpus.catalogue.passage_ids())
    assert corpus.lexical.ids() == ids
    assert corpus.vectors.ids() == ids
    assert corpus.lexical.document_frequency("meadow", "title") == 0
    assert corpus.lexical.document_frequency("willow", "title") == 3


def test_another_catalogue_in_the_same_folder_is_not_answered_from_the_old_index(
    open_corpus: OpenCorpus, tmp_path: Path
):
    data = tmp_path / "data"
    corpus = open_corpus(data, model=hashed_model())
    corpus.add(prepare_many(3))
    list(corpus.catch_up())
    corpus.close()
    for path in data.glob("catalogue.sqlite3*"):
        path.unlink()
    corpus = caught_up(open_corpus, data)
    assert (corpus.lexical.ids(), corpus.vectors.ids()) == (set(), set())
