"""Child processes that tests talk to by lines: real second processes, under the same switch against the network."""

from __future__ import annotations

import os
import queue
import subprocess
import threading
from pathlib import Path
from typing import IO, Self

from tests.patience import PATIENCE_SECONDS
from tests.preloaded import pipe, start


class Child:
    """A Python program in a process of its own. `hear` reads what it prints, `tell` writes to its input.

    It is forked from one that has imported Dateline (see `tests.preloaded`), unless Python is to start `anew`.
    """

    def __init__(self, program: str, *arguments: object, anew: bool = False) -> None:
        self._input, stdin = pipe(to_write=True)
        self._said, stdout = pipe(to_write=False)
        self._complained, stderr = pipe(to_write=False)
        try:
            self.process = start(
                ["-c", program, *map(str, arguments)],
                cwd=Path.cwd(),
                environment=os.environ,
                streams=(stdin, stdout, stderr),
                anew=anew,
            )
        finally:
            for stream in (stdin, stdout, stderr):
                os.close(stream)
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._faults: list[str] = []
        self._readers = [
            threading.Thread(target=self._listen, args=(self._said,), daemon=True),
            threading.Thread(target=self._faults.extend, args=(self._complained,), daemon=True),
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
        for stream in (self._input, self._said, self._complained):
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

    def said(self) -> str:
        """Return what it printed that was not heard, once it has ended."""
        self._readers[0].join(PATIENCE_SECONDS)
        return "".join(f"{line}\n" for line in iter(self._lines.get, None))

    def faults(self) -> str:
        """Return what it wrote to its standard error, once it has ended."""
        self._readers[1].join(PATIENCE_SECONDS)
        return "".join(self._faults)

    def _listen(self, stream: IO[str]) -> None:
        for line in stream:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)


def completed(program: str, *arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a Python program in a process of its own to its end, as `subprocess.run` does but without its imports."""
    with Child(program, *arguments) as child:
        # One that needs no input may have ended by now, and its pipe with it.
        if stdin:
            child.tell(stdin)
        code = child.finish()
        return subprocess.CompletedProcess([program, *map(str, arguments)], code, child.said(), child.faults())
