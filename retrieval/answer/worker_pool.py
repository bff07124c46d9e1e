"""Several questions at once on more than one core: other processes read what the threads of this one find.

Python's threads compute one at a time. To find passages takes the vectors and the embedding model, and happens mostly
outside the interpreter lock. To read them and choose quotes happens inside of it and takes most of an answer's time,
but needs only the catalogue and the counts of the lexical index. So this process searches for all questions, and small
ones beside it share the reading.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import PriorityQueue

from retrieval.answer.answerer import Answerer, telling
from retrieval.answer.worker import Read, ReadingProcess
from retrieval.corpus.corpus import Corpus
from retrieval.domain import trace
from retrieval.domain.progress import Progress, Reading
from retrieval.domain.steps import is_heard
from retrieval.ranking.search import Request

_HERE = 0
"""The place of this process among those that read: the first, so that one question at a time never leaves it."""


class SharingAnswerer(Answerer):
    """Answers like `Answerer`, several questions at once on several cores. Safe to share between threads.

    `readers` processes are started for it at the first question that comes while another one is read: most programs
    never need them, and each costs two seconds of a core and some 150 MB. Until one is ready, and where one has died,
    this process does without. Close it when nothing more is asked.
    """

    def __init__(self, corpus: Corpus, readers: int = 0) -> None:
        super().__init__(corpus)
        self._free: PriorityQueue[int] = PriorityQueue()
        self._free.put(_HERE)
        self._places = range(1, readers + 1)
        self._readers: dict[int, ReadingProcess] = {}
        self._opening: list[threading.Thread] = []
        self._beginning = threading.Lock()

    def _progress(self, request: Request, began: float) -> Iterator[Progress]:
        """Yield what happens from the search on, whoever reads; where its steps are heard, this process does."""
        if not self._places or is_heard():
            yield from super()._progress(request, began)
            return
        read = self._read(request, began)
        yield Reading(read.passages)
        yield from telling(read.answer)

    def wait_until_ready(self) -> None:
        """Start the processes, and return once each takes questions, or has failed to start."""
        self._begin()
        for thread in self._opening:
            thread.join()

    def close(self) -> None:
        """End the processes that read."""
        with self._beginning:
            self._places = range(0)
        for thread in self._opening:
            thread.join()
        for reader in self._readers.values():
            reader.close()

    def _begin(self) -> None:
        """Start the processes, once."""
        with self._beginning:
            if self._opening:
                return
            self._opening = [
                threading.Thread(target=self._open, args=(place,), name=f"dateline-reader-{place}", daemon=True)
                for place in self._places
            ]
            for thread in self._opening:
                thread.start()

    def _open(self, place: int) -> None:
        self._readers[place] = reader = ReadingProcess(self._corpus.location)
        if reader.is_ready():
            self._free.put(place)

    def _read(self, request: Request, began: float) -> Read:
        sighted = self._search.sight(request)
        with self._turn() as reader:
            # A trace is written by whoever reads, so that this process does.
            read = reader.read(request, sighted) if reader and not trace.is_recorded() else None
            if read is None:
                found = self._search.read(sighted)
                return Read(len(found.candidates), self.compose(request, found, began))
        timings = {**read.answer.timings_ms, "total": round((time.perf_counter() - began) * 1000, 1)}
        return Read(read.passages, read.answer.model_copy(update={"timings_ms": timings}))

    @contextmanager
    def _turn(self) -> Iterator[ReadingProcess | None]:
        """Wait until this process or another has time to read; None stands for this one."""
        if self._free.empty():
            self._begin()
        place = self._free.get()
        reader = self._readers.get(place)
        try:
            yield reader
        finally:
            if reader is None or reader.is_alive:
                self._free.put(place)
