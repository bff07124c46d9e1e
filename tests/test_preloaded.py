"""A process that is forked does as one for which Python is started anew."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.children import Child
from tests.patience import PATIENCE_SECONDS
from tests.preloaded import Forked, can_fork, start

LOOK = "import json, os, sys; print(json.dumps([sys.argv, os.getcwd(), sys.path[0], os.environ.get('DATELINE_X')]))"
MAIN = "import sys\nclass Here: pass\nprint(Here.__module__, sys.modules['__main__'].Here is Here, __name__)"
STREAMS = "import sys\nfor s in (sys.stdin, sys.stdout, sys.stderr): print(s.fileno(), s.encoding, s.errors)"
PROGRAMS = (
    (LOOK, "one", "two words"),
    (MAIN,),
    (STREAMS,),
    ("import sys; print(sys.stdin.read().upper()); print('beside', file=sys.stderr)",),
    ("import sys; print('not flushed', end=''); sys.exit('said at the end')",),
    ("raise ValueError('nobody catches it')",),
    ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)",),
    ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)",),
    ("import os, signal; os.kill(os.getpid(), signal.SIGINT)",),
    ("import atexit, threading; atexit.register(print, 'left'); threading.Timer(.1, print, ['waited']).start()",),
    ("import threading; print(threading.current_thread() is threading.main_thread(), threading.active_count())",),
    ("import socket\nsocket.create_connection(('192.0.2.1', 80), 1)",),
    ("from concurrent.futures import ThreadPoolExecutor as P; print(list(P(2).map(abs, (-1, -2))))",),
    ("import numpy; print((numpy.ones((300, 300)) @ numpy.ones((300, 300))).sum())",),
)
TOLD = "import sys; print(sys.argv[1], 'hears', input(), flush=True); sys.exit(int(input()))"


class Ended(NamedTuple):
    """What became of a process."""

    code: int
    output: str
    errors: str


def run(arguments: list[str], folder: Path, *, anew: bool, **settings: str) -> Ended:
    given = folder / "given"
    given.write_text("what it reads\n")
    with given.open() as stdin, (folder / "out").open("w") as stdout, (folder / "err").open("w") as stderr:
        process = start(
            arguments,
            cwd=folder,
            environment={**os.environ, **settings},
            streams=(stdin.fileno(), stdout.fileno(), stderr.fileno()),
            anew=anew,
        )
        assert isinstance(process, Forked) is not anew
        code = process.wait(PATIENCE_SECONDS)
    last = (folder / "err").read_text().strip().rpartition("\n")[2]
    return Ended(code, (folder / "out").read_text(), last)


@pytest.fixture(autouse=True)
def _only_where_it_can_be() -> None:
    if not can_fork(os.environ):
        pytest.skip("what Python reads at its start is set here otherwise than for the process to fork from")


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program[0][:40])
def test_it_does_as_a_new_one(program: tuple[str, ...], tmp_path: Path):
    forked, anew = (run(["-c", *program], tmp_path, anew=each, DATELINE_X="5") for each in (False, True))
    assert forked == anew


def test_a_file_and_a_module_run_as_by_python(tmp_path: Path):
    (tmp_path / "module.py").write_text(f"{LOOK}\nprint(__name__, __spec__ and __spec__.name)")
    for arguments in (["-m", "module", "word"], [str(tmp_path / "module.py"), "word"]):
        forked, anew = (run(arguments, tmp_path, anew=each) for each in (False, True))
        assert forked.code == 0
        assert forked.output.splitlines()[1:] == anew.output.splitlines()[1:]
        assert "word" in forked.output


def test_the_command_is_the_same(tmp_path: Path):
    for arguments in (["--version"], ["doctor"], ["asc"], ["show", "d1"]):
        settings = {"DATELINE_DATA_DIR": str(tmp_path / "none")}
        forked, anew = (run(["-m", "bot", *arguments], tmp_path, anew=each, **settings) for each in (False, True))
        assert forked == anew


def test_two_at_once_are_talked_to_and_end_each_by_itself():
    with Child(TOLD, "first") as first, Child(TOLD, "second") as second:
        assert isinstance(first.process, Forked)
        assert first.process.pid != second.process.pid
        second.tell("one")
        first.tell("other")
        assert (first.hear(), second.hear()) == ("first hears other", "second hears one")
        assert first.process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            first.process.wait(0.01)
        second.tell("7")
        assert second.finish() == 7
        first.kill()
        assert first.process.poll() == -signal.SIGKILL
        first.process.send_signal(signal.SIGTERM)  # to nobody: it has ended


def test_what_python_reads_once_is_read_by_a_new_one(tmp_path: Path):
    with (tmp_path / "out").open("w") as out:
        process = start(
            ["-c", "import sys; print(sys.flags.dev_mode)"],
            cwd=tmp_path,
            environment={**os.environ, "PYTHONDEVMODE": "1"},
            streams=(subprocess.DEVNULL, out.fileno(), subprocess.DEVNULL),
        )
        assert not isinstance(process, Forked)
        assert process.wait(PATIENCE_SECONDS) == 0
    assert (tmp_path / "out").read_text() == "True\n"


def test_it_holds_what_takes_long_to_import():
    code = "import sys; print(*{'discord', 'chromadb', 'langchain_core', 'onnxruntime'} & {*sys.modules})"
    with Child(code) as forked, Child(code, anew=True) as anew:
        assert sorted(forked.hear().split()) == ["chromadb", "discord", "langchain_core"]
        assert anew.hear() == ""
