"""Which shards of one token this process serves where several share it, by leases in the catalogue they share.

A shard is one of `count` connections, each of which hears of a part of the servers; the first hears direct messages.
Every process says again and again that it is there and which shards it has. Each takes what nobody has, up to its
share, and gives up what is more than that. Whoever falls silent loses its shards within twenty seconds.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import math
import time
from contextlib import suppress
from dataclasses import dataclass

import discord

from bot.discord.threads import Threads
from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.leases import Leases, new_holder
from retrieval.domain.errors import CatalogueUnavailable

log = logging.getLogger(__name__)

_LEASE_SECONDS = 15.0
_EVERY_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Shards:
    """The numbers of the shards that a process serves, and how many there are."""

    ids: tuple[int, ...]
    count: int

    def hold(self, server: int | None) -> bool:
        """Tell whether what happens in a server, None for direct messages, is heard by one of them."""
        return ((server or 0) >> 22) % self.count in self.ids


class ShardLeases:
    """The shards of one token that this process holds."""

    def __init__(self, catalogue: Catalogue, token: str, threads: Threads) -> None:
        self._leases = Leases(catalogue, new_holder())
        self._threads = threads
        self._prefix = f"discord {hashlib.sha256(token.encode()).hexdigest()[:16]} "
        self._token = token
        self._advised: int | None = None
        self._held = Shards((), 1)
        self._renewed = float("-inf")

    async def some(self, stopped: asyncio.Event) -> Shards | None:
        """Wait until there is a shard for this process; return all it holds, or None once it is to stop."""
        if self._advised is None:
            self._advised = await _advised_count(self._token)
        while not stopped.is_set():
            if (await self._look()).ids:
                return self._held
            with suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), _EVERY_SECONDS)
        return None

    async def until_others(self, served: Shards) -> None:
        """Keep the shards that are served, and return when this process holds others."""
        while await self._look() == served:  # noqa: ASYNC110 - it is a database that is looked at
            await asyncio.sleep(_EVERY_SECONDS)

    async def give_back(self) -> None:
        """Let others have all shards at once."""
        with suppress(CatalogueUnavailable):
            await self._threads.look(self._leases.release, [*map(self._lease, self._held.ids), self._presence()])

    async def _look(self) -> Shards:
        """Say that this process is there, and return what it holds now."""
        try:
            self._held = await self._threads.look(self._share, self._held)
            self._renewed = time.monotonic()
        except CatalogueUnavailable as error:
            log.warning("The leases of the shards could not be renewed: %s", error)
            if time.monotonic() - self._renewed > _LEASE_SECONDS:
                self._held = Shards((), self._held.count)  # by now somebody else has them
        return self._held

    def _share(self, held: Shards) -> Shards:
        """Renew what is held, and take or give up shards until this process has its share."""
        self._leases.take(self._presence(), _LEASE_SECONDS)
        kept = self._take(held.ids, held.count)
        live = self._leases.live(self._prefix)
        count = self._count(live, held.count if kept else self._advised or 1)
        share = math.ceil(count / sum(name.startswith(self._presence("")) for name in live))
        free = [number for number in range(count) if self._lease(number, count) not in live]
        if len(kept) > share:
            extra = kept[share:]
            self._leases.release([self._lease(number, count) for number in extra])
            return Shards(kept[:share], count)
        return Shards(tuple(sorted({*kept, *self._take(free[: share - len(kept)], count)})), count)

    def _take(self, numbers: tuple[int, ...] | list[int], count: int) -> tuple[int, ...]:
        taken = self._leases.take_all([self._lease(number, count) for number in numbers], _LEASE_SECONDS)
        return tuple(number for number in numbers if self._lease(number, count) in taken)

    def _count(self, live: dict[str, str], otherwise: int) -> int:
        """Return how many shards there are: what those who hold some go by, lest a server be heard twice."""
        counts = [int(name.rpartition(" ")[2]) for name in live if name.startswith(f"{self._prefix}shard ")]
        return counts[0] if counts else otherwise

    def _lease(self, number: int, count: int | None = None) -> str:
        return f"{self._prefix}shard {number} of {self._held.count if count is None else count}"

    def _presence(self, holder: str | None = None) -> str:
        return f"{self._prefix}process {self._leases.holder if holder is None else holder}"


async def _advised_count(token: str) -> int:
    """Return how many shards Discord advises."""
    async with discord.Client(intents=discord.Intents.none()) as asking:
        await asking.login(token)
        count, _, _ = await asking.http.get_bot_gateway()
        return int(count)
