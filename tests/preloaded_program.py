"""Imports what Dateline imports, and forks a process for each request that comes in: `preloaded_program.py SOCKET`.

A request is the length of a JSON text, with the streams and a socket to talk about the process beside it, and the text:
the arguments of Python, the folder, the environment. Between this process and the one asked for stands one that waits
for it: it tells its number, then its exit code, and lets go of it once that was heard.
"""

from __future__ import annotations

import builtins
import gc
import json
import os
import runpy
import socket
import struct
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TextIO, cast

LENGTH, NUMBER = struct.Struct("!I"), struct.Struct("!q")
_STREAMS = 3
_PRELOADED = (
    "bot.commands.services",
    "bot.discord.process",
    "bot.display.console",
    "retrieval.answer.chain",
    "retrieval.llm.model_answerer",
    "chromadb.api.client",
    "chromadb.api.rust",
    "alembic.command",
    "langchain_openai",
    "tests.patience",
)
"""Not onnxruntime, which begins a thread of its own: a process that is forked has none but the one that forks."""

Job = Callable[[], object]


def _serve(asking: socket.socket) -> Job:
    """Fork for whoever asks; return only in a process that was asked for, with what it is to do."""
    while True:
        said, streams, _, _ = socket.recv_fds(asking, LENGTH.size, _STREAMS + 1)
        if not said:
            os._exit(0)
        told = asking.recv(LENGTH.unpack(said)[0], socket.MSG_WAITALL)
        waiting = os.fork()
        if waiting:
            for stream in streams:
                os.close(stream)
            asking.sendall(b".")
            # What waits for one that has ended is let go of late, which hurts nobody.
            _let_go()
            continue
        asking.close()
        talk = socket.socket(fileno=streams.pop())
        if number := os.fork():
            for stream in streams:
                os.close(stream)
            _wait_for(number, talk)
        talk.close()
        arguments, folder, environment = json.loads(told)
        return _prepared(arguments, folder, environment, streams)


def _let_go() -> None:
    with suppress(ChildProcessError):
        while os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG):
            pass


def _wait_for(number: int, talk: socket.socket) -> None:
    """Tell the number of a process and how it ended, and end."""
    _hold_nothing()
    try:
        talk.sendall(NUMBER.pack(number))
        ended = os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT)
        assert ended is not None
        code = ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status
        talk.sendall(NUMBER.pack(code))
        talk.recv(1)
    finally:
        os._exit(0)


def _hold_nothing() -> None:
    """Keep no stream of the tests' open: whoever reads it waits for its end."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(_STREAMS):
        os.dup2(nowhere, stream)


def _prepared(arguments: list[str], folder: str, environment: dict[str, str], streams: list[int]) -> Job:
    """Become what a new Python with these arguments would be, and return its program."""
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        setattr(sys, name, _stream_like(name, mode))
        setattr(sys, f"__{name}__", getattr(sys, name))
    return _program(*arguments)


def _stream_like(name: str, mode: str) -> TextIO:
    known, number = getattr(sys, name), ("stdin", "stdout", "stderr").index(name)
    buffering = 1 if name == "stderr" or os.isatty(number) else -1
    # For as long as the process lives.
    opened = open(number, mode, buffering, encoding=known.encoding, errors=known.errors, closefd=False)  # noqa: SIM115
    return cast("TextIO", opened)


def _program(first: str, *others: str) -> Job:
    main = ModuleType("__main__")
    main.__builtins__ = builtins  # type: ignore[attr-defined]
    sys.modules["__main__"] = main
    if first == "-c":
        code, *words = others
        sys.argv, sys.path[0] = ["-c", *words], ""
        compiled = compile(code, "<string>", "exec")
        return lambda: exec(compiled, main.__dict__)  # noqa: S102 - what `python -c` does
    if first == "-m":
        name, *words = others
        sys.argv, sys.path[0] = [name, *words], str(Path.cwd())
        return lambda: runpy.run_module(name, run_name="__main__", alter_sys=True)
    sys.argv, sys.path[0] = [first, *others], str(Path(first).parent)
    return lambda: runpy.run_path(first, run_name="__main__")


def _preload() -> None:
    for name in _PRELOADED:
        import_module(name)
    assert threading.active_count() == 1, threading.enumerate()
    # Nobody writes to what was imported when looking for rubbish: its memory stays shared.
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    _asking = socket.socket(fileno=int(sys.argv[1]))
    _preload()
    _serve(_asking)()
