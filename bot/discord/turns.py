"""Turns at a place: what is said in one conversation is answered in the order in which it was said."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


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
