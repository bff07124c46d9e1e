"""The circuit breaker: an outage is met once, and then costs nothing until it is time to look again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from retrieval.llm.failures import ModelTrouble, Trouble

_FAILURES = 3
_FIRST_REST = 15.0
_LONGEST_REST = 300.0
_KEY_REST = 300.0
"""A wrong key or an empty purse does not mend itself within seconds."""

_COUNTED: frozenset[Trouble] = frozenset({"model_unreachable", "model_busy", "model_slow"})
_LASTING: frozenset[Trouble] = frozenset({"wrong_key", "no_credit", "model_unknown"})


class Breaker:
    """Refuses calls for a while after several failed in a row (Nygard, Release It!, 2007). Safe between threads.

    A failed look after that rest doubles it, up to five minutes. `clock` tells seconds, from anywhere.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._rest = _FIRST_REST
        self._closed_until = 0.0
        self._last: ModelTrouble | None = None
        self._heard = False

    def check(self) -> None:
        """Raise the trouble that the last call met, while it is too early to try again.

        The first caller after the rest tries for all: others are refused until it has reported.
        """
        with self._lock:
            if self._last is None:
                return
            now = self._clock()
            if now < self._closed_until:
                raise ModelTrouble(self._last.kind, f"not tried again so soon after {self._last.detail}")
            self._closed_until = now + self._rest

    def succeeded(self) -> None:
        """Note that the server answered."""
        with self._lock:
            self._failures, self._rest, self._last = 0, _FIRST_REST, None

    def failed(self, trouble: ModelTrouble) -> None:
        """Note what a call met; troubles of a single reply are no outage."""
        with self._lock:
            if trouble.kind in _LASTING:
                self._refuse(trouble, _KEY_REST)
            elif trouble.kind in _COUNTED:
                # Time-outs cost those who ask so much that the first one is enough.
                self._failures += _FAILURES if trouble.kind == "model_slow" else 1
                if self._last is not None:
                    self._rest = min(2 * self._rest, _LONGEST_REST)
                if trouble.retry_after is not None and trouble.retry_after > _FIRST_REST:
                    self._refuse(trouble, trouble.retry_after)
                elif self._failures >= _FAILURES:
                    self._refuse(trouble, self._rest)

    def outage(self) -> tuple[Trouble | None, float]:
        """Return the trouble for which calls are refused, and for how many seconds yet; None where it is none of ours.

        What was heard of others is theirs to tell.
        """
        with self._lock:
            left = self._closed_until - self._clock()
            return (self._last.kind, left) if self._last and not self._heard and left > 0 else (None, 0.0)

    def hear(self, kind: Trouble, seconds: float) -> None:
        """Refuse calls for so long, because another process has met a trouble."""
        with self._lock:
            if self._last is None or self._heard:
                self._refuse(ModelTrouble(kind, "what another process met"), seconds)
                self._heard = True

    def _refuse(self, trouble: ModelTrouble, seconds: float) -> None:
        self._last, self._heard = trouble, False
        self._closed_until = self._clock() + seconds
