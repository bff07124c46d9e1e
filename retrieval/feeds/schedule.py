"""When to poll a feed again: more often the more often it changes, ever more rarely while it fails.

And when to look again at a page that has been read: ever more rarely, for that is how corrections come.
"""

from __future__ import annotations

import random
from datetime import timedelta

SHORTEST_SECONDS = 300
LONGEST_SECONDS = 4 * 3600
LONGEST_BACKOFF_SECONDS = 24 * 3600
CORRECTED_WITHIN = timedelta(days=8)
"""The age from which an article is not looked at again."""

_VISITS = tuple(timedelta(hours=hours) for hours in (1, 5, 18, 48, 96))
"""The pauses before each further look: 1 hour, 6 hours, 1 day, 3 days and 7 days after the first."""
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


def next_visit(visits: int) -> timedelta | None:
    """Return how long after the n-th look at a page the next is due, counted from 0; None after the last."""
    return _VISITS[visits] if visits < len(_VISITS) else None


def jittered(seconds: float, pick: random.Random) -> float:
    """Return a span up to a tenth longer, so that feeds that were added together are not polled together for ever.

    Never a shorter one: what a server asked for is the least.
    """
    return seconds * (1 + pick.random() * _JITTER)
