"""What is offered while somebody types a command: outlets, and time zones by their IANA names."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache

import discord
from discord import app_commands

from bot.discord.client import NewsBot
from bot.discord.text import shortened

_MOST_ZONES = 25


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Return all names, in alphabetical order. The first call reads a folder."""
    return tuple(sorted(zoneinfo.available_timezones()))


async def choose_zone(_: discord.Interaction[NewsBot], typed: str) -> list[app_commands.Choice[str]]:
    """Return the zones that contain what was typed, those whose city begins with it first."""
    wanted = typed.strip().casefold().replace(" ", "_")
    found = [name for name in zone_names() if wanted in name.casefold()]
    found.sort(key=lambda name: (not name.rpartition("/")[2].casefold().startswith(wanted), name))
    return [app_commands.Choice(name=name, value=name) for name in found[:_MOST_ZONES]]


_MOST = 25
_LONGEST = 100


async def choose_outlet(interaction: discord.Interaction[NewsBot], typed: str) -> list[app_commands.Choice[str]]:
    """Return the outlets that contain what was typed, those that begin with it first."""
    resources = interaction.client.resources
    allowed = resources.rules.of(interaction.guild_id).outlets or resources.outlets
    wanted = typed.strip().casefold()
    found = [name for name in allowed if wanted in name.casefold() and len(name) <= _LONGEST]
    found.sort(key=lambda name: (not name.casefold().startswith(wanted), name.casefold()))
    return [app_commands.Choice(name=shortened(name, _LONGEST), value=name) for name in found[:_MOST]]
