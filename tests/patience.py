"""Waiting in tests: for what has to come about, however slow the machine is. Only what never comes about fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

PATIENCE_SECONDS = 300
"""A bound against waiting for ever, far above what the busiest machine takes for anything; nothing is judged by it."""

NEVER_SECONDS = 3600.0
"""Longer than any test takes: for what has to outlive it, such as a lease of somebody who lives."""


def wait_until(true: Callable[[], object], fault: str = "it never came true", pause: float = 0.02) -> None:
    """Return once `true` returns something true; fail with `fault` when it never does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, fault
        time.sleep(pause)


def ever_longer(seconds: float) -> Iterator[float]:
    """Yield time limits for what is to run into one after it has got somewhere, each twice as long as the last.

    How far a busy machine gets within a limit nobody knows; whoever got too little done tries the next.
    """
    while seconds < PATIENCE_SECONDS:
        yield seconds
        seconds *= 2
