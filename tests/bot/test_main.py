"""The program itself: exit codes, errors as one sentence, and an orderly end when it is told to stop."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot import __main__ as program
from tests.bot.conftest import Dateline
from tests.children import DEADLINE_SECONDS, Child
from tests.guard import loopback_only

PROGRAM = "from bot.__main__ import main; main()"


@pytest.fixture
def exit_code(monkeypatch: pytest.MonkeyPatch):
    before = signal.getsignal(signal.SIGTERM)

    def run(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["dateline", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            program.main()
        return int(ended.value.code or 0)

    yield run
    signal.signal(signal.SIGTERM, before)


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

    def test_interrupted(self, exit_code, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
        def interrupt() -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(program, "app", interrupt)
        assert exit_code("status") == 130
        assert capsys.readouterr().err == "Stopped.\n"


def test_told_to_stop_it_closes_everything(dateline: Dateline, over_copy: Path):
    with Child(PROGRAM, "chat") as chat:
        chat.tell("Where was Mark Carney born?")
        while "Fort Smith" not in chat.hear():
            pass
        assert (over_copy / "owner.pid").read_text() == str(chat.process.pid)
        chat.process.send_signal(signal.SIGTERM)
        assert chat.process.wait(DEADLINE_SECONDS) == 143
        assert chat.faults() == ""
    assert not (over_copy / "owner.pid").exists()
    assert not list(over_copy.glob("vectors/*/BUSY"))
    assert dateline("doctor").exit_code == 0


def test_told_to_stop_within_an_import_it_stops_after_it(tmp_path: Path):
    (tmp_path / "slow.py").write_text(
        "import os, signal, time\nos.kill(os.getpid(), signal.SIGTERM)\ntime.sleep(0.2)\nprint('whole', flush=True)\n"
    )
    code = (
        f"import signal, sys, time, bot.__main__ as program; sys.path.insert(0, {str(tmp_path)!r})\n"
        "signal.signal(signal.SIGTERM, program._raise_terminated); import slow; time.sleep(20)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (143, "whole\n", "")


def test_nothing_is_imported_for_help_that_only_some_commands_need():
    """`--help` must not wait for the libraries behind the indexes' heavier halves."""
    slow = ("chromadb", "langchain_openai", "trafilatura")
    code = f"import sys, bot.__main__; print([name for name in {slow} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
    assert loopback_only.attempts == []
