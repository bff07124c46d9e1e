"""What the bot is made of: every command, button and listener, added before it connects."""

from __future__ import annotations

import logging

from bot.discord.ask_commands import AskCommands, check_command
from bot.discord.briefs import BriefCommands
from bot.discord.buttons import DYNAMIC_ITEMS
from bot.discord.client import NewsBot
from bot.discord.events import Events
from bot.discord.following import FollowButton, FollowCommands, FollowingCommands
from bot.discord.help_commands import HelpCommands
from bot.discord.news_commands import NewsCommands
from bot.discord.publication import publish
from bot.discord.schedule import Schedule
from bot.discord.server_commands import SETTINGS, ServerCommands
from bot.discord.topics import TopicCommands
from bot.discord.translation import CommandTranslator

log = logging.getLogger(__name__)


async def prepare(bot: NewsBot) -> None:
    """Add everything to the bot, and publish the commands if they have changed."""
    await bot.tree.set_translator(CommandTranslator())
    await add_commands(bot)
    await bot.add_cog(Events(bot))
    await bot.add_cog(Schedule(bot))
    await publish(bot)


async def add_commands(bot: NewsBot) -> None:
    """Add all commands and buttons."""
    bot.add_dynamic_items(*DYNAMIC_ITEMS, *SETTINGS, FollowButton)
    for cog in (AskCommands, FollowCommands, NewsCommands, ServerCommands, HelpCommands):
        await bot.add_cog(cog(bot.resources))
    await bot.add_cog(BriefCommands(bot))
    await bot.add_cog(FollowingCommands(bot))
    await bot.add_cog(TopicCommands(bot))
    bot.tree.add_command(check_command(bot.resources))
