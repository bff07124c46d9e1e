"""What was read from the catalogue, kept in memory until the next change in it, and never more than so much."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


class Remembered(Generic[_Value]):
    """Values by id, as they were after one change of the catalogue. Safe to share between threads.

    After a change, and once there are more than `most`, it begins anew. Whoever adds to what `at` returned adds to
    what is known of that moment, so that nothing read before a change is found after it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[int, _Value] = {}
        self._change = -1
        self._turning = threading.Lock()

    def at(self, change: int) -> dict[int, _Value]:
        """Return what is known since the change with this number, to read from and to add to.

        What is added has to be read after it was known that this is the newest change.
        """
        with self._turning:
            if change < self._change:
                return {}
            if change > self._change or len(self._known) > self._most:
                self._known, self._change = {}, change
            return self._known
