"""What the bot is made of, and its commands as Discord knows them: published only when they have changed."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

import discord
from discord import app_commands

from bot.discord.ask_commands import AskCommands, check_command
from bot.discord.buttons import DYNAMIC_ITEMS
from bot.discord.client import NewsBot
from bot.discord.events import Events
from bot.discord.help_commands import HelpCommands
from bot.discord.news_commands import NewsCommands
from bot.discord.resources import Resources
from bot.discord.schedule import Schedule
from bot.discord.server_commands import SETTINGS, ServerCommands

log = logging.getLogger(__name__)


async def prepare(bot: NewsBot) -> None:
    """Add everything to the bot, and publish the commands if they have changed."""
    await add_commands(bot)
    await bot.add_cog(Events(bot))
    await bot.add_cog(Schedule(bot))
    if bot.application_id is not None:
        await publish(bot.tree, bot.application_id, bot.resources)


async def add_commands(bot: NewsBot) -> None:
    """Add all commands and buttons."""
    bot.add_dynamic_items(*DYNAMIC_ITEMS, *SETTINGS)
    for cog in (AskCommands, NewsCommands, ServerCommands, HelpCommands):
        await bot.add_cog(cog(bot.resources))
    bot.tree.add_command(check_command(bot.resources))


def digest_of(tree: app_commands.CommandTree[Any]) -> str:
    """Return a digest of everything that Discord is told about the commands."""
    payload = sorted((command.to_dict(tree) for command in _commands(tree)), key=lambda one: str(one["name"]))
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()


async def publish(tree: app_commands.CommandTree[Any], application: int, resources: Resources) -> None:
    """Publish the commands if they are not those published last; without success the old ones stay."""
    digest = digest_of(tree)
    if await resources.threads.look(resources.servers.published, application) == digest:
        return
    try:
        await tree.sync()
    except discord.HTTPException as error:
        log.warning("The commands could not be published; the next start tries again: %s", error)
        return
    await resources.threads.look(resources.servers.set_published, application, digest)


def _commands(tree: app_commands.CommandTree[Any]) -> list[Any]:
    kinds = (discord.AppCommandType.chat_input, discord.AppCommandType.message, discord.AppCommandType.user)
    return [command for kind in kinds for command in tree.get_commands(type=kind)]
