"""Real processes that are killed while they ingest, and real processes side by side over one data directory."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from retrieval.domain.answer import Answer
from tests.builders import COMET
from tests.children import Child
from tests.crashing import (
    LINGERING,
    Moment,
    Outcome,
    at_random,
    at_rewrite,
    committed,
    crash_and_recover,
    write_articles,
)
from tests.patience import PATIENCE_SECONDS

PROGRAM = "from bot.__main__ import main; main()"
PATIENT = f"from bot.setup import start; start._PATIENCE_SECONDS = {PATIENCE_SECONDS}; {PROGRAM}"
"""The same, which waits for another process that writes for as long as the machine takes."""
ENOUGH_TO_REWRITE = 250
"""Articles with more than 1,000 passages between them: that many vectors, and Chroma rewrites its files."""

FEW = 20


class Watched:
    """A moment that notes whether the process still ran then, and how it ended."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment
        self.running = False
        self.process: subprocess.Popen[str] | None = None

    def __call__(self, data: Path, process: subprocess.Popen[str]) -> None:
        self._moment(data, process)
        self.running = process.poll() is None
        self.process = process


class Rewrite:
    """The moment at which Chroma has just begun to rewrite the files that it made when it was opened."""

    def __init__(self) -> None:
        self.made: States = {}
        self.found: States = {}

    def __call__(self, data: Path, process: subprocess.Popen[str]) -> None:
        while process.poll() is None and not (states(data) and committed(data)):
            time.sleep(0.002)
        while process.poll() is None and states(data) != self.made:
            self.made = states(data)
            time.sleep(0.05)  # several files are made at the first opening, one after the other
        at_rewrite(1)(data, process)
        self.found = states(data)


States = dict[str, tuple[int, int]]


def states(data: Path) -> States:
    """Return how large each file of the vector index is, and when it was written."""
    found = ((file.name, file.stat()) for file in data.glob("vectors/*/*/*.bin"))
    return {name: (state.st_size, state.st_mtime_ns) for name, state in found}


def crash(
    folder: Path, count: int, sent: signal.Signals, moment: Moment, command: Sequence[str] = LINGERING
) -> tuple[Outcome, Watched]:
    folder.mkdir(exist_ok=True)
    articles = folder / "articles.jsonl"
    write_articles(articles, count)
    watched = Watched(moment)
    return crash_and_recover(articles, folder / "data", sent, watched, command), watched


def started(data: Path, process: subprocess.Popen[str]) -> None:
    """Wait until the program is past its imports, so that a random moment hits its work."""
    while process.poll() is None and not (data / "catalogue.sqlite3").exists():
        time.sleep(0.002)


def shortly_after_the_start(seconds: float) -> Moment:
    def wait(data: Path, process: subprocess.Popen[str]) -> None:
        started(data, process)
        at_random(seconds)(data, process)

    return wait


class TestKills:
    def test_while_the_vector_index_is_rewritten(self, tmp_path: Path):
        for more in (1, 2, 4, 8):
            rewrite, count = Rewrite(), more * ENOUGH_TO_REWRITE
            command = [sys.executable, "-m", "bot"]
            outcome, watched = crash(tmp_path / str(count), count, signal.SIGKILL, rewrite, command)
            if watched.running:  # else all was written before anybody looked
                break
        assert watched.running
        assert rewrite.made
        assert rewrite.found != rewrite.made, "Chroma did not rewrite anything"
        assert outcome.acknowledged > 0
        assert outcome.whole, outcome

    def test_at_a_random_moment(self, tmp_path: Path):
        outcome, watched = crash(tmp_path, FEW, signal.SIGKILL, shortly_after_the_start(0.4))
        assert watched.running
        assert outcome.whole, outcome

    def test_told_to_stop_at_a_random_moment(self, tmp_path: Path):
        outcome, watched = crash(tmp_path, 5 * FEW, signal.SIGTERM, shortly_after_the_start(0.4))
        assert watched.running
        assert watched.process is not None
        assert watched.process.returncode == 143
        assert outcome.whole, outcome


class TestSideBySide:
    @pytest.fixture
    def data_dir(self, sample_data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        folder = tmp_path / "data"
        shutil.copytree(sample_data_dir, folder)
        monkeypatch.setenv("DATELINE_DATA_DIR", str(folder))
        return folder

    def test_what_one_ingests_another_answers(self, data_dir: Path, tmp_path: Path):
        question = "What did two amateurs in Chile find in March?"
        article = tmp_path / "comet.json"
        article.write_text(json.dumps({"title": "A comet for the naked eye", "text": COMET, "published": "2024-06-02"}))
        with Child(PROGRAM, "chat") as chat:
            assert "amateurs" not in ask(chat, question)
            done = run("ingest", article)
            assert (done.returncode, done.stdout) == (0, "")
            assert f"Process {chat.process.pid} keeps the indexes" in done.stderr
            stored = time.monotonic()
            while "two amateurs in Chile" not in ask(chat, question):
                assert time.monotonic() - stored < PATIENCE_SECONDS, "the new article was never answered"
            # Not a test of speed, which is in the benchmarks, but shown by `pytest -rP`.
            sys.stdout.write(f"answered {time.monotonic() - stored:.2f} s after the other process ended\n")

            beside = run("ask", question, "--json")
            assert beside.stderr == ""
            answer = Answer.model_validate_json(beside.stdout)
            assert any("comet" in citation.quote for citation in answer.citations)
            assert "behind" not in answer.notes
            assert (data_dir / "owner.pid").read_text() == str(chat.process.pid)
            assert chat.finish() == 0
            assert chat.faults() == ""
        assert run("doctor").returncode == 0


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PATIENT, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)


def ask(chat: Child, question: str) -> str:
    """Return what `chat` says to a question, known to have ended when it has declined one of nonsense."""
    chat.tell(question)
    chat.tell("qwpo zxmv trrl?")
    said: list[str] = []
    while not said or ("16 articles searched" not in said[-1] and "17 articles searched" not in said[-1]):
        said.append(chat.hear())
    return " ".join(" ".join(said).split())
