"""Processes that are forked from one that has imported what Dateline imports: a start without two seconds of imports.

What is started is a process of its own in every other way: number, folder, environment, streams, signals, end. For each
process that runs tests there is one to fork from, itself started by the first test that asks. Tests of the start itself
start Python anew, and so does everything here where a process could not tell itself from a new one: see `can_fork`.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from tests.guard import loopback_only
from tests.preloaded_program import LENGTH, NUMBER

_ROOT = Path(__file__).parents[1]
PATH = os.pathsep.join([str(Path(loopback_only.__file__).parent), str(_ROOT)])
"""Where a process finds Dateline, and the switch against the network."""

KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "HOME")
"""What a process has of the surroundings of the tests, besides its settings."""

_READ_BY_PYTHON = ("PYTHON", "LC_", "LANG", "LD_", "OPENBLAS_", "OMP_", "MALLOC_")
"""How the variables begin that Python and its libraries read only once, when they are started or loaded."""
_OF_NO_WEIGHT = ("PYTHON", "PYTHONDONTWRITEBYTECODE")
"""Which Python `make` calls, and whether compiled code is kept: neither changes anything that can be seen."""

_LONGEST_LOOK_SECONDS = 0.05


class Forked:
    """A process as `subprocess.Popen` has it: the part of it that tests use."""

    def __init__(self, talk: socket.socket) -> None:
        self._talk = talk
        self.pid: int = NUMBER.unpack(_receive(talk, NUMBER.size))[0]
        self.returncode: int | None = None
        self._looking = threading.Lock()

    def poll(self) -> int | None:
        """Return the exit code, that of a signal below zero, or None while it runs."""
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the exit code; raise `subprocess.TimeoutExpired` as `Popen` does."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            left = (
                _LONGEST_LOOK_SECONDS if deadline is None else min(deadline - time.monotonic(), _LONGEST_LOOK_SECONDS)
            )
            code = self._look(max(left, 0))
            if code is not None:
                return code
            if deadline is not None and time.monotonic() >= deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def _look(self, seconds: float) -> int | None:
        with self._looking:
            if self.returncode is None:
                self._talk.settimeout(seconds)
                try:
                    told = self._talk.recv(NUMBER.size)
                except (BlockingIOError, TimeoutError):
                    return None
                assert len(told) == NUMBER.size, "whoever waits for a forked process was killed itself"
                self.returncode = NUMBER.unpack(told)[0]
                # Its number is kept from others until now, so that no signal goes to a stranger.
                self._talk.close()
            return self.returncode


Process = Forked | subprocess.Popen[Any]


class _Preloaded:
    """The process to fork from, and the way to ask it."""

    def __init__(self) -> None:
        self.environment = {name: os.environ[name] for name in KEPT if name in os.environ} | {"PYTHONPATH": PATH}
        self._asking = threading.Lock()
        self._end, other = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.preloaded_program", str(other.fileno())],
            pass_fds=[other.fileno()],
            cwd=_ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
        )
        other.close()

    def fork(
        self, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], streams: Sequence[int]
    ) -> Forked:
        mine, its = socket.socketpair()
        asked = json.dumps([list(arguments), str(cwd), dict(environment)]).encode()
        with its, self._asking:
            socket.send_fds(self._end, [LENGTH.pack(len(asked))], [*streams, its.fileno()])
            self._end.sendall(asked)
            # It has the streams of its own from here on.
            _receive(self._end, 1)
        return Forked(mine)

    def close(self) -> None:
        self._end.close()
        self._process.wait()


@functools.cache
def _preloaded() -> _Preloaded:
    made = _Preloaded()
    atexit.register(made.close)
    return made


def can_fork(environment: Mapping[str, str]) -> bool:
    """Tell whether a process with this environment can be forked: all that Python reads once has to be the same."""
    if not hasattr(os, "waitid"):
        return False
    return _read_once(environment) == _read_once(_preloaded().environment)


def _read_once(environment: Mapping[str, str]) -> dict[str, str]:
    # An empty one counts as none.
    read = {name: value for name, value in environment.items() if value and name.startswith(_READ_BY_PYTHON)}
    return {name: value for name, value in read.items() if name not in _OF_NO_WEIGHT}


def start(
    arguments: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    streams: tuple[int, int, int],
    anew: bool = False,
) -> Process:
    """Start Python with `arguments` (`-c CODE ...`, `-m MODULE ...` or `FILE ...`), forked unless it is to be `anew`.

    The streams are numbers of open files, or `subprocess.DEVNULL`; the files stay the caller's to close.
    """
    if not anew and can_fork(environment):
        with Path(os.devnull).open("rb+", buffering=0) as nowhere:
            numbers = [nowhere.fileno() if stream == subprocess.DEVNULL else stream for stream in streams]
            return _preloaded().fork(arguments, cwd, environment, numbers)
    stdin, stdout, stderr = streams
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=cwd, env=dict(environment), stdin=stdin, stdout=stdout, stderr=stderr
    )


def pipe(*, to_write: bool) -> tuple[IO[Any], int]:
    """Return this side of a new pipe as a text file, and the number of the other side."""
    reading, writing = os.pipe()
    mine, its = (writing, reading) if to_write else (reading, writing)
    return open(mine, "w" if to_write else "r", encoding="utf-8"), its  # noqa: PTH123 - the caller's to close


def _receive(talk: socket.socket, size: int) -> bytes:
    talk.settimeout(None)
    told = talk.recv(size, socket.MSG_WAITALL)
    assert len(told) == size, "the process to fork from has ended"
    return told
