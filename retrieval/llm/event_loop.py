"""One event loop in one thread, in which models are talked to, whoever asks from wherever."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future, wait
from typing import Any, TypeVar

_T = TypeVar("_T")


class LoopThread:
    """An event loop that runs in a thread of its own from the first use until it is closed.

    HTTP clients belong to the loop that they were first used in. With one for all, a program may ask from any number
    of threads and loops, and what it gives up on is cancelled at once, which a blocked thread could not be.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._running: set[Future[Any]] = set()

    def submit(self, work: Coroutine[Any, Any, _T]) -> Future[_T]:
        """Start some work; context variables are those of the caller."""
        future = asyncio.run_coroutine_threadsafe(work, self._started())
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        return future

    def close(self) -> None:
        """Wait for what is under way, then end the thread."""
        wait(list(self._running))
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=_run, args=(self._loop,), name="models", daemon=True)
                self._thread.start()
            return self._loop


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        loop.close()
