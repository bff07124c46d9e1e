"""Pools of threads, the bound of what waits for a model, and turns: what is said at one place is answered in order."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, contextmanager
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_LOOKING = 2
_ASKING_MODELS = 64
"""Answers that a model may be writing at once. They are waited for in the event loop and hold no thread."""

_CHECKING_BY_MODEL = 16
"""Checks of which a model may be judging the claims at once; each has a thread that waits for it."""

_PATIENCE_SECONDS = 2.0
"""How long an answer is held back at most."""


class Threads:
    """Runs what would hold up the event loop: search, embedding, drawing, SQL.

    No answer is begun while somebody else is still being told that they were heard, for which Discord sets a deadline.
    """

    def __init__(self, *, model: bool = False, models_at_once: int = _ASKING_MODELS) -> None:
        # Answering computes: more threads would only make each answer wait for the others. One more than there are
        # cores searches while the others have what they found read, here and in the processes that share the reading.
        computing = (os.cpu_count() or 1) + 1
        self._computing = ThreadPoolExecutor(computing, "dateline-compute")
        self._at_once = models_at_once if model else computing
        self._models = asyncio.Semaphore(models_at_once)
        # With a model, answers are waited for without a thread; what is checked still has one.
        self._answering = ThreadPoolExecutor(_CHECKING_BY_MODEL if model else computing, "dateline-answer")
        self._answers = 0
        self._looking = ThreadPoolExecutor(_LOOKING, "dateline-look")
        self._hearing = 0
        self._all_heard = threading.Event()
        self._all_heard.set()

    @contextmanager
    def hearing(self) -> Iterator[None]:
        """Hold back answers that are not begun yet while the block, in the event loop, tells somebody that it heard."""
        self._hearing += 1
        self._all_heard.clear()
        try:
            yield
        finally:
            self._hearing -= 1
            if not self._hearing:
                self._all_heard.set()

    async def look(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a quick call to the catalogue returns."""
        return await _run(self._looking, lambda: function(*args, **kwargs))

    async def compute(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a long call returns; it waits its turn behind the answers."""
        return await _run(self._computing, lambda: self._in_turn(function, *args, **kwargs))

    async def ask(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a call returns that may wait for a model; what only computes does not wait for it."""
        return await _run(self._answering, lambda: self._in_turn(function, *args, **kwargs))

    async def stream(self, produce: Callable[[], Iterator[T]]) -> AsyncGenerator[T, None]:
        """Yield what an iterator yields as soon as it does; the iterator runs to its end even if nobody listens."""
        loop = asyncio.get_running_loop()
        told: asyncio.Queue[T | None] = asyncio.Queue()

        def run() -> None:
            try:
                for item in self._in_turn(produce):
                    loop.call_soon_threadsafe(told.put_nowait, item)
            finally:
                loop.call_soon_threadsafe(told.put_nowait, None)

        self._answers += 1
        try:
            running = loop.run_in_executor(self._answering, run)
            while (item := await told.get()) is not None:
                yield item
            await running
        finally:
            self._answers -= 1

    async def wait_for(self, produce: Callable[[], AsyncGenerator[T, None]]) -> AsyncGenerator[T, None]:
        """Yield what a model's answer yields, once there is room for it; whoever stops listening stops the model."""
        self._answers += 1
        try:
            async with self._models, aclosing(produce()) as told:
                async for item in told:
                    yield item
        finally:
            self._answers -= 1

    @property
    def ahead(self) -> int:
        """How many answers have to be finished before another can begin."""
        return max(0, self._answers + 1 - self._at_once)

    def _in_turn(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        self._all_heard.wait(_PATIENCE_SECONDS)
        return function(*args, **kwargs)

    def close(self) -> None:
        """Wait for what is running, drop what has not begun."""
        for pool in (self._answering, self._computing, self._looking):
            pool.shutdown(wait=True, cancel_futures=True)


async def _run(pool: ThreadPoolExecutor, call: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool, call)


class Turn:
    """A place in a queue, taken the moment that something is said."""

    def __init__(self, before: asyncio.Event | None) -> None:
        self._before = before
        self.over = asyncio.Event()

    async def reached(self) -> None:
        """Return once everything that was said before is answered."""
        if self._before is not None:
            await self._before.wait()


class Turns:
    """The queues of all places. Used from the event loop alone; nothing is kept of a place where nobody waits."""

    def __init__(self) -> None:
        self._last: dict[str, Turn] = {}

    @contextmanager
    def turn(self, place: str) -> Iterator[Turn]:
        """Take the next turn at a place and keep it while the block runs."""
        before = self._last.get(place)
        turn = self._last[place] = Turn(before.over if before else None)
        try:
            yield turn
        finally:
            # Whoever gives up lets the next one pass only when those before are done, too.
            self._end(turn, before)
            if self._last.get(place) is turn:
                del self._last[place]

    def _end(self, turn: Turn, before: Turn | None) -> None:
        if before is None or before.over.is_set():
            turn.over.set()
            return
        waiting = asyncio.ensure_future(before.over.wait())
        waiting.add_done_callback(lambda _: turn.over.set())
