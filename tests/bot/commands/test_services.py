"""`dateline migrate`: the only command that changes the schema of a shared catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from retrieval.catalogue import database, open_database
from retrieval.domain.errors import CatalogueError
from tests.bot.conftest import Dateline
from tests.fakes.postgres import PostgresServer


@pytest.fixture
def older(postgres: PostgresServer, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A shared catalogue of the version before, which the settings name."""
    url = postgres.new_database()
    monkeypatch.setenv("DATELINE_DATABASE_URL", url)
    engine = open_database(url)
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "-1")
    engine.dispose()
    data_dir.mkdir()
    return url


@pytest.mark.usefixtures("older")
def test_every_other_command_says_so_and_changes_nothing(dateline: Dateline):
    for _ in range(2):
        with pytest.raises(CatalogueError, match="`dateline migrate` once"):
            dateline("status")


@pytest.mark.usefixtures("older")
def test_it_brings_the_schema_up_and_may_be_run_again(dateline: Dateline):
    for _ in range(2):
        assert database.NEWEST in dateline("migrate").stderr
    assert dateline("status").exit_code == 0


def test_a_folder_of_ones_own_needs_none_but_may_have_it(dateline: Dateline, data_dir: Path):
    assert dateline("migrate").exit_code == 0
    assert dateline("status").exit_code == 0
    assert (data_dir / "catalogue.sqlite3").is_file()
