"""Keeping the indexes current while a program runs: a thread for each, all looking for changes in the catalogue."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from sqlalchemy.exc import SQLAlchemyError

from retrieval.corpus.corpus import PROJECTIONS, Corpus, ProjectionName, Step
from retrieval.domain import metrics
from retrieval.domain.errors import CatalogueError, DatelineError

_PAUSE_SECONDS = 0.25
_PAUSE_AWAITED_SECONDS = 0.03
"""The same while somebody waits for the end: what feeds one projection ends a pause before the next can."""
_PAUSE_AFTER_TROUBLE_SECONDS = 5.0


class Followers:
    """Threads that apply changes as they come, for as long as this process owns the indexes or can.

    The three run side by side: embedding and the two indexes mostly compute outside the interpreter lock.
    `on_trouble` is called with what went wrong, from the thread concerned, which tries again after a while.
    """

    def __init__(self, corpus: Corpus, on_trouble: Callable[[DatelineError], None]) -> None:
        self._corpus = corpus
        self._on_trouble = on_trouble
        self._stop = threading.Event()
        self._awaited = False
        self._steps: dict[ProjectionName, Step] = {}
        self._troubled: set[ProjectionName] = set()
        self._threads = [
            threading.Thread(target=self._follow, args=(name,), name=f"dateline-{name}", daemon=True)
            for name in PROJECTIONS
        ]

    def start(self) -> None:
        """Begin to follow."""
        self._corpus.ownership.acquire()  # now, so that `drain` knows at once whether there is something to wait for
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the batches at hand and end."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def steps(self) -> dict[ProjectionName, Step]:
        """Return how far each projection has come, of those that had something to do."""
        return dict(self._steps)

    def drain(self) -> Iterator[dict[ProjectionName, Step]]:
        """Yield `steps` several times a second until all that is in the catalogue now has been applied.

        Gives up on a projection that is in trouble, and on all of them when another process owns the indexes.
        """
        self._awaited = True
        try:
            yield from self._draining(self._corpus.catalogue.last_change())
        finally:
            self._awaited = False

    def _draining(self, target: int) -> Iterator[dict[ProjectionName, Step]]:
        while not self._stop.is_set() and self._corpus.ownership.held:
            # Asked first: an index that opens between the two counts as far as it was known before.
            has_vectors = self._corpus.has_vectors
            cursors = self._corpus.cursors()
            behind = {name for name in PROJECTIONS if cursors[name] < target}
            if not has_vectors and self._corpus.keeps_vectors:
                behind.add("vectors")
            if behind <= self._held_up():
                return
            yield self.steps()
            time.sleep(_PAUSE_AWAITED_SECONDS)

    def _held_up(self) -> set[ProjectionName]:
        """Return the projections that are in trouble, or that wait for one that is."""
        return self._troubled | ({"vectors"} if "embeddings" in self._troubled else set())

    def _follow(self, name: ProjectionName) -> None:
        try:
            self._loop(name)
        finally:
            # Whoever waits must not wait for a thread that is gone, whatever ended it.
            self._troubled.add(name)

    def _loop(self, name: ProjectionName) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            pause = _PAUSE_AWAITED_SECONDS if self._awaited else _PAUSE_SECONDS
            try:
                for step in self._corpus.catch_up(self._stop, only=(name,)):
                    self._steps[name] = step
                self._troubled.discard(name)
            except Exception as error:  # noqa: BLE001 - whatever a library raises, the thread tries again later
                self._troubled.add(name)
                metrics.count("faults", part=name)
                self._on_trouble(_told(name, error))
                pause = _PAUSE_AFTER_TROUBLE_SECONDS


def _told(name: ProjectionName, error: Exception) -> DatelineError:
    if isinstance(error, DatelineError):
        return error
    if isinstance(error, SQLAlchemyError):
        return CatalogueError(str(error))
    return DatelineError(f"The {name} could not be brought up to date: {type(error).__name__}: {error}")
