"""Who may ask where, and how much. Kept in memory: it is looked at before every reply, which Discord waits for."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime

from bot.discord.threads import Threads
from retrieval.catalogue.servers import Servers, ServerSettings


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


def why_not_here(settings: ServerSettings, places: Collection[int], roles: Collection[int]) -> str | None:
    """Return why somebody with these roles may not ask in a channel, None if they may.

    `places` are the channel's id and, for a thread, that of the channel that it belongs to.
    """
    if settings.channels and not set(settings.channels) & set(places):
        return f"Here I answer only in {' '.join(f'<#{channel}>' for channel in settings.channels)}."
    if settings.roles and not set(settings.roles) & set(roles):
        return "Here only some roles may ask me; whoever runs this server can change that with /setup."
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

    def take(self, person: int, server: int, daily: int | None, *, waited: bool = False) -> str | None:
        """Count a question, or return why it may not be asked now. `daily` is the server's own limit.

        One that has `waited` for the bot to come back is no sign of haste.
        """
        if not waited and (wait := self._wait(person)):
            return f"That was quick. Please ask again in {wait} s; what you ask before that I leave out."
        limit = min(self._per_day, daily or self._per_day)
        if server and self.asked(server) >= limit:
            return f"This server has asked its {limit:,} questions for today; it goes on at midnight UTC."
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
