"""What is said to the bot: taken up once, in order, anew when it is edited, and read back when the bot was away."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

import discord
from discord.ext import commands

from bot.discord.answer_text import is_unfinished
from bot.discord.delivery import delivered, log_refusal
from bot.discord.message_answers import MessageAnswers
from bot.discord.message_text import is_direct, is_for
from bot.discord.replies import MessageReply, replying
from bot.discord.requests import direct_place, settings_in, thread_place
from bot.discord.resources import Resources
from retrieval.catalogue.servers import Bookmark

log = logging.getLogger(__name__)


_REMEMBERED = 5_000
"""Messages that may be heard a second time: by a resumed session, or when a channel is read back."""


class ReadMarks:
    """Messages by channel, by ids that grow with time. A bookmark never passes a message that is still open."""

    def __init__(self, bookmarks: list[Bookmark]) -> None:
        self._bookmarks = {one.channel: one for one in bookmarks}
        self._open: dict[int, set[int]] = {}
        self._newest: dict[int, int] = {}
        self._taken: OrderedDict[int, None] = OrderedDict()

    def all(self) -> list[Bookmark]:
        """Return the bookmarks, that of the newest message first."""
        return sorted(self._bookmarks.values(), key=lambda one: -one.message)

    def of(self, channel: int) -> Bookmark | None:
        """Return a channel's bookmark."""
        return self._bookmarks.get(channel)

    def take(self, channel: int, message: int, server: int | None, person: int | None) -> bool:
        """Take a message up; False when it has been already. The first of a channel puts a bookmark before itself."""
        if message in self._taken:
            return False
        self._bookmarks.setdefault(channel, Bookmark(channel, message - 1, server, person))
        self._taken[message] = None
        if len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)
        self._open.setdefault(channel, set()).add(message)
        return True

    def hold(self, channel: int) -> None:
        """Keep a channel's bookmark where it is until `release`: there may be messages after it."""
        if channel in self._bookmarks:
            self._open.setdefault(channel, set()).add(self._bookmarks[channel].message + 1)

    def release(self, channel: int) -> Bookmark | None:
        """Let a held bookmark move again; return it if it has moved by that."""
        held = self._bookmarks.get(channel)
        return self._close(channel, held.message + 1) if held else None

    def done(self, channel: int, message: int) -> Bookmark | None:
        """Note that a message was dealt with; return the channel's bookmark if it moves by that."""
        self._newest[channel] = max(message, self._newest.get(channel, 0))
        return self._close(channel, message)

    def pass_by(self, channel: int, message: int) -> None:
        """Note that everything up to a message is dealt with, or open; the next release moves the bookmark there."""
        self._newest[channel] = max(message, self._newest.get(channel, 0))

    def remove(self, channel: int) -> None:
        """Forget a channel that is gone."""
        for known in (self._bookmarks, self._open, self._newest):
            known.pop(channel, None)

    def _close(self, channel: int, message: int) -> Bookmark | None:
        """Note that a message is no longer open, and move the bookmark up to the first that still is."""
        waiting, newest = self._open.get(channel, set()), self._newest.get(channel, 0)
        waiting.discard(message)
        reached = min(min(waiting, default=newest + 1) - 1, newest)
        if not waiting:
            self._open.pop(channel, None)
            self._newest.pop(channel, None)
        old = self._bookmarks.get(channel)
        if old is None or reached <= old.message:
            return None
        self._bookmarks[channel] = replace(old, message=reached)
        return self._bookmarks[channel]


_CHANNELS = 200
"""Channels read back, those with the newest bookmarks; more would only run into Discord's rate limits."""

_AT_ONCE = 4
_OLDEST = timedelta(days=2)
"""Nobody waits longer than that for an answer."""

_AROUND = 20
"""Messages after a question among which a reply to it is looked for in its thread."""


class Hear(Protocol):
    """Answers a message; `begun` is a reply to it that was never completed."""

    async def __call__(
        self,
        me: discord.ClientUser,
        message: discord.Message,
        begun: discord.Message | None = None,
        *,
        recovered: bool = False,
    ) -> None:
        """Answer it."""


async def _said_after(channel: discord.abc.Messageable, after: discord.Object) -> list[discord.Message]:
    return [message async for message in channel.history(after=after, limit=None, oldest_first=True)]


class Recovery:
    """Compares each known channel with its bookmark at the beginning of a session."""

    def __init__(self, resources: Resources, marks: ReadMarks, hear: Hear) -> None:
        self._resources = resources
        self._marks = marks
        self._hear = hear
        self._held: list[Bookmark] = []

    def hold(self, serves: Callable[[int | None], bool]) -> None:
        """Keep the bookmarks of the servers that are served where they are until `run` has read on from them."""
        self._held = [bookmark for bookmark in self._marks.all() if serves(bookmark.server)]
        for bookmark in self._held:
            self._marks.hold(bookmark.channel)

    async def run(self, bot: commands.AutoShardedBot, me: discord.ClientUser) -> None:
        """Answer what was said after each bookmark and is meant for the bot."""
        held, self._held = self._held, []
        free = asyncio.Semaphore(_AT_ONCE)

        async def read_on(place: int, bookmark: Bookmark) -> None:
            async with free:
                if place < _CHANNELS and not self._resources.closing:
                    await self._read_on(bot, me, bookmark)
            moved = self._marks.release(bookmark.channel)
            if moved:
                await self._resources.threads.look(self._resources.bookmarks.save, moved)

        await asyncio.gather(*(read_on(place, bookmark) for place, bookmark in enumerate(held)))

    async def _read_on(self, bot: commands.AutoShardedBot, me: discord.ClientUser, bookmark: Bookmark) -> None:
        horizon = discord.utils.time_snowflake(datetime.now(UTC) - _OLDEST)
        after = discord.Object(max(bookmark.message, horizon))
        try:
            channel = await delivered(partial(self._channel, bot, bookmark))
            missed = await delivered(partial(_said_after, channel, after))
        except discord.NotFound:
            self._marks.remove(bookmark.channel)
            await self._resources.threads.look(self._resources.bookmarks.remove, bookmark.channel)
            return
        except discord.HTTPException as error:
            log_refusal(bot.get_channel(bookmark.channel), error)
            return
        replies = {one.reference.message_id: one for one in missed if one.author.id == me.id and one.reference}
        await asyncio.gather(*(self._answer(me, message, replies.get(message.id)) for message in missed))
        if missed and not self._resources.closing:
            self._marks.pass_by(bookmark.channel, missed[-1].id)

    async def _answer(self, me: discord.ClientUser, message: discord.Message, reply: discord.Message | None) -> None:
        if reply is not None and not is_unfinished(reply.content):
            return
        if reply is None and isinstance(message.channel, discord.TextChannel) and message.flags.has_thread:
            reply = await self._reply_in_thread(me, message)
            if reply is not None and not is_unfinished(reply.content):
                return
        await self._hear(me, message, reply, recovered=True)

    async def _reply_in_thread(self, me: discord.ClientUser, message: discord.Message) -> discord.Message | None:
        """Return what the bot has said first in the thread of a message."""
        try:
            thread = message.thread or (message.guild and await message.guild.fetch_channel(message.id))
            if not isinstance(thread, discord.Thread):
                return None
            said = [one async for one in thread.history(limit=_AROUND, oldest_first=True)]
        except discord.HTTPException as error:
            log.warning("The thread of message %d could not be read back: %s", message.id, error)
            return None
        return next((one for one in said if one.author.id == me.id), None)

    async def _channel(self, bot: commands.AutoShardedBot, bookmark: Bookmark) -> discord.abc.Messageable:
        if bookmark.person is not None:
            return bot.get_partial_messageable(bookmark.channel, type=discord.ChannelType.private)
        known = bot.get_channel(bookmark.channel) or await bot.fetch_channel(bookmark.channel)
        if not isinstance(known, discord.abc.Messageable):
            raise TypeError(f"channel {bookmark.channel} holds no messages")
        return known


T = TypeVar("T")

_REMEMBERED_MESSAGES = 2_000
"""Questions of which the words and the reply are remembered, to tell an edit from a link that was unfolded."""


class Listener:
    """Hears messages. `hear` may be called with the same message any number of times."""

    def __init__(self, resources: Resources, *, content_intent: bool) -> None:
        self._resources = resources
        self._content_intent = content_intent
        self._answers = MessageAnswers(resources, content_intent=content_intent)
        self._working: dict[int, asyncio.Task[object]] = {}
        self._heard: OrderedDict[int, str] = OrderedDict()
        self._replies: OrderedDict[int, MessageReply] = OrderedDict()
        self._deleted: OrderedDict[int, bool] = OrderedDict()
        self.marks = ReadMarks(resources.bookmarks.all())

    async def hear(
        self,
        me: discord.ClientUser,
        message: discord.Message,
        begun: discord.Message | None = None,
        *,
        recovered: bool = False,
    ) -> None:
        """Answer a message that is meant for the bot; `begun` is a reply to it that was never completed."""
        if not is_for(me, message, content_intent=self._content_intent):
            return
        channel, server = message.channel.id, message.guild.id if message.guild else None
        known = self.marks.of(channel)
        if not self.marks.take(channel, message.id, server, message.author.id if is_direct(message) else None):
            return
        _remember(self._heard, message.id, message.content)
        with self._resources.noting(message.author.id):
            await self._take_up(me, message, begun, known=known is not None, recovered=recovered)

    async def _take_up(
        self,
        me: discord.ClientUser,
        message: discord.Message,
        begun: discord.Message | None,
        *,
        known: bool,
        recovered: bool,
    ) -> None:
        """Answer a message in its turn; `known` is its channel where it has a bookmark already."""
        channel = message.channel.id
        try:
            with self._resources.turns.turn(_queue_of(message)) as turn, self._at_work(message.id):
                if not known:
                    await self._save(self.marks.of(channel))
                if self._resources.closing:
                    return  # it stays behind the bookmark, and is answered after the restart
                await turn.reached()
                await self._reply(me, message, begun, recovered=recovered)
        except asyncio.CancelledError:
            if self._resources.closing:
                raise
        await self._save(self.marks.done(channel, message.id))

    async def edited(self, me: discord.ClientUser, message: discord.Message) -> None:
        """Answer a question anew, in place, when its words have changed."""
        if message.edited_at is None or not is_for(me, message, content_intent=self._content_intent):
            return
        before = self._heard.get(message.id)
        if before == message.content or self._resources.closing:
            return
        reply = self._replies.get(message.id)
        shown = reply.messages if reply else await self._shown_for(message)
        if before is None and not shown:
            await self.hear(me, message)
            return
        _remember(self._heard, message.id, message.content)
        if (working := self._working.get(message.id)) is not None:
            working.cancel()
        with self._resources.turns.turn(_queue_of(message)) as turn, self._at_work(message.id):
            await turn.reached()
            # What was being sent when the edit came is there by now.
            reply = self._replies.get(message.id)
            await self._reply(me, message, *(reply.messages if reply else shown))

    async def deleted(self, message: int) -> None:
        """Leave a question alone that was taken back."""
        _remember(self._deleted, message, value=True)
        if (working := self._working.get(message)) is not None:
            working.cancel()

    async def _shown_for(self, message: discord.Message) -> list[discord.Message]:
        """Return the messages that answered another before a restart."""
        known = await self._resources.threads.look(self._resources.messages.answering, message.id)
        found = []
        for number in (*known.earlier, known.message) if known else ():
            with suppress(discord.HTTPException):
                found.append(await message.channel.fetch_message(number))
        return found

    async def _reply(
        self,
        me: discord.ClientUser,
        message: discord.Message,
        begun: discord.Message | None = None,
        *rest: discord.Message,
        recovered: bool = False,
    ) -> None:
        language = settings_in(self._resources, message.guild).language
        reply = MessageReply(message.channel, message, begun, rest, language=language)
        _remember(self._replies, message.id, reply)
        try:
            async with replying(self._resources, reply):
                await self._answers.answer(me, message, reply, recovered=recovered)
        except asyncio.CancelledError:
            if self._resources.closing:
                raise
            if message.id in self._deleted and not reply.finished:
                await reply.withdraw()

    @contextmanager
    def _at_work(self, message: int) -> Iterator[None]:
        task = asyncio.current_task()
        if task is not None:
            self._working[message] = task
        try:
            yield
        finally:
            if self._working.get(message) is task:
                del self._working[message]

    async def _save(self, bookmark: Bookmark | None) -> None:
        if bookmark is not None:
            await self._resources.threads.look(self._resources.bookmarks.save, bookmark)


def _queue_of(message: discord.Message) -> str:
    """Return the key of the queue that a message waits in: what belongs to one conversation is answered in order."""
    if is_direct(message):
        return direct_place(message.channel.id)
    if isinstance(message.channel, discord.Thread):
        return thread_place(message.channel.id)
    if message.reference is not None and message.reference.message_id:
        return f"discord:replies:{message.reference.message_id}"
    return thread_place(message.id)  # a thread that is opened for the answer has the message's own number


def _remember(known: OrderedDict[int, T], key: int, value: T) -> None:
    known[key] = value
    known.move_to_end(key)
    if len(known) > _REMEMBERED_MESSAGES:
        known.popitem(last=False)
