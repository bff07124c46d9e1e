"""Clocks for tests: one that waits for nobody, and one that runs faster than the world."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta


class StillClock:
    """Stands still until somebody sleeps, which takes no time and moves it on. `slept` holds how long each did."""

    def __init__(self, now: datetime | None = None) -> None:
        self._now = now or datetime.now(UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self.pass_by(seconds)
        self.slept.append(seconds)
        await asyncio.sleep(0)

    def pass_by(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


class FastClock:
    """Runs `speed` times as fast as the clock on the wall, beginning at `start`."""

    def __init__(self, start: datetime, speed: float) -> None:
        self._start = start
        self._speed = speed
        self._began = time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=(time.monotonic() - self._began) * self._speed)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._speed)
