"""The bot itself: what it is connected with, and what people are told when a command fails."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.replies import say
from bot.discord.requests import Unclear
from bot.discord.resources import Resources

log = logging.getLogger(__name__)

_TAKEN_UP_OR_GONE = frozenset({40060, 10062})
"""Discord's codes for "already acknowledged" and "unknown interaction"."""

_RESTARTING = "I am being restarted. Please ask again in a minute."
_UNKNOWN = "I don't know that command any more; Discord will show the new ones in a moment."
_FAILED = "Something went wrong on my side. It is in my log; please try again later."


class Tree(app_commands.CommandTree["NewsBot"]):
    """The commands; whatever goes wrong with one, whoever ran it is told."""

    async def interaction_check(self, interaction: discord.Interaction[NewsBot]) -> bool:
        """Take nothing more while the bot is closing."""
        if not self.client.resources.closing:
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

    def __init__(
        self, resources: Resources, prepare: Callable[[NewsBot], Awaitable[None]], *, content_intent: bool
    ) -> None:
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
        self.resources = resources
        self._prepare = prepare

    async def setup_hook(self) -> None:
        """Add what the bot is made of, before it connects."""
        await self._prepare(self)

    async def on_message(self, _message: discord.Message) -> None:
        """Run no commands by prefix: messages are heard by a listener (see `events`)."""
