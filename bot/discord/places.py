"""The keys of conversations: one for each direct channel, each thread, each chain of replies."""

from __future__ import annotations


def direct_place(channel: int) -> str:
    """Return the key of somebody's direct messages."""
    return f"discord:direct:{channel}"


def thread_place(channel: int) -> str:
    """Return the key of a thread."""
    return f"discord:thread:{channel}"


def chain_place(origin: int) -> str:
    """Return the key of a chain of replies, by the message or command that it began with."""
    return f"discord:chain:{origin}"
