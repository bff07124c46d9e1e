"""Reading back what was said while the bot was away, and answering it, once."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import discord
from discord.ext import commands

from bot.discord.answer_text import is_unfinished
from bot.discord.listening import Listener
from bot.discord.newsroom import Newsroom
from retrieval.catalogue.bookmarks import Bookmark

log = logging.getLogger(__name__)

_CHANNELS = 200
"""Channels read back, those with the newest bookmarks; more would only run into Discord's rate limits."""

_MESSAGES = 50
_OLDEST = timedelta(days=2)
"""Nobody waits longer than that for an answer."""


class CatchingUp:
    """Compares each known channel with its bookmark at the beginning of a session."""

    def __init__(self, newsroom: Newsroom, listener: Listener) -> None:
        self._newsroom = newsroom
        self._listener = listener
        self._held: list[Bookmark] = []

    def hold(self) -> None:
        """Keep the bookmarks where they are until `run` has read on from them."""
        self._held = self._listener.marks.all()
        for bookmark in self._held:
            self._listener.marks.hold(bookmark.channel)

    async def run(self, bot: commands.AutoShardedBot, me: discord.ClientUser) -> None:
        """Answer what was said after each bookmark and is meant for the bot."""
        held, self._held = self._held, []
        for place, bookmark in enumerate(held):
            if place < _CHANNELS and not self._newsroom.closing:
                await self._read_on(bot, me, bookmark)
            moved = self._listener.marks.release(bookmark.channel)
            if moved:
                await self._newsroom.threads.look(self._newsroom.bookmarks.save, moved)

    async def _read_on(self, bot: commands.AutoShardedBot, me: discord.ClientUser, bookmark: Bookmark) -> None:
        horizon = discord.utils.time_snowflake(datetime.now(UTC) - _OLDEST)
        after = discord.Object(max(bookmark.message, horizon))
        try:
            channel = await self._channel(bot, bookmark)
            missed = [message async for message in channel.history(after=after, limit=_MESSAGES, oldest_first=True)]
        except (discord.NotFound, discord.Forbidden):
            self._listener.marks.remove(bookmark.channel)
            await self._newsroom.threads.look(self._newsroom.bookmarks.remove, bookmark.channel)
            return
        except discord.HTTPException as error:
            log.warning("Channel %d could not be read back: %s", bookmark.channel, error)
            return
        replies = {one.reference.message_id: one for one in missed if one.author.id == me.id and one.reference}
        for message in missed:
            reply = replies.get(message.id)
            if reply is None or is_unfinished(reply.content):
                await self._listener.hear(me, message, reply)

    async def _channel(self, bot: commands.AutoShardedBot, bookmark: Bookmark) -> discord.abc.Messageable:
        if bookmark.person is not None:
            return bot.get_partial_messageable(bookmark.channel, type=discord.ChannelType.private)
        known = bot.get_channel(bookmark.channel) or await bot.fetch_channel(bookmark.channel)
        if not isinstance(known, discord.abc.Messageable):
            raise TypeError(f"channel {bookmark.channel} holds no messages")
        return known
