"""Opening the catalogue's database: SQLite pragmas, and migrations to the newest schema."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, event, func, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from retrieval.domain.errors import CatalogueError

NEWEST = "0009"
"""The revision that `migrations/versions` ends with; a test holds the two together."""

_BUSY_SECONDS = 60
_AGAIN_SECONDS = 0.01
_MIGRATING = 4_118_253
"""The number that PostgreSQL knows our migrations' lock by; any would do."""


def open_database(url: str) -> Engine:
    """Return an engine for a catalogue at the newest schema, which is made or migrated where it is not there yet.

    Raises `CatalogueError` when the database cannot be reached or was made by a newer Dateline.
    """
    engine = _engine(url)
    try:
        current = _schema_version(engine)
        if current != NEWEST:
            _migrate(engine, current)
    except DBAPIError as error:
        engine.dispose()
        where = make_url(url).render_as_string(hide_password=True)
        raise CatalogueError(f"The catalogue at {where} cannot be opened: {error.orig}") from error
    except CatalogueError:
        engine.dispose()
        raise
    return engine


def sqlite_url(path: Path) -> str:
    """Return the database URL of a SQLite file."""
    return f"sqlite:///{quote(str(path))}"


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if not parsed.drivername.startswith("sqlite"):
            return create_engine(_with_driver(parsed), pool_pre_ping=True)
    except (ArgumentError, ImportError) as error:
        raise CatalogueError(f"DATABASE_URL cannot be used: {error}. Try sqlite or postgresql.") from error
    except ValueError:  # its text may hold a part of the password
        raise CatalogueError("DATABASE_URL cannot be used: its port is not a number.") from None
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _with_driver(url: URL) -> URL:
    """Return the URL with the driver that Dateline installs, where it names none."""
    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    return url


def _set_pragmas(connection: Any, _record: Any) -> None:
    # The driver's own transactions start too late for a snapshot: they are begun below instead.
    connection.isolation_level = None
    _write_ahead(connection)
    for pragma in ("synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn on the write-ahead log; of two processes that do so on a new file at once one has to try again.

    SQLite refuses the second without waiting, because both have read the header by then and neither would give way.
    """
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_AGAIN_SECONDS)
        else:
            return


def _begin(connection: Any) -> None:
    # A writer takes the write lock at once, so that two writers queue instead of failing half-way with "locked".
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _schema_version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: Engine, current: str | None) -> None:
    # Alembic takes a third of a second to import, and almost every start finds the schema as it should be.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise CatalogueError(
            f"The catalogue was made by a newer Dateline (schema {current}, this one knows {NEWEST}). "
            "Update Dateline, or point DATELINE_DATA_DIR at another directory."
        )
    with engine.execution_options(writing=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            # Two processes that start at once would both make the tables; Alembic looks again once it has the lock.
            connection.execute(select(func.pg_advisory_xact_lock(_MIGRATING)))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except SQLAlchemyError as error:
            raise CatalogueError(f"The catalogue could not be brought to schema {NEWEST}: {error}") from error
