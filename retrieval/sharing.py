"""Several questions at once on more than one core: other processes read what the threads of this one find.

Python's threads compute one at a time. To find passages needs the vectors and the embedding model, and happens mostly
outside the interpreter lock; to read them and to choose quotes happens inside of it and takes most of an answer's
time, but needs only the catalogue and the counts of the lexical index. So each process searches for its questions and
may let another one, a fifth of its size, do the reading.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import PriorityQueue

from retrieval.answer import Answer
from retrieval.answering import Answerer, telling
from retrieval.corpus import Corpus, Location
from retrieval.errors import EmbeddingError
from retrieval.indexes.embeddings import EmbeddingModel
from retrieval.progress import Progress, Reading, Searching
from retrieval.search import Request, Search, Sighted

_HERE = 0
"""The place of this process among those that read: the first, so that one question at a time never leaves it."""
_LEAVING_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class _Read:
    """What became of a question: how many passages were read, and the answer."""

    passages: int
    answer: Answer


class SharingAnswerer(Answerer):
    """Answers like `Answerer`, several questions at once on several cores. Safe to share between threads.

    `readers` processes are started for it; until one is ready, and where one has died, this process does without.
    Close it when nothing more is asked. As with any `multiprocessing`, a program that uses it has to guard what it
    does by `if __name__ == "__main__"`.
    """

    def __init__(self, corpus: Corpus, readers: int = 0) -> None:
        super().__init__(corpus)
        self._free: PriorityQueue[int] = PriorityQueue()
        self._free.put(_HERE)
        self._readers = {place: _Reader(corpus.location) for place in range(1, readers + 1)}
        self._opening = [
            threading.Thread(target=self._open, args=(place,), name=f"dateline-reader-{place}", daemon=True)
            for place in self._readers
        ]
        for thread in self._opening:
            thread.start()

    def answer(self, request: Request) -> Answer:
        """Return the answer, or an abstention, as `Answerer` does."""
        return self._read(request, time.perf_counter()).answer

    def stream(self, request: Request) -> Iterator[Progress]:
        """Yield what happens on the way to the answer, each proven statement, and the answer last."""
        began = time.perf_counter()
        yield Searching(request.question)
        read = self._read(request, began)
        yield Reading(read.passages)
        yield from telling(read.answer)

    def wait_until_ready(self) -> None:
        """Return once every process that was started takes questions, or has failed to start."""
        for thread in self._opening:
            thread.join()

    def close(self) -> None:
        """End the processes that read."""
        self.wait_until_ready()
        for reader in self._readers.values():
            reader.close()

    def _open(self, place: int) -> None:
        if self._readers[place].is_ready():
            self._free.put(place)

    def _read(self, request: Request, began: float) -> _Read:
        sighted = self._search.sight(request)
        with self._turn() as reader:
            read = reader.read(request, sighted) if reader else None
            if read is not None:
                timings = {**read.answer.timings_ms, "total": round((time.perf_counter() - began) * 1000, 1)}
                return _Read(read.passages, read.answer.model_copy(update={"timings_ms": timings}))
            found = self._search.read(sighted)
            return _Read(len(found.candidates), self.compose(request, found, began))

    @contextmanager
    def _turn(self) -> Iterator[_Reader | None]:
        """Wait until this process or another has time to read; None stands for this one."""
        place = self._free.get()
        reader = self._readers.get(place)
        try:
            yield reader
        finally:
            if reader is None or reader.is_alive:
                self._free.put(place)


class _Reader:
    """A process that reads for this one. It is asked one thing at a time."""

    def __init__(self, location: Location) -> None:
        # A forked child would share this process's threads' locks and database handles.
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(location, theirs), name="dateline-reader", daemon=True)
        self._process.start()
        theirs.close()
        self.is_alive = True

    def is_ready(self) -> bool:
        """Wait until the process takes questions; tell whether it does."""
        try:
            self._pipe.recv()
        except (EOFError, OSError):
            self.close()
        return self.is_alive

    def read(self, request: Request, sighted: Sighted) -> _Read | None:
        """Return what it makes of what was found; None where it fails, or has died."""
        try:
            self._pipe.send((request, sighted))
            read: _Read | None = self._pipe.recv()
        except (EOFError, OSError):
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
        self._pipe.close()
        self._process.join(_LEAVING_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def _serve(location: Location, pipe: Connection) -> None:
    """Read for the parent until it hangs up, as it does when it ends, however it ends."""
    # Ctrl-C reaches all processes of a terminal at once; the parent is the one to act on it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    corpus = Corpus(location, _no_model)
    try:
        search, answerer = Search(corpus), Answerer(corpus)
        pipe.send(None)
        while True:
            request, sighted = pipe.recv()
            pipe.send(_read(search, answerer, request, sighted))
    except (EOFError, OSError):
        corpus.close()


def _read(search: Search, answerer: Answerer, request: Request, sighted: Sighted) -> _Read | None:
    try:
        found = search.read(sighted)
        return _Read(len(found.candidates), answerer.compose(request, found, time.perf_counter()))
    except Exception:  # noqa: BLE001 - the parent then reads by itself, and fails where it can be seen
        return None


def _no_model() -> EmbeddingModel:
    raise EmbeddingError("A process that only reads has no embedding model.")
