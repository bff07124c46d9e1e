"""Showing a growing text by editing a message: the latest wins, one edit at a time, at least a second apart."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

PAUSE_SECONDS = 1.0
"""The least time between two edits of one message."""


class Editor:
    """Sends the latest of the texts that it is shown, the first not before `first_after` seconds have passed."""

    def __init__(
        self, edit: Callable[[str], Awaitable[None]], *, first_after: float, pause: float = PAUSE_SECONDS
    ) -> None:
        self._edit = edit
        self._pause = pause
        self._not_before = time.monotonic() + first_after
        self._latest: str | None = None
        self._begun = False
        self._editing = False
        self._sending: asyncio.Task[None] | None = None

    def show(self, text: str) -> None:
        """Have a text sent as soon as may be, unless a later one comes first."""
        self._latest = text
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())

    async def settle(self) -> None:
        """Send nothing more; return once another edit may follow, or raise what the last one raised."""
        self._latest = None
        if self._sending is not None:
            if not self._editing:
                self._sending.cancel()
            await asyncio.wait([self._sending])
            if not self._sending.cancelled():
                self._sending.result()
        if self._begun:
            await self._until_allowed()

    async def _send(self) -> None:
        while self._latest is not None:
            await self._until_allowed()
            text, self._latest = self._latest, None
            self._begun = self._editing = True
            try:
                await self._edit(text)
            finally:
                self._editing = False
                self._not_before = time.monotonic() + self._pause

    async def _until_allowed(self) -> None:
        await asyncio.sleep(max(0.0, self._not_before - time.monotonic()))
