"""Runs `dateline` with Discord on loopback: `python discord_program.py API GATEWAY DRAIN_SECONDS COMMAND...`.

What it looks for from time to time it looks for more often, so that nobody has to wait for the next round. How long
answers in the making may take after SIGTERM is the test's to say: a busy machine needs longer than an operator waits.
No other time that runs out does so while a test is patient: what is held stays held, what is counted stays counted.
"""

from __future__ import annotations

import sys
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

import yarl
from discord import AutoShardedClient
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.__main__ import main
from bot.discord import client, limits, process, resources, topics
from bot.discord.application import Schedule
from retrieval.catalogue import database, shared_work
from retrieval.corpus import corpus
from retrieval.following import follower
from retrieval.indexes import vectors
from tests.patience import NEVER_SECONDS, PATIENCE_SECONDS

_OFTEN_SECONDS, _SOON_SECONDS = 2.0, 0.5


async def _at_once(_client: Any, _shard: int | None, *, initial: bool = False) -> Any:
    """Identify without the five seconds that Discord wants between two shards."""


if __name__ == "__main__":
    _, Route.BASE, gateway, drain, *command = sys.argv
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    AutoShardedClient.before_identify_hook = _at_once  # type: ignore[method-assign,assignment]
    Schedule._often.change_interval(seconds=_OFTEN_SECONDS)
    Schedule._soon.change_interval(seconds=_SOON_SECONDS)
    Schedule._between_machines.change_interval(seconds=_SOON_SECONDS)
    process._DRAIN_SECONDS = float(drain)
    process._STOPS_WITHIN_SECONDS = process._DRAIN_SECONDS + PATIENCE_SECONDS
    process._CLOSING_SECONDS = resources._LAST_WORDS_SECONDS = resources._NOTED_WITHIN_SECONDS = PATIENCE_SECONDS
    client._LEASE_SECONDS = shared_work.LEASE_SECONDS = corpus._TURN_SECONDS = NEVER_SECONDS
    limits._MINUTE = shared_work.MINUTE = process._SAID_EVERY = NEVER_SECONDS
    database._PATIENCE = ContextVar("patience", default=float(PATIENCE_SECONDS))
    database._BUSY_SECONDS = vectors._SERVER_SECONDS = follower._INDEXED_WITHIN_SECONDS = PATIENCE_SECONDS
    setattr(topics, "PAUSE", timedelta(seconds=_OFTEN_SECONDS))  # noqa: B010 - it is another module's
    client._EVERY_SECONDS = follower._PAUSE_SECONDS = _SOON_SECONDS
    sys.argv = ["dateline", *command]
    main()
