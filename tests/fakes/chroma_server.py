"""A real Chroma server on loopback."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Self

from tests.patience import PATIENCE_SECONDS


class ChromaServer:
    """`chroma run` in a folder of its own, between `__enter__` and `__exit__`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self._port: int = listener.getsockname()[1]
        self.start()
        return self

    def start(self) -> None:
        """Start it, for the first time or again with what it had."""
        program = Path(sys.executable).with_name("chroma")
        command: list[str | Path] = [
            program,
            "run",
            "--host",
            "127.0.0.1",
            "--port",
            str(self._port),
            "--path",
            self._folder / "chroma",
        ]
        self._log = (self._folder / "chroma.log").open("ab")
        self._process = subprocess.Popen(command, cwd=self._folder, stdout=self._log, stderr=self._log)
        self._wait()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait(PATIENCE_SECONDS)
        self._log.close()

    @property
    def url(self) -> str:
        """The URL for CHROMA_URL."""
        return f"http://127.0.0.1:{self._port}"

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError((self._folder / "chroma.log").read_text())
            time.sleep(0.05)

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", "/api/v2/heartbeat")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()
