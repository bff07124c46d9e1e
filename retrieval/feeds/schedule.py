"""When to poll a feed again: more often the more often it changes, ever more rarely while it fails."""

from __future__ import annotations

import random

SHORTEST_SECONDS = 300
LONGEST_SECONDS = 4 * 3600
LONGEST_BACKOFF_SECONDS = 24 * 3600
_FASTER, _SLOWER = 0.6, 1.25
_JITTER = 0.1


def interval_after(interval: int, *, changed: bool) -> int:
    """Return the seconds between two polls, after one that found something new or nothing."""
    adapted = interval * (_FASTER if changed else _SLOWER)
    return round(min(max(adapted, SHORTEST_SECONDS), LONGEST_SECONDS))


def backoff(interval: int, errors: int, retry_after: float | None) -> float:
    """Return the seconds to wait after the n-th error in a row, at least those that the server asked for."""
    doubled = min(interval * 2.0 ** min(errors - 1, 20), LONGEST_BACKOFF_SECONDS)
    return max(doubled, min(retry_after or 0.0, LONGEST_BACKOFF_SECONDS))


def jittered(seconds: float, pick: random.Random) -> float:
    """Return a span up to a tenth longer, so that feeds that were added together are not polled together for ever.

    Never a shorter one: what a server asked for is the least.
    """
    return seconds * (1 + pick.random() * _JITTER)
