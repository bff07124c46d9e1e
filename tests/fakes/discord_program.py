"""Runs `dateline` with Discord on loopback: `python discord_program.py API GATEWAY COMMAND...`."""

from __future__ import annotations

import sys
from typing import Any

import yarl
from discord import AutoShardedClient
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.__main__ import main


async def _at_once(_client: Any, _shard: int | None, *, initial: bool = False) -> Any:
    """Identify without the five seconds that Discord wants between two shards."""


if __name__ == "__main__":
    _, Route.BASE, gateway, *command = sys.argv
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    AutoShardedClient.before_identify_hook = _at_once  # type: ignore[method-assign,assignment]
    sys.argv = ["dateline", *command]
    main()
