"""The bot itself: what it is connected with, what it listens to, and what people are told when a command fails."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands
from rich.text import Text

from bot.discord.asking import Unclear
from bot.discord.asking_commands import AskingCommands, check_command
from bot.discord.buttons import DYNAMIC_ITEMS
from bot.discord.catching_up import CatchingUp
from bot.discord.listening import Listener
from bot.discord.news_commands import NewsCommands
from bot.discord.newsroom import Newsroom
from bot.discord.people_commands import PeopleCommands
from bot.discord.publishing import publish
from bot.discord.regular_work import RegularWork
from bot.discord.server_commands import ServerCommands
from bot.discord.setup_panel import SETTINGS
from bot.display.console import errors

log = logging.getLogger(__name__)

_TAKEN_UP_OR_GONE = frozenset({40060, 10062})
"""Discord's codes for "already acknowledged" and "unknown interaction"."""

_UNHANDLED_AFTER_SECONDS = 1.5
"""When somebody must have taken an interaction up; Discord gives three seconds."""

_RESTARTING = "I am being restarted. Please ask again in a minute."
_EXPIRED = "This has expired. Please run the command again."
_UNKNOWN = "I don't know that command any more; Discord will show the new ones in a moment."
_FAILED = "Something went wrong on my side. It is in my log; please try again later."


class Tree(app_commands.CommandTree["NewsBot"]):
    """The commands; whatever goes wrong with one, whoever ran it is told."""

    async def interaction_check(self, interaction: discord.Interaction[NewsBot]) -> bool:
        """Take nothing more while the bot is closing."""
        if not self.client.newsroom.closing:
            return True
        if interaction.type is not discord.InteractionType.autocomplete:
            await say(interaction, _RESTARTING)
        return False

    async def on_error(self, interaction: discord.Interaction[NewsBot], error: app_commands.AppCommandError) -> None:
        """Say what went wrong to whoever ran the command."""
        original = getattr(error, "original", error)
        if isinstance(original, Unclear):
            await say(interaction, str(original))
        elif isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            await say(interaction, _UNKNOWN)
        elif isinstance(error, app_commands.MissingPermissions):
            needed = " and ".join(
                name.replace("_", " ").replace("guild", "server") for name in error.missing_permissions
            )
            await say(interaction, f"That needs the permission to {needed}.")
        elif isinstance(original, discord.HTTPException) and original.code in _TAKEN_UP_OR_GONE:
            log.warning("An interaction was taken up by somebody else, or too late: %s", original)
        else:
            log.error("A command failed", exc_info=error)
            await say(interaction, _FAILED)


class NewsBot(commands.AutoShardedBot):
    """The bot; one object for all shards of a process."""

    def __init__(self, newsroom: Newsroom, *, content_intent: bool) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=content_intent),
            # Articles and people may write @everyone; nothing that the bot sends notifies anybody.
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            # What is answered is kept in the catalogue; a cache would only grow.
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self.newsroom = newsroom
        self._listener = Listener(newsroom, content_intent=content_intent)
        self._catching_up = CatchingUp(newsroom, self._listener)

    async def setup_hook(self) -> None:
        """Prepare commands and buttons, and publish the commands if they have changed."""
        await self.add_commands()
        await self.add_cog(RegularWork(self, self.newsroom))
        if self.application_id is not None:
            await publish(self.tree, self.application_id, self.newsroom)

    async def add_commands(self) -> None:
        """Add all commands and buttons."""
        self.add_dynamic_items(*DYNAMIC_ITEMS, *SETTINGS)
        for cog in (AskingCommands, NewsCommands, ServerCommands, PeopleCommands):
            await self.add_cog(cog(self.newsroom))
        self.tree.add_command(check_command(self.newsroom))

    async def on_shard_connect(self, shard: int) -> None:
        """Begin a new session: what was said before it may not have been heard."""
        log.debug("Shard %d has begun a session", shard)
        self._catching_up.hold()

    async def on_ready(self) -> None:
        """Read back what was said while nobody listened; this comes again after a session is lost."""
        servers = "1 server" if len(self.guilds) == 1 else f"{len(self.guilds):,} servers"
        errors.print(Text(f"Listening as {self.user} in {servers}."), soft_wrap=True)
        if self.user is not None:
            await self._catching_up.run(self, self.user)

    async def on_message(self, message: discord.Message) -> None:
        """Hear a message."""
        if self.user is not None:
            await self._listener.hear(self.user, message)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Answer a button that nobody takes up: it belongs to something that is gone."""
        if interaction.type is not discord.InteractionType.component:
            return
        await asyncio.sleep(_UNHANDLED_AFTER_SECONDS)
        if not interaction.response.is_done():
            await say(interaction, _EXPIRED)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Forget the settings of a server that the bot has left."""
        await self.newsroom.rules.remove(guild.id)


async def say(interaction: discord.Interaction[Any], text: str) -> None:
    """Tell somebody something that only they see, whether or not their interaction was taken up already."""
    try:
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)
    except discord.HTTPException as error:
        log.warning("Somebody could not be told what went wrong: %s", error, extra={"private": {"text": text}})
