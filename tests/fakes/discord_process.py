"""`dateline bot` as its own process, connected to a loopback Discord."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import Self

from tests.fakes.discord_gateway import TOKEN
from tests.fakes.discord_server import DiscordServer
from tests.patience import PATIENCE_SECONDS
from tests.preloaded import KEPT, PATH, start

_PROGRAM = Path(__file__).with_name("discord_program.py")
_OF_A_BUSY_MACHINE = ("the event loop was held up", "heartbeat blocked for more than", "Can't keep up, shard ID")
"""What the bot and Discord's library write about it."""


class BotProcess:
    """The process. Settings are those of the environment, and nothing else's.

    Told to stop, it waits for answers in the making for `drain_seconds`, which can be set before it starts.
    """

    _anew = True

    def __init__(self, discord: DiscordServer, data_dir: Path, log: Path, **settings: str) -> None:
        self._discord = discord
        self.drain_seconds: float = PATIENCE_SECONDS
        self._log = log
        self._environment = {name: os.environ[name] for name in KEPT if name in os.environ} | {"PYTHONPATH": PATH}
        self.settings = {"DATELINE_DATA_DIR": str(data_dir), "DISCORD_TOKEN": TOKEN, **settings}

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE_SECONDS)
        self._output.close()

    def launch(self) -> None:
        """Start the process and do not wait for it."""
        arguments = [str(_PROGRAM), self._discord.api, self._discord.gateway.url, str(self.drain_seconds), "bot"]
        self._output = self._log.open("ab")
        self.process = start(
            arguments,
            cwd=self._log.parent,
            environment={**self._environment, **self.settings},
            streams=(subprocess.DEVNULL, self._output.fileno(), self._output.fileno()),
            anew=self._anew,
        )

    def start(self) -> None:
        """Start the process and wait until it listens."""
        heard = self.output().count("Listening as")
        self.launch()
        self._discord.until(lambda: self._listens(heard))

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, wait for the end, and return the exit code."""
        self.process.send_signal(number)
        return self.finish()

    def finish(self) -> int:
        """Wait for the end and return the exit code."""
        code = self.process.wait(PATIENCE_SECONDS)
        self._output.close()
        return code

    def output(self) -> str:
        """Return what it has written so far, in all its lives."""
        return self._log.read_text("utf-8", "replace") if self._log.exists() else ""

    def complaints(self) -> list[str]:
        """Return the lines that it has written so far, besides what tells of a busy machine."""
        lines = self.output().splitlines()
        return [line for line in lines if not any(said in line for said in _OF_A_BUSY_MACHINE)]

    def _listens(self, heard: int) -> bool:
        assert self.process.poll() is None, f"it ended with {self.process.returncode}: {self.output()}"
        return self.output().count("Listening as") > heard


class PreloadedBot(BotProcess):
    """The same, forked from a process that has imported the program already (see `tests.preloaded`)."""

    _anew = False
