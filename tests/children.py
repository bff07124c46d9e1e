"""Child processes that tests talk to by lines: real second processes, under the same switch against the network."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from typing import IO, Self

from tests.patience import PATIENCE_SECONDS


class Child:
    """A Python program in a process of its own. `hear` reads what it prints, `tell` writes to its input."""

    def __init__(self, program: str, *arguments: object) -> None:
        command = [sys.executable, "-c", program, *map(str, arguments)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self._input: IO[str] = self.process.stdin
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._faults: list[str] = []
        self._readers = [
            threading.Thread(target=self._listen, args=(self.process.stdout,), daemon=True),
            threading.Thread(target=self._faults.extend, args=(self.process.stderr,), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)
        for reader in self._readers:
            reader.join(PATIENCE_SECONDS)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def hear(self) -> str:
        """Return the next line that it prints, or fail with what it wrote to its standard error."""
        try:
            line = self._lines.get(timeout=PATIENCE_SECONDS)
        except queue.Empty:
            raise AssertionError("the child says nothing") from None
        assert line is not None, f"the child has ended: {self.faults()}"
        return line

    def tell(self, line: str = "") -> None:
        """Write a line to its standard input."""
        self._input.write(f"{line}\n")
        self._input.flush()

    def finish(self) -> int:
        """Close its input, wait for its end and return the exit code."""
        self._input.close()
        return self.process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        """End it at once, as `kill -9` does."""
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)

    def faults(self) -> str:
        """Return what it wrote to its standard error, once it has ended."""
        self._readers[1].join(PATIENCE_SECONDS)
        return "".join(self._faults)

    def _listen(self, stream: IO[str]) -> None:
        for line in stream:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)
