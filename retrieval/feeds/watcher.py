"""Keeping a corpus fresh for as long as a program runs: feeds are polled whenever they are due."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from retrieval.catalogue.feeds import Feed, Feeds
from retrieval.corpus.corpus import Corpus
from retrieval.domain import metrics
from retrieval.domain.errors import CatalogueError, DatelineError
from retrieval.feeds.poller import LEASE, Polled, Poller
from retrieval.sources.visitor import Surroundings

_Result = TypeVar("_Result")
_AT_ONCE = 32
"""How many feeds are polled side by side."""
_SHORTEST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 10.0
"""How long it takes at most until a feed is noticed that another process has added."""


async def poll_all(
    corpus: Corpus, feeds: Sequence[Feed], around: Surroundings, on_polled: Callable[[Polled], None]
) -> None:
    """Poll feeds now, many side by side; `on_polled` is called as each is done."""
    async with around.fetcher() as fetcher:
        poller = Poller(corpus, around.visitor(fetcher, Feeds(corpus.catalogue)), around.clock)
        places = asyncio.Semaphore(_AT_ONCE)

        async def poll(feed: Feed) -> None:
            async with places:
                on_polled(await poller.poll(feed))

        async with asyncio.TaskGroup() as group:
            for feed in feeds:
                group.create_task(poll(feed))


class Watcher:
    """A thread with an event loop of its own that polls feeds when they are due, from `start` until `stop`.

    It only commits to the catalogue; whoever owns the indexes catches up. Several processes may watch one catalogue:
    each feed is polled by one of them. `on_polled` and `on_trouble` are called from that thread.
    """

    def __init__(
        self,
        corpus: Corpus,
        on_polled: Callable[[Polled], None],
        on_trouble: Callable[[DatelineError], None],
        around: Surroundings | None = None,
    ) -> None:
        self._corpus = corpus
        self._feeds = Feeds(corpus.catalogue)
        self._on_polled = on_polled
        self._on_trouble = on_trouble
        self._around = around or Surroundings()
        self._clock = self._around.clock
        self._running: dict[int, asyncio.Task[None]] = {}
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._watch()), name="dateline-watch", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Leave off what is being fetched, and end. What has been committed stays."""
        with contextlib.suppress(RuntimeError):  # the loop has ended by itself
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    async def _watch(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self._ready.set()
        async with self._around.fetcher() as fetcher:
            poller = Poller(self._corpus, self._around.visitor(fetcher, self._feeds), self._clock)
            renewing = asyncio.create_task(self._renew())
            while not self._stopping.is_set():
                pause = await self._guarded(self._begin_due(poller))
                await self._rest(_LONGEST_PAUSE_SECONDS if pause is None else pause)
            tasks = [renewing, *self._running.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _renew(self) -> None:
        """Say again and again which feeds are still being polled: who says nothing for a minute loses them."""
        while True:
            await self._clock.sleep(LEASE.total_seconds() / 3)
            if self._running:
                until = self._clock.now() + LEASE
                await self._guarded(asyncio.to_thread(self._feeds.renew, list(self._running), until))

    async def _begin_due(self, poller: Poller) -> float:
        """Begin to poll what is due, and return for how many seconds nothing will be."""
        places, now = _AT_ONCE - len(self._running), self._clock.now()
        if places:
            for feed in await asyncio.to_thread(self._feeds.claim, now, LEASE, places):
                if feed.id not in self._running:
                    self._running[feed.id] = asyncio.create_task(self._poll(poller, feed))
                    self._running[feed.id].add_done_callback(partial(self._forget, feed.id))
        due = await asyncio.to_thread(self._feeds.next_due)
        left = (due - self._clock.now()).total_seconds() if due else _LONGEST_PAUSE_SECONDS
        return min(max(left, _SHORTEST_PAUSE_SECONDS), _LONGEST_PAUSE_SECONDS)

    def _forget(self, feed_id: int, _: asyncio.Task[None]) -> None:
        del self._running[feed_id]

    async def _poll(self, poller: Poller, feed: Feed) -> None:
        try:
            polled = await self._guarded(poller.poll(feed))
        except asyncio.CancelledError:
            # Shielded, for it is this that lets whoever comes next poll the feed at once.
            await asyncio.shield(asyncio.to_thread(self._feeds.update, feed.id, next_poll=feed.next_poll))
            raise
        if polled is not None:
            self._on_polled(polled)

    async def _guarded(self, work: Awaitable[_Result]) -> _Result | None:
        """Return what comes of it; None, and the trouble told, where something else than the feed went wrong."""
        try:
            return await work
        except (DatelineError, SQLAlchemyError) as error:
            metrics.count("faults", part="feeds")
            self._on_trouble(error if isinstance(error, DatelineError) else CatalogueError(str(error)))
        except Exception as error:  # noqa: BLE001 - one feed must not end the watch over all others
            metrics.count("faults", part="feeds")
            self._on_trouble(DatelineError(f"Watching met with an error of its own: {error!r}"))
        return None

    async def _rest(self, seconds: float) -> None:
        """Wait, but no longer than until `stop`."""
        waits = [asyncio.ensure_future(self._clock.sleep(seconds)), asyncio.ensure_future(self._stopping.wait())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
