"""What is offered while somebody types a command: the outlets that count here."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.discord.client import NewsBot
from bot.discord.text import shortened

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
