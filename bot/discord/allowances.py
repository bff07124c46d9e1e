"""How much may be asked: so many questions a minute for each person, so many a day for each server."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

_MINUTE = 60.0
_SWEEP_AT = 1_000
"""People remembered before those who have been silent for a minute are forgotten."""


class Allowances:
    """Counts questions in memory. Direct messages (server 0) have no limit for a day, people have one everywhere."""

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

    def take(self, person: int, server: int, daily: int | None) -> str | None:
        """Count a question, or return why it may not be asked now. `daily` is the server's own limit."""
        if wait := self._wait(person):
            return f"That was quick. Please ask again in {wait} s."
        limit = min(self._per_day, daily or self._per_day)
        if server and self.asked(server) >= limit:
            return f"This server has asked its {limit:,} questions for today; it goes on at midnight UTC."
        self._moments.setdefault(person, []).append(self._clock())
        self._asked[server] = self.asked(server) + 1
        return None

    def asked(self, server: int) -> int:
        """Return how many questions a server has asked today."""
        if self._day != self._calendar():
            self._day = self._calendar()
            self._asked.clear()
        return self._asked.get(server, 0)

    def limit(self, daily: int | None) -> int:
        """Return how many questions a day a server may ask that has set itself the limit `daily`."""
        return min(self._per_day, daily or self._per_day)

    def forget(self, person: int) -> None:
        """Forget when a person asked."""
        self._moments.pop(person, None)

    def _wait(self, person: int) -> int:
        """Return the seconds until the person may ask again, 0 for now."""
        now = self._clock()
        if len(self._moments) > _SWEEP_AT:
            self._moments = {one: moments for one, moments in self._moments.items() if now - moments[-1] < _MINUTE}
        recent = [moment for moment in self._moments.get(person, ()) if now - moment < _MINUTE]
        if recent:
            self._moments[person] = recent
        return 0 if len(recent) < self._per_minute else int(_MINUTE - (now - recent[-self._per_minute])) + 1
