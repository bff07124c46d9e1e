"""The program itself: exit codes, errors as one sentence, and an orderly end when it is told to stop."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
import pytest
import typer

from bot import __main__ as program
from bot import commands
from retrieval.catalogue.database import open_database, patience
from tests.bot.conftest import Dateline
from tests.children import Child, completed
from tests.fakes.postgres import PostgresServer
from tests.guard import loopback_only
from tests.patience import PATIENCE_SECONDS

PROGRAM = "from bot.__main__ import main; main()"


@pytest.fixture
def exit_code(monkeypatch: pytest.MonkeyPatch):
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]

    def run(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["dateline", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            program.main()
        return int(ended.value.code or 0)

    yield run
    for number, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
        signal.signal(number, handler)


@pytest.mark.usefixtures("data_dir")
class TestExitCodes:
    def test_done(self, exit_code, capsys: pytest.CaptureFixture[str]):
        assert exit_code("status") == 0
        assert exit_code("--help") == 0
        assert capsys.readouterr().err == ""

    def test_something_was_refused(self, exit_code, capsys: pytest.CaptureFixture[str]):
        assert exit_code("ingest", "absent.txt") == 1
        assert capsys.readouterr().err.splitlines()[0].startswith("refused absent.txt: there is no such file")

    @pytest.mark.parametrize("arguments", [(), ("sing",), ("ask",), ("status", "--loud"), ("eval", "x.jsonl")])
    def test_wrong_usage(self, exit_code, arguments: tuple[str, ...]):
        assert exit_code(*arguments) == 2

    def test_a_data_directory_that_cannot_be_made(self, exit_code, data_dir: Path, capsys: pytest.CaptureFixture[str]):
        data_dir.write_text("in the way")
        assert exit_code("status") == 1
        said = capsys.readouterr().err
        assert said.startswith("error: The data directory ")
        assert said.endswith("Set DATELINE_DATA_DIR.\n")

    def test_a_catalogue_that_is_none(self, exit_code, data_dir: Path, capsys: pytest.CaptureFixture[str]):
        data_dir.mkdir()
        (data_dir / "catalogue.sqlite3").write_text("in the way " * 1000)
        assert exit_code("status") == 1
        assert capsys.readouterr().err.startswith("error: ")

    def test_a_setting_that_cannot_be_used(self, exit_code, monkeypatch: pytest.MonkeyPatch, capsys):
        monkeypatch.setenv("DATELINE_EMBEDDING", "[/]abacus")
        assert exit_code("status") == 1
        assert "[/]abacus" in capsys.readouterr().err

    @pytest.mark.parametrize("command", ["ask", "follow", "timeline"])
    @pytest.mark.parametrize("words", [("",), ("  ", "\t")])
    def test_nothing_asked(self, exit_code, data_dir: Path, command: str, words: tuple[str, ...]):
        assert exit_code(command, *words) == 2
        assert not data_dir.exists()

    def test_cases_that_are_not_there(self, exit_code, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
        assert exit_code("eval", "absent.yaml", "--out", tmp_path) == 1
        assert capsys.readouterr().err == "error: The cases in absent.yaml cannot be read: No such file or directory.\n"

    def test_a_file_where_a_folder_has_to_be(self, exit_code, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
        cases, out = tmp_path / "cases.jsonl", tmp_path / "out"
        cases.write_text('{"id": "1", "question": "Who won?", "abstain": true}\n')
        out.write_text("in the way")
        assert exit_code("eval", cases, "--out", out) == 1
        assert capsys.readouterr().err == f"error: {out} is a file where a folder has to be.\n"

    def test_declined(self, exit_code):
        assert exit_code("ask", "who", "won", "the", "vote") == 3

    def test_interrupted(self, exit_code, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
        def interrupt() -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(commands, "app", interrupt)
        assert exit_code("status") == 130
        assert capfd.readouterr().err == "Stopped.\n"


class TestDatabaseAtWork:
    """A database that somebody else keeps busy: one sentence, and the program ends."""

    @pytest.mark.usefixtures("data_dir")
    def test_a_statement_that_takes_too_long(
        self, exit_code, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch, capsys
    ):
        url = postgres.new_database()
        open_database(url).dispose()
        monkeypatch.setenv("DATELINE_DATABASE_URL", f"{url}?options=-c%20statement_timeout%3D100")
        with psycopg.connect(postgres.dsn(url.rpartition("/")[2])) as other:
            other.execute("LOCK TABLE articles")
            assert exit_code("status") == 1
        said = capsys.readouterr()
        assert said.err == (
            "error: The catalogue's database took longer over one statement than it may, a minute if its URL says "
            "nothing else; try again later.\n"
        )
        assert said.out == ""

    def test_a_file_that_another_process_writes_to(
        self, exit_code, over_copy: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ):
        article = tmp_path / "quay.md"
        article.write_text("# The quay opens\n\nThe new quay of Marlow opened on Monday.\n")
        other = sqlite3.connect(over_copy / "catalogue.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with patience(0.05):
            assert exit_code("ingest", article) == 1
        other.close()
        said = capsys.readouterr().err
        assert said == "error: Another process is writing to the catalogue and does not let go. Try again.\n"


def test_told_to_stop_it_closes_everything(dateline: Dateline, over_copy: Path):
    with Child(PROGRAM, "chat") as chat:
        chat.tell("Where was Mark Carney born?")
        while "Fort Smith" not in chat.hear():
            pass
        assert (over_copy / "owner.pid").read_text() == str(chat.process.pid)
        chat.process.send_signal(signal.SIGTERM)
        assert chat.process.wait(PATIENCE_SECONDS) == 143
        assert chat.faults() == ""
    assert not (over_copy / "owner.pid").exists()
    assert not list(over_copy.glob("vectors/*/BUSY"))
    assert dateline("doctor").exit_code == 0


def test_told_to_stop_within_an_import_it_stops_after_it(tmp_path: Path):
    (tmp_path / "slow.py").write_text(
        "import os, signal, time\nos.kill(os.getpid(), signal.SIGTERM)\ntime.sleep(0.2)\nprint('whole', flush=True)\n"
    )
    code = (
        f"import sys, time; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from bot.setup.interruption import heed_signals, start_up_is_over\n"
        f"heed_signals(); start_up_is_over(); import slow; time.sleep({PATIENCE_SECONDS})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (143, "whole\n", "")


def environment(**added: str) -> dict[str, str]:
    return {**os.environ, **added}


def run_program(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PROGRAM, *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run(command, text=True, check=False, **pipes)


@pytest.mark.usefixtures("over_samples")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_at_any_import_of_its_start_it_says_so_and_nothing_else(number: signal.Signals):
    """The signal comes while the n-th module is imported, for some n all over the start."""
    code = (
        "import os, sys, builtins\n"
        "from bot.__main__ import main\n"
        "kept, left = builtins.__import__, [int(sys.argv.pop(1))]\n"
        "def counted(*args, **kw):\n"
        "    left[0] -= 1\n"
        "    if left[0] == 0:\n"
        f"        os.kill(os.getpid(), {int(number)})\n"
        "    return kept(*args, **kw)\n"
        "builtins.__import__ = counted\n"
        "main()"
    )
    for place in (1, 30, 300, 1500, 3000):
        command = [sys.executable, "-c", code, str(place), "ask", "who won?"]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        assert run.returncode in (128 + number, 0), run.stderr
        assert "Traceback" not in run.stderr
        assert run.stderr in ("Stopped.\n", "")


@pytest.mark.usefixtures("over_samples")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
@pytest.mark.parametrize("arguments", [("--help",), ("status", "--json"), ("ask", "who won?")])
def test_an_output_that_is_full(arguments: tuple[str, ...]):
    with Path("/dev/full").open("w") as full:
        run = run_program(*arguments, stdout=full)
    assert run.returncode == 1
    assert run.stderr == "error: The output cannot be written: No space left on device.\n"


@pytest.mark.usefixtures("over_samples")
def test_a_terminal_that_knows_few_characters():
    run = run_program("ask", "when did Carney and Trump first speak?", env=environment(PYTHONIOENCODING="latin-1"))
    assert (run.returncode, run.stderr) == (0, "")
    assert '"Friday" is 28 March 2025' in run.stdout


def test_a_data_directory_whose_name_is_no_text(tmp_path: Path):
    folder = os.fsdecode(os.fsencode(tmp_path) + b"/\xff")
    run = run_program("status", env=environment(DATELINE_DATA_DIR=folder))
    assert run.returncode == 1
    assert run.stderr.startswith("error: The name of the data directory ")
    assert "is not UTF-8" in run.stderr


def test_help_imports_nothing_that_only_commands_need():
    slow = ("retrieval.corpus", "sqlalchemy", "pydantic", "numpy", "tantivy", "langchain_core", "chromadb")
    code = (
        "import sys, bot.__main__ as program\nsys.argv = ['dateline', '--help']\ntry: program.main()\n"
        f"finally: print([name for name in {slow} if name in sys.modules], file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stderr == "[]\n"
    assert loopback_only.attempts == []


def test_the_version():
    assert run_program("--version").stdout == f"dateline {version('dateline')}\n"


def test_a_command_that_there_is_not_and_what_was_meant():
    run = run_program("aks", "who won?")
    assert run.returncode == 2
    assert "Did you mean ask?" in run.stderr


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("dateline st", ["status"]), ("dateline eval n", ["new"]), ("dateline ask --pass", ["--passages"])],
)
def test_a_shell_completes_commands_and_options(typed: str, offered: list[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("_DATELINE_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", str(len(typed.split()) - 1))
    told = completed(f"import sys; sys.argv = ['dateline']; {PROGRAM}")
    assert (told.stdout.split(), told.stderr) == (offered, "")


def test_the_list_of_commands_says_what_each_says_of_itself():
    group = typer.main.get_group(commands.app)
    for name, place in commands._COMMANDS.items():
        command = group.get_command(typer.Context(group), name)
        assert command is not None
        assert command.help
        assert command.help.split()[0] == place.summary.split()[0], name
