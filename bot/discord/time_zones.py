"""Time zones by their IANA names, offered while somebody types."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache
from typing import Any

import discord
from discord import app_commands

_MOST = 25


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Return all names, in alphabetical order. The first call reads a folder."""
    return tuple(sorted(zoneinfo.available_timezones()))


async def choose_zone(_: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """Return the zones that contain what was typed, those whose city begins with it first."""
    wanted = typed.strip().casefold().replace(" ", "_")
    found = [name for name in zone_names() if wanted in name.casefold()]
    found.sort(key=lambda name: (not name.rpartition("/")[2].casefold().startswith(wanted), name))
    return [app_commands.Choice(name=name, value=name) for name in found[:_MOST]]
