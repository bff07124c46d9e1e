"""Asking as sites want to be asked: what robots.txt allows, one request at a time for each host, with a pause.

With the clock by which that is done, and what stands between us and the outside: the operator's own networks, limits,
and what tests put in place of the world.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import urlsplit

from retrieval.sources.addresses import Network
from retrieval.sources.fetcher import Fetcher, FetchError, Limits, Response

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver

DELAY_SECONDS = 1.0
_LONGEST_REQUEST_SECONDS = 60.0
"""For how long a machine has a host that it asks; one that dies meanwhile holds the others up for that long."""
"""The pause between two requests to a host whose robots.txt names none."""

AGENT = "Dateline"
"""The name that robots.txt knows us by."""

_LARGEST = 512 * 1024
_LONGEST_DELAY_SECONDS = 30.0
_RULES_AGE = timedelta(hours=24)
_MOST_KNOWN = 2000
_Known = TypeVar("_Known")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> datetime:
        """Return the present moment, in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the present moment, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class Rules:
    """What the text of a robots.txt allows us (RFC 9309), read by Protego; no text, no rules."""

    def __init__(self, text: str) -> None:
        from protego import Protego  # noqa: PLC0415 - not needed to ask

        # Any: the library has no types.
        self._rules: Any = Protego.parse(text)

    def allow(self, url: str) -> bool:
        """Tell whether we may fetch `url`."""
        return bool(self._rules.can_fetch(url, AGENT))

    @property
    def delay(self) -> float | None:
        """How many seconds the site wants between two requests, None where it does not say; at most 30."""
        delay = self._rules.crawl_delay(AGENT)
        return None if delay is None else min(max(float(delay), 0.0), _LONGEST_DELAY_SECONDS)

    @property
    def sitemaps(self) -> list[str]:
        """The addresses of the site's sitemaps."""
        return list(self._rules.sitemaps)


class RobotsStore(Protocol):
    """Where robots.txt is kept from one run to the next, and where machines agree on whose turn it is at a host."""

    @property
    def is_shared(self) -> bool:
        """Whether there may be other machines to agree with."""
        ...

    def take_host(self, host: str, seconds: float) -> float:
        """Have a host for so long from now, and return 0; else return for how many seconds another machine has it."""
        ...

    def robots(self, site: str) -> tuple[str, datetime] | None:
        """Return a site's rules and when they were read."""
        ...

    def save_robots(self, site: str, rules: str, now: datetime) -> None:
        """Keep a site's rules."""
        ...


@dataclass(slots=True)
class _Host:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free: datetime = _LONG_AGO
    """When the next request may begin."""
    closed: datetime = _LONG_AGO
    """Until when it asked to be left alone."""

    def idle(self, now: datetime) -> bool:
        return not self.turn.locked() and self.free <= now and self.closed <= now


@dataclass(slots=True)
class _Site:
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    rules: Rules | None = None
    read: datetime = _LONG_AGO


class Visitor:
    """Fetches politely. Any number of tasks of one event loop may share it, and should."""

    def __init__(self, fetcher: Fetcher, clock: Clock, store: RobotsStore, delay: float = DELAY_SECONDS) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._store = store
        self._delay = delay
        self._hosts: dict[str, _Host] = {}
        self._sites: dict[str, _Site] = {}

    async def get(self, url: str, *, accept: str = "*/*", validators: Mapping[str, str] | None = None) -> Response:
        """Return what is at `url`, once it is its host's turn; every redirect waits for a turn of its own.

        Raises:
            FetchError: if it cannot be fetched, or its site asks not to.
        """
        return await self._fetcher.get(url, accept=accept, validators=validators, turn=self._allowed_turn)

    async def sitemaps(self, url: str) -> list[str]:
        """Return the sitemaps that the robots.txt of a URL's site names."""
        return (await self._rules(url)).sitemaps

    @contextlib.asynccontextmanager
    async def _allowed_turn(self, url: str) -> AsyncIterator[None]:
        rules = await self._rules(url)
        if not rules.allow(url):
            raise FetchError("it is not to be fetched, says the robots.txt of its site")
        async with self._turn(url, rules.delay):
            yield

    @contextlib.asynccontextmanager
    async def _turn(self, url: str, delay: float | None = None) -> AsyncIterator[None]:
        host, name = self._host(url), urlsplit(url).hostname or ""
        pause = self._delay if delay is None else delay
        async with host.turn:
            left = (host.closed - self._clock.now()).total_seconds()
            if left > 0:
                raise FetchError("it has to wait: its host asked for a pause", passing=True, retry_after=left)
            await self._clock.sleep(max(0.0, (host.free - self._clock.now()).total_seconds()))
            await self._among_machines(name)
            kept = pause
            try:
                yield
            except FetchError as error:
                if error.retry_after:
                    kept = min(error.retry_after, 86_400)
                    host.closed = self._clock.now() + timedelta(seconds=kept)
                raise
            finally:
                host.free = self._clock.now() + timedelta(seconds=pause)
                await self._take_host(name, kept)

    async def _among_machines(self, host: str) -> None:
        """Wait until no other machine has the host; it is then ours for as long as a request may take."""
        while (left := await self._take_host(host, _LONGEST_REQUEST_SECONDS)) > 0:
            if left > _LONGEST_REQUEST_SECONDS:
                raise FetchError("it has to wait: its host asked for a pause", passing=True, retry_after=left)
            await self._clock.sleep(left)

    async def _take_host(self, host: str, seconds: float) -> float:
        if not self._store.is_shared:
            return 0.0
        return await asyncio.to_thread(self._store.take_host, host, seconds)

    async def _rules(self, url: str) -> Rules:
        name = site_of(url)
        site = self._sites.get(name)
        if site is None:
            _make_room(self._sites, lambda kept: not kept.reading.locked())
            site = self._sites[name] = _Site()
        async with site.reading:
            if site.rules is None or self._clock.now() - site.read > _RULES_AGE:
                text, site.read = await self._read(name)
                site.rules = Rules(text)
            return site.rules

    async def _read(self, site: str) -> tuple[str, datetime]:
        """Return a site's rules and when they were read: those kept while they are young, or if there are no newer."""
        kept = await asyncio.to_thread(self._store.robots, site)
        now = self._clock.now()
        if kept and now - kept[1] <= _RULES_AGE:
            return kept
        try:
            text = rules_text((await self._fetcher.get(f"{site}/robots.txt", turn=self._turn)).body)
        except FetchError as error:
            if error.status is None or error.status == 429 or error.status >= 500:
                if kept:
                    return kept[0], now
                reason = f"the robots.txt of its site cannot be read: {error}"
                raise FetchError(reason, passing=error.passing, retry_after=error.retry_after) from None
            text = ""  # there is none, which allows everything: RFC 9309, 2.3.1.3
        await asyncio.to_thread(self._store.save_robots, site, text, now)
        return text, now

    def _host(self, url: str) -> _Host:
        name = urlsplit(url).hostname or ""
        if name not in self._hosts:
            _make_room(self._hosts, lambda kept: kept.idle(self._clock.now()))
            self._hosts[name] = _Host()
        return self._hosts[name]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """How the outside is reached. `delay` is the pause in seconds between two requests to one host."""

    allowed_networks: Sequence[Network] = ()
    clock: Clock = SystemClock()  # noqa: RUF009 - it has no state
    resolver: AbstractResolver | None = None
    limits: Limits | None = None
    delay: float = DELAY_SECONDS

    def fetcher(self) -> Fetcher:
        """Return a fetcher, to be entered."""
        return Fetcher(allowed_networks=self.allowed_networks, limits=self.limits, resolver=self.resolver)

    def visitor(self, fetcher: Fetcher, store: RobotsStore) -> Visitor:
        """Return a visitor that keeps robots.txt in `store`."""
        return Visitor(fetcher, self.clock, store, self.delay)


def rules_text(body: bytes) -> str:
    """Return the text of a robots.txt, of which we read the first 512 KB."""
    return body[:_LARGEST].decode("utf-8", "replace").removeprefix("\ufeff")


def site_of(url: str) -> str:
    """Return scheme, host and port of a URL, which share a robots.txt."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _make_room(known: dict[str, _Known], is_idle: Callable[[_Known], bool]) -> None:
    """Forget what is not in use, once there is much of it."""
    if len(known) >= _MOST_KNOWN:
        for name in [name for name, kept in known.items() if is_idle(kept)]:
            del known[name]
