"""What a process has needed of memory."""

from __future__ import annotations

import resource


def peak_mb() -> float:
    """Return the most memory that this process has had resident, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
