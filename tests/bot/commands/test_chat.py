"""`dateline chat`: follow-ups, words with a slash, and the program itself at a pipe and at a terminal."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.conftest import Dateline
from tests.patience import PATIENCE_SECONDS

BORN = "Where was Mark Carney born?"
GREW_UP = "And where did he grow up?"
UNDERSTOOD = "Understood as: Where did Mark Carney grow up?"


def flat(text: str) -> str:
    return " ".join(text.split())


def said(dateline: Dateline, *lines: str, options: tuple[str, ...] = ()) -> str:
    result = dateline("chat", *options, stdin="\n".join(lines))
    assert (result.exit_code, result.stderr) == (0, "")
    return flat(result.stdout)


@pytest.mark.usefixtures("over_copy")
class TestConversation:
    def test_a_follow_up_is_understood_and_answered(self, dateline: Dateline):
        text = said(dateline, BORN, GREW_UP)
        assert text.index("Fort Smith") < text.index(UNDERSTOOD) < text.rindex("Edmonton")

    def test_what_stands_alone_is_shown_as_nothing_else(self, dateline: Dateline):
        assert "Understood as" not in said(dateline, BORN, "When did King Charles open Parliament?")

    @pytest.mark.parametrize("line", ["/new", "new question"])
    def test_a_new_topic_knows_nothing_of_the_old(self, dateline: Dateline, line: str):
        text = said(dateline, BORN, line, GREW_UP)
        assert "A new topic." in text
        assert "Understood as" not in text

    def test_a_question_can_begin_a_topic(self, dateline: Dateline):
        text = said(dateline, "Who beat Pierre Poilievre in Carleton?", f"New question: {BORN}", GREW_UP)
        assert "Fort Smith" in text
        assert text.count("Understood as") == 1
        assert UNDERSTOOD in text

    def test_goes_on_only_where_it_is_told_to(self, dateline: Dateline):
        said(dateline, BORN)
        assert "Understood as" not in said(dateline, GREW_UP)
        said(dateline, BORN)
        assert UNDERSTOOD in said(dateline, GREW_UP, options=("--continue",))

    def test_nothing_to_go_on_with(self, dateline: Dateline):
        assert "Fort Smith" in said(dateline, BORN, options=("--continue",))

    def test_forgets(self, dateline: Dateline):
        said(dateline, BORN)
        text = said(dateline, BORN, GREW_UP, "/forget", GREW_UP)
        before, _, after = text.partition("Forgotten: 2 conversations, 3 questions.")
        assert UNDERSTOOD in before
        assert "Understood as" not in after
        assert "Forgotten: 1 conversation, 1 question." in said(dateline, "/forget")

    def test_leaves_when_told(self, dateline: Dateline):
        assert said(dateline, "/quit", BORN) == ""

    def test_empty_lines_ask_nothing(self, dateline: Dateline):
        assert said(dateline, "", "   ", BORN) == said(dateline, BORN)

    def test_helps(self, dateline: Dateline):
        text = said(dateline, "/help", "/frobnicate")
        assert all(word in text for word in ("/new", "/forget", "/quit"))
        assert "There is no /frobnicate; /help says what there is." in text

    def test_a_question_may_begin_with_a_slash(self, dateline: Dateline):
        assert "Fort Smith" in said(dateline, f"/{BORN}")

    def test_brackets_are_shown_as_they_are(self, dateline: Dateline):
        assert "There is no" not in said(dateline, "[red]/new[/red]")


_LOOKS = 50
PROGRAM = (sys.executable, "-m", "bot", "chat")
ROOT = Path(__file__).parents[3]


@pytest.fixture
def environment(over_copy: Path) -> dict[str, str]:
    paths = [str(ROOT), os.environ["PYTHONPATH"]]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "DATELINE_DATA_DIR": str(over_copy), "TERM": "xterm"}


def test_a_program_can_hold_a_conversation(environment: dict[str, str]):
    with subprocess.Popen(
        PROGRAM, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        out, err = process.communicate(f"{BORN}\n{GREW_UP}\n", timeout=PATIENCE_SECONDS)
    assert (process.returncode, err) == (0, "")
    assert UNDERSTOOD in flat(out)
    assert "\x1b" not in out


class Terminal:
    """A pseudo-terminal with the program on it: `hear` waits for words, `tell` types."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._own, theirs = pty.openpty()
        self._heard = ""
        self.process = subprocess.Popen(
            PROGRAM,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def hear(self, words: str) -> str:
        """Return what was shown up to these words, whatever colours and line breaks are between."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        pattern = re.compile(r"\s+".join(map(re.escape, words.split())))
        while not (found := pattern.search(self._shown())):
            assert time.monotonic() < deadline, self._shown()
            self._listen()
        shown, self._heard = self._shown()[: found.end()], self._shown()[found.end() :]
        return flat(shown)

    def _listen(self) -> None:
        """Read what is shown, for a moment: what nobody reads fills the terminal, and then the program waits."""
        if select.select([self._own], [], [], 0.2)[0]:
            with contextlib.suppress(OSError):  # what Linux says when the program has ended
                self._heard += os.read(self._own, 65536).decode("utf-8", "replace")

    def tell(self, text: str) -> None:
        os.write(self._own, text.encode())

    def interrupt(self) -> int:
        """Press Ctrl-C until the program goes to a new line, which it does before it ends; return the exit code."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while "\n" not in self._heard:
            assert time.monotonic() < deadline, f"Ctrl-C does not end it: {self._shown()}"
            # CPython's line editing misses a signal that comes just before it waits for a key.
            self.process.send_signal(signal.SIGINT)
            for _ in range(_LOOKS):
                if "\n" not in self._heard:
                    self._listen()
        while self.process.poll() is None and time.monotonic() < deadline:
            self._listen()
        return self.process.wait(PATIENCE_SECONDS)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE_SECONDS)
        os.close(self._own)

    def _shown(self) -> str:
        return re.sub(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\))", "", self._heard)


@pytest.fixture
def terminal(environment: dict[str, str]) -> Iterator[Terminal]:
    # A shell makes what it starts in the background deaf to Ctrl-C, and so all that these tests would start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    opened = Terminal(environment)
    signal.signal(signal.SIGINT, before)
    yield opened
    opened.close()


def test_a_person_can_hold_one_at_a_terminal(terminal: Terminal):
    terminal.hear("/help says what else you can type. >")
    terminal.tell(f"{BORN}\n")
    assert "Fort Smith" in terminal.hear("The source has no date of publication.")
    terminal.hear(">")
    terminal.tell(f"{GREW_UP}\n")
    terminal.hear(UNDERSTOOD)
    terminal.hear(">")
    assert terminal.interrupt() == 0
