"""Opening the catalogue's database: connections, what their errors mean to people, schema and identity.

A sequence number alone does not tell: a backup that was restored and has grown since has the same numbers for other
changes, and so has another catalogue under the same URL.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, event, func, inspect, select, text
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from retrieval.catalogue.schema import ChangeRow, CounterRow
from retrieval.domain.errors import CatalogueBusy, CatalogueError, CatalogueUnavailable

NEWEST = "0017"
"""The revision that `migrations/versions` ends with; a test holds the two together."""

_BUSY_SECONDS = 60.0
_PATIENCE = ContextVar("patience", default=_BUSY_SECONDS)
_STATEMENT_SECONDS = 60
"""How long PostgreSQL may work on one statement before it is cut off; a migration has no such bound."""
_AGAIN_SECONDS = 0.01
_MIGRATING = 4_118_253
"""The number that PostgreSQL knows our migrations' lock by; any would do."""


def open_database(url: str, *, migrating: bool | None = None) -> Engine:
    """Return an engine for a catalogue at the newest schema.

    An empty database gets the schema. An older one is migrated where it is SQLite's, or `migrating` says so: a shared
    database changes only when its operator wants it to. Raises `CatalogueError` when the database cannot be reached, is
    older and is not to be migrated, or was made by a newer Dateline.
    """
    engine = _engine(url)
    try:
        current = _schema_version(engine)
        if current != NEWEST:
            _bring_up(engine, current, migrating)
    except DBAPIError as error:
        engine.dispose()
        where = make_url(url).render_as_string(hide_password=True)
        raise CatalogueError(f"The catalogue at {where} cannot be opened: {error.orig}") from error
    except CatalogueUnavailable as error:
        engine.dispose()
        where = make_url(url).render_as_string(hide_password=True)
        raise CatalogueError(f"The catalogue at {where} cannot be opened: {error}") from error
    except CatalogueError:
        engine.dispose()
        raise
    return engine


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Wait no longer than this for another writer, in what this thread does within; what is given up raises."""
    token = _PATIENCE.set(seconds)
    try:
        yield
    finally:
        _PATIENCE.reset(token)


def _bring_up(engine: Engine, current: str | None, migrating: bool | None) -> None:
    shared = engine.dialect.name != "sqlite"
    if current is not None and shared and not migrating and current < NEWEST:
        raise CatalogueError(
            f"The shared catalogue has schema {current}, this Dateline needs {NEWEST}. Stop the other machines, run "
            "`dateline migrate` once, and start them with this version."
        )
    _migrate(engine, current)


def sqlite_url(path: Path) -> str:
    """Return the database URL of a SQLite file."""
    return f"sqlite:///{quote(str(path))}"


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if not parsed.drivername.startswith("sqlite"):
            given = {"options": _options(parsed)}
            engine = create_engine(_with_driver(parsed), pool_pre_ping=True, hide_parameters=True, connect_args=given)
            event.listen(engine, "handle_error", _as_unavailable)
            return engine
    except ModuleNotFoundError as error:
        raise CatalogueError(
            f"DATELINE_DATABASE_URL needs the package {error.name!r}, which is not installed. For PostgreSQL: `make "
            "postgres`, or pip install 'dateline[postgres]'."
        ) from error
    except ArgumentError as error:
        raise CatalogueError(f"DATELINE_DATABASE_URL cannot be used: {error}. Try sqlite or postgresql.") from error
    except ValueError:  # its text may hold a part of the password
        raise CatalogueError("DATELINE_DATABASE_URL cannot be used: its port is not a number.") from None
    engine = create_engine(_readable(parsed), connect_args={"timeout": _BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _as_unavailable)
    return engine


def _readable(url: URL) -> URL:
    """Return a SQLite URL that opens a file which must not be written as it stands.

    SQLite's write-ahead log needs files beside the database. Where none can be made, those that are there serve; a
    database without one is whole and cannot change (https://www.sqlite.org/wal.html#read_only_databases).
    """
    path = Path(url.database or "")
    if not url.database or not path.is_file() or _writable(path):
        return url
    mode = {"mode": "ro"} if path.with_name(f"{path.name}-wal").exists() else {"immutable": "1"}
    return url.set(database=f"file:{quote(str(path))}", query={**mode, "uri": "true"})


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _as_unavailable(context: ExceptionContext) -> None:
    """Raise what a person can understand for whatever makes a database unavailable; faults of ours stay as they are.

    The driver's own text may hold parameters, which are what articles and questions say.
    """
    if context.is_pre_ping:
        return  # the pool finds that a connection is dead, and makes another
    original, dialect = context.original_exception, context.dialect.name
    if dialect == "sqlite" and isinstance(original, sqlite3.OperationalError):
        code = original.sqlite_errorcode & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise CatalogueBusy("Another process is writing to the catalogue and does not let go. Try again.")
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            raise CatalogueUnavailable(f"The catalogue cannot be written: {original}.")
    elif dialect == "postgresql" and (state := _state(original)) is not None:
        raise CatalogueUnavailable(f"The catalogue's database {state}.")


_STATES = {
    "57014": "took longer over one statement than it may, a minute if its URL says nothing else; try again later",
    "53300": "has no connection left; allow more, or run fewer processes",
    "57P01": "is being shut down",
    "57P03": "is starting up; try again in a moment",
    "25006": "can only be read: it is a standby, or the role may not write",
    "42501": "does not allow this role to do that",
}


def _state(original: BaseException | None) -> str | None:
    """Return what PostgreSQL's error means, by its SQLSTATE; None for a fault of ours."""
    state = getattr(original, "sqlstate", None)
    if state in _STATES:
        return _STATES[state]
    if state is None and type(original).__name__ == "OperationalError":
        return f"does not answer: {str(original).splitlines()[0]}"
    return "broke the connection off" if state and state.startswith("08") else None


def _options(url: URL) -> str:
    """Return what each connection to PostgreSQL sets: our bound, and what the URL says, which counts where both do."""
    own = url.query.get("options", "")
    return " ".join([f"-c statement_timeout={_STATEMENT_SECONDS * 1000}", *((own,) if isinstance(own, str) else own)])


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
    if not connection.get_execution_options().get("writing", False):
        connection.exec_driver_sql("BEGIN")
        return
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(_PATIENCE.get() * 1000)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


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


_BITS = 62


def new_token() -> int:
    """Return a random number for a change."""
    return secrets.randbits(_BITS)


def read_identity(engine: Engine) -> str:
    """Return the catalogue's identity, 16 hexadecimal digits, the same for whoever opens it."""
    with engine.connect() as connection:
        number = connection.execute(select(CounterRow.value).where(CounterRow.name == "identity")).scalar_one_or_none()
    return f"{number or 0:016x}"


def mark_of(engine: Engine, identity: str, seq: int) -> int | None:
    """Return the mark, in [1, 2^62), of a catalogue up to a change; None where it has no such change.

    0 is the mark of nothing: whatever has applied no change fits every catalogue.
    """
    if seq == 0:
        return 0
    with engine.connect() as connection:
        found = connection.execute(select(ChangeRow.seq, ChangeRow.token).where(ChangeRow.seq == seq)).one_or_none()
    if found is None:
        return None
    digest = hashlib.sha256(f"{identity} {seq} {found.token}".encode()).digest()
    number: int = int.from_bytes(digest[:8], "big") % (2**_BITS - 1) + 1
    return number
