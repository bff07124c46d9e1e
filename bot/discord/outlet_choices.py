"""Outlets offered while somebody types a command."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.discord.newsroom import newsroom_of
from bot.discord.text import shortened

_MOST = 25
_LONGEST = 100


async def choose_outlet(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """Return the outlets that contain what was typed, those that begin with it first."""
    newsroom = newsroom_of(interaction)
    allowed = newsroom.rules.of(interaction.guild_id).outlets or newsroom.outlets
    wanted = typed.strip().casefold()
    found = [name for name in allowed if wanted in name.casefold() and len(name) <= _LONGEST]
    found.sort(key=lambda name: (not name.casefold().startswith(wanted), name.casefold()))
    return [app_commands.Choice(name=shortened(name, _LONGEST), value=name) for name in found[:_MOST]]
