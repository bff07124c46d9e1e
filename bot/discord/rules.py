"""What a server has set, and whether somebody may ask in it. Kept in memory: it is looked at before every reply."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.discord.threads import Threads
from retrieval.catalogue.servers import Brief, Servers, ServerSettings


class Rules:
    """The settings of all servers, as the catalogue has them."""

    def __init__(self, servers: Servers, threads: Threads) -> None:
        self._servers = servers
        self._threads = threads
        self._known = servers.all()

    def of(self, server: int | None) -> ServerSettings:
        """Return a server's settings; the defaults for one that set nothing, and in direct messages."""
        return self._known.get(server or 0, ServerSettings(server or 0))

    def briefs(self) -> list[tuple[int, Brief]]:
        """Return the servers that have a digest posted, with where and when."""
        return [(server, known.brief) for server, known in self._known.items() if known.brief]

    async def save(self, settings: ServerSettings) -> None:
        """Store settings, which hold from now on."""
        self._known[settings.id] = settings
        await self._threads.look(self._servers.save, settings)

    async def mark_posted(self, server: int, brief: Brief) -> None:
        """Note that a digest was posted; `brief.posted` is its day."""
        await self.save(replace(self.of(server), brief=brief))

    async def remove(self, server: int) -> None:
        """Forget a server that the bot has left."""
        if self._known.pop(server, None):
            await self._threads.look(self._servers.remove, server)


def why_not_here(settings: ServerSettings, places: Collection[int], roles: Collection[int]) -> str | None:
    """Return why somebody with these roles may not ask in a channel, None if they may.

    `places` are the channel's id and, for a thread, that of the channel that it belongs to.
    """
    if settings.channels and not set(settings.channels) & set(places):
        return f"Here I answer only in {' '.join(f'<#{channel}>' for channel in settings.channels)}."
    if settings.roles and not set(settings.roles) & set(roles):
        return "Here only some roles may ask me; whoever runs this server can change that with /setup."
    return None
