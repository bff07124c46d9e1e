"""A real PostgreSQL server on loopback, in a folder of its own, with a new database for whoever asks."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Self

import psycopg
from psycopg import sql

from tests.patience import PATIENCE_SECONDS

_USER = "dateline"
_INITDB = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", f"--username={_USER}")
_SETTINGS = ("fsync=off", "listen_addresses=127.0.0.1", "unix_socket_directories=")


def find_programs() -> Path | None:
    """Return the folder that `initdb` and `postgres` are in, or None."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return installed[-1].parent if installed else None


class PostgresServer:
    """Runs between `__enter__` and `__exit__`; nothing of it is left afterwards."""

    def __init__(self, programs: Path, *settings: str) -> None:
        self._programs = programs
        self._settings = (*_SETTINGS, *settings)
        self._numbers = itertools.count(1)

    def __enter__(self) -> Self:
        # Not below pytest's own folder, which is closed to the unprivileged user that root runs the server as.
        self._folder = Path(tempfile.mkdtemp(prefix="dateline-postgres-"))
        try:
            self._start()
        except BaseException:
            shutil.rmtree(self._folder)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        # An immediate shutdown: the data is thrown away, so nothing has to be written first.
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(PATIENCE_SECONDS)
        shutil.rmtree(self._folder)

    def new_database(self) -> str:
        """Return the SQLAlchemy URL of a new, empty database."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return f"postgresql+psycopg://{_USER}@127.0.0.1:{self._port}/{name}"

    def dsn(self, database: str) -> str:
        """Return how PostgreSQL's own clients reach one of the databases."""
        return f"postgresql://{_USER}@127.0.0.1:{self._port}/{database}"

    def _start(self) -> None:
        owner = _unprivileged()
        if owner:
            os.chown(self._folder, owner["user"], owner["group"])
        data = self._folder / "data"
        initdb: list[str | Path] = [self._programs / "initdb", "--pgdata", data, *_INITDB]
        subprocess.run(initdb, check=True, cwd=self._folder, stdout=subprocess.DEVNULL, **owner)
        self._port = _free_port()
        self._run()

    def restart(self) -> None:
        """End all connections and the server, and start it again where it was."""
        self._server.send_signal(signal.SIGINT)
        self._server.wait(PATIENCE_SECONDS)
        self._run()

    def _run(self) -> None:
        owner, data = _unprivileged(), self._folder / "data"
        settings = [word for setting in (*self._settings, f"port={self._port}") for word in ("-c", setting)]
        with (self._folder / "log").open("wb") as log:
            command: list[str | Path] = [self._programs / "postgres", "-D", data, *settings]
            self._server = subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log, **owner)
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                psycopg.connect(self.dsn("postgres")).close()
            except psycopg.OperationalError:
                if self._server.poll() is not None or time.monotonic() > deadline:
                    self._server.kill()
                    self._server.wait()
                    raise RuntimeError((self._folder / "log").read_text()) from None
                time.sleep(0.05)
            else:
                return


def _unprivileged() -> dict[str, Any]:
    """Return how to start a process as somebody else, which PostgreSQL insists on when we are root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
