"""Which messages have been taken up and answered, so that none is left out and none is answered twice."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from retrieval.catalogue.bookmarks import Bookmark

_REMEMBERED = 5_000
"""Messages that may be heard a second time: by a resumed session, or when a channel is read back."""


class Marks:
    """Messages by channel, by ids that grow with time. A bookmark never passes a message that is still open."""

    def __init__(self, bookmarks: list[Bookmark]) -> None:
        self._bookmarks = {one.channel: one for one in bookmarks}
        self._open: dict[int, set[int]] = {}
        self._newest: dict[int, int] = {}
        self._taken: OrderedDict[int, None] = OrderedDict()

    def all(self) -> list[Bookmark]:
        """Return the bookmarks, that of the newest message first."""
        return sorted(self._bookmarks.values(), key=lambda one: -one.message)

    def of(self, channel: int) -> Bookmark | None:
        """Return a channel's bookmark."""
        return self._bookmarks.get(channel)

    def take(self, channel: int, message: int, server: int | None, person: int | None) -> bool:
        """Take a message up; False when it has been already. The first of a channel puts a bookmark before itself."""
        if message in self._taken:
            return False
        self._bookmarks.setdefault(channel, Bookmark(channel, message - 1, server, person))
        self._taken[message] = None
        if len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)
        self._open.setdefault(channel, set()).add(message)
        return True

    def hold(self, channel: int) -> None:
        """Keep a channel's bookmark where it is until `release`: there may be messages after it."""
        if channel in self._bookmarks:
            self._open.setdefault(channel, set()).add(self._bookmarks[channel].message + 1)

    def release(self, channel: int) -> Bookmark | None:
        """Let a held bookmark move again; return it if it has moved by that."""
        held = self._bookmarks.get(channel)
        return self._close(channel, held.message + 1) if held else None

    def done(self, channel: int, message: int) -> Bookmark | None:
        """Note that a message was dealt with; return the channel's bookmark if it moves by that."""
        self._newest[channel] = max(message, self._newest.get(channel, 0))
        return self._close(channel, message)

    def remove(self, channel: int) -> None:
        """Forget a channel that is gone."""
        for known in (self._bookmarks, self._open, self._newest):
            known.pop(channel, None)

    def _close(self, channel: int, message: int) -> Bookmark | None:
        """Note that a message is no longer open, and move the bookmark up to the first that still is."""
        waiting, newest = self._open.get(channel, set()), self._newest.get(channel, 0)
        waiting.discard(message)
        reached = min(min(waiting, default=newest + 1) - 1, newest)
        if not waiting:
            self._open.pop(channel, None)
            self._newest.pop(channel, None)
        old = self._bookmarks.get(channel)
        if old is None or reached <= old.message:
            return None
        self._bookmarks[channel] = replace(old, message=reached)
        return self._bookmarks[channel]
