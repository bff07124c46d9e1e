"""Who may ask where, and how much; pools of threads, what waits for a model, and whose turn it is."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, contextmanager
from datetime import UTC, date, datetime
from typing import ParamSpec, TypeVar

from bot.discord.languages import Phrase
from retrieval.catalogue.servers import Servers, ServerSettings

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


class ServerRules:
    """The settings of all servers, as the catalogue has them."""

    def __init__(self, servers: Servers, threads: Threads) -> None:
        self._servers = servers
        self._threads = threads
        self._known = servers.all()

    def read_again(self) -> None:
        """Take the settings as the catalogue has them now; another process may have changed them."""
        self._known = self._servers.all()

    def of(self, server: int | None) -> ServerSettings:
        """Return a server's settings; the defaults for one that set nothing, and in direct messages."""
        return self._known.get(server or 0, ServerSettings(server or 0))

    async def save(self, settings: ServerSettings) -> None:
        """Store settings, which hold from now on."""
        self._known[settings.id] = settings
        await self._threads.look(self._servers.save, settings)

    async def remove(self, server: int) -> None:
        """Forget a server that the bot has left."""
        if self._known.pop(server, None):
            await self._threads.look(self._servers.remove, server)


def why_not_here(settings: ServerSettings, places: Collection[int], roles: Collection[int]) -> Phrase | None:
    """Return why somebody with these roles may not ask in a channel, None if they may.

    `places` are the channel's id and, for a thread, that of the channel that it belongs to.
    """
    if settings.channels and not set(settings.channels) & set(places):
        channels = " ".join(f"<#{channel}>" for channel in settings.channels)
        return Phrase("Here I answer only in {channels}.", channels=channels)
    if settings.roles and not set(settings.roles) & set(roles):
        return Phrase("Here only some roles may ask me; whoever runs this server can change that with /setup.")
    return None


_MINUTE = 60.0
_SWEEP_AT = 1_000
"""People remembered before those who have been silent for a minute are forgotten."""


class Allowances:
    """Counts questions in memory. Direct messages (server 0) have no limit for a day, people have one everywhere.

    What other processes have counted of the last minute is heard every few seconds, and what was counted here told.
    """

    def __init__(
        self,
        per_minute: int,
        per_day: int,
        today: Mapping[int, int],
        *,
        clock: Callable[[], float] = time.monotonic,
        calendar: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self._per_minute = per_minute
        self._per_day = per_day
        self._clock = clock
        self._calendar = calendar
        self._day = calendar()
        self._asked = dict(today)
        self._moments: dict[int, list[float]] = {}
        self._elsewhere: dict[int, list[float]] = {}
        self._untold: list[tuple[int, float]] = []
        self._noticed: dict[int, float] = {}

    def take(self, person: int, server: int, daily: int | None, *, waited: bool = False) -> Phrase | None:
        """Count a question, or return why it may not be asked now. `daily` is the server's own limit.

        One that has `waited` for the bot to come back is no sign of haste.
        """
        if not waited and (wait := self._wait(person)):
            return Phrase(
                "That was quick. Please ask again in {seconds} s; what you ask before that I leave out.", seconds=wait
            )
        limit = min(self._per_day, daily or self._per_day)
        if server and self.asked(server) >= limit:
            return Phrase(
                "This server has asked its {limit} questions for today; it goes on at midnight UTC.", limit=limit
            )
        self._moments.setdefault(person, []).append(self._clock())
        self._untold = [*self._untold[-_SWEEP_AT:], (person, self._clock())]
        self._asked[server] = self.asked(server) + 1
        return None

    def untold(self) -> list[tuple[int, float]]:
        """Return who has asked here since this was called last, each as (person, seconds ago)."""
        told, self._untold, now = self._untold, [], self._clock()
        return [(person, now - moment) for person, moment in told if now - moment < _MINUTE]

    def hear(self, elsewhere: Mapping[int, Sequence[float]]) -> None:
        """Take it that others have counted questions of people, so many seconds ago each."""
        now = self._clock()
        self._elsewhere = {person: [now - ago for ago in seconds] for person, seconds in elsewhere.items()}

    def notice(self, person: int) -> bool:
        """Tell whether somebody has to be told that they may not ask now: once a minute, however much they send."""
        now = self._clock()
        if now - self._noticed.get(person, -_MINUTE) < _MINUTE:
            return False
        self._noticed = {one: at for one, at in self._noticed.items() if now - at < _MINUTE} | {person: now}
        return True

    def asked(self, server: int) -> int:
        """Return how many questions a server has asked today."""
        if self._day != self._calendar():
            self._day = self._calendar()
            self._asked.clear()
        return self._asked.get(server, 0)

    def read_again(self, today: Mapping[int, int]) -> None:
        """Go on from what servers have asked of all processes today."""
        self._asked = {**self._asked, **today}

    def limit(self, daily: int | None) -> int:
        """Return how many questions a day a server may ask that has set itself the limit `daily`."""
        return min(self._per_day, daily or self._per_day)

    def forget(self, person: int) -> None:
        """Forget when a person asked."""
        self._moments.pop(person, None)
        self._elsewhere.pop(person, None)
        self._untold = [one for one in self._untold if one[0] != person]

    def _wait(self, person: int) -> int:
        """Return the seconds until the person may ask again, 0 for now."""
        now = self._clock()
        if len(self._moments) > _SWEEP_AT:
            self._moments = {one: moments for one, moments in self._moments.items() if now - moments[-1] < _MINUTE}
        recent = [moment for moment in self._moments.get(person, ()) if now - moment < _MINUTE]
        if recent:
            self._moments[person] = recent
        recent = sorted([*recent, *(moment for moment in self._elsewhere.get(person, ()) if now - moment < _MINUTE)])
        return 0 if len(recent) < self._per_minute else int(_MINUTE - (now - recent[-self._per_minute])) + 1
