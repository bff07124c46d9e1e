"""A process that reads what another one found and chooses the quotes: its start, its talk with its parent, its end.

Which question goes there is decided in `sharing`.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import IO, Any

from retrieval.answer.answerer import Answerer
from retrieval.corpus.corpus import Corpus, Location
from retrieval.domain.answer import Answer
from retrieval.domain.errors import EmbeddingError
from retrieval.indexes.embeddings import EmbeddingModel
from retrieval.ranking.search import Request, Search, Sighted

_LEAVING_SECONDS = 5.0
# Not by `multiprocessing`, which runs the parent's main program again: no library should ask that of its users.
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from retrieval.answer.worker import serve; serve()"


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a question: how many passages were read, and the answer."""

    passages: int
    answer: Answer


class ReadingProcess:
    """A process that reads for this one. It is asked one thing at a time; what it is told and tells is pickled."""

    def __init__(self, location: Location) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *sys.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.is_alive = True
        self._location = location

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._process.pid

    def is_ready(self) -> bool:
        """Wait until the process takes questions; tell whether it does."""
        try:
            self._ask(self._location)
        except (EOFError, OSError, pickle.UnpicklingError):
            self.close()
        return self.is_alive

    def read(self, request: Request, sighted: Sighted) -> Read | None:
        """Return what it makes of what was found; None where it fails, or has died."""
        try:
            read: Read | None = self._ask((request, sighted))
        except (EOFError, OSError, pickle.UnpicklingError):
            self.close()
            return None
        except BaseException:
            # Its reply is still to come, and must not be taken for that to the next question.
            self.close()
            raise
        return read

    def close(self) -> None:
        """End the process, at once if it does not leave by itself."""
        self.is_alive = False
        try:
            self._process.communicate(timeout=_LEAVING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()

    def _ask(self, question: object) -> Any:
        told, heard = self._process.stdin, self._process.stdout
        if told is None or heard is None:
            raise RuntimeError("a reading process without pipes")
        _tell(told, question)
        return pickle.load(heard)  # noqa: S301 - it comes from a child that runs this very file


def serve() -> None:
    """Read for the parent until it hangs up, as it does when it ends, however it ends."""
    # Ctrl-C reaches all processes of a terminal at once; the parent is the one to act on it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    heard, told = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a package may print must not stand among the replies.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    corpus = Corpus(pickle.load(heard), _no_model)  # noqa: S301 - from the parent
    try:
        search, answerer = Search(corpus), Answerer(corpus)
        _tell(told, True)
        while True:
            request, sighted = pickle.load(heard)  # noqa: S301 - from the parent
            _tell(told, _read(search, answerer, request, sighted))
    except (EOFError, OSError):
        corpus.close()


def _tell(pipe: IO[bytes], said: object) -> None:
    pipe.write(pickle.dumps(said, pickle.HIGHEST_PROTOCOL))
    pipe.flush()


def _read(search: Search, answerer: Answerer, request: Request, sighted: Sighted) -> Read | None:
    try:
        found = search.read(sighted)
        return Read(len(found.candidates), answerer.compose(request, found, time.perf_counter()))
    except Exception:  # noqa: BLE001 - the parent then reads by itself, and fails where it can be seen
        return None


def _no_model() -> EmbeddingModel:
    raise EmbeddingError("A process that only reads has no embedding model.")
