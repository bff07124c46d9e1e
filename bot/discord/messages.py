"""What is said to the bot in messages: taken up once, answered in order, answered anew when it is edited."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

import discord

from bot.discord.addressing import is_direct, is_for
from bot.discord.message_answers import MessageAnswers
from bot.discord.recovery import ReadMarks
from bot.discord.replies import MessageReply, replying
from bot.discord.requests import direct_place, thread_place
from bot.discord.resources import Resources
from retrieval.catalogue.bookmarks import Bookmark

log = logging.getLogger(__name__)
T = TypeVar("T")

_REMEMBERED = 2_000
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
        try:
            with self._resources.turns.turn(_queue_of(message)) as turn, self._at_work(message.id):
                if known is None:
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
            await self._reply(me, message, *shown)

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
        reply = MessageReply(message.channel, message, begun, rest)
        _remember(self._replies, message.id, reply)
        try:
            async with replying(self._resources, reply):
                await self._answers.answer(me, message, reply, recovered=recovered)
        except asyncio.CancelledError:
            if self._resources.closing:
                raise
            if message.id in self._deleted:
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
            self._deleted.pop(message, None)

    async def _save(self, bookmark: Bookmark | None) -> None:
        if bookmark is not None:
            await self._resources.threads.look(self._resources.bookmarks.save, bookmark)


def _queue_of(message: discord.Message) -> str:
    """Return the key of the queue that a message waits in: what belongs to one conversation is answered in order."""
    if is_direct(message):
        return direct_place(message.channel.id)
    if isinstance(message.channel, discord.Thread):
        return thread_place(message.channel.id)
    origin = message.reference.message_id if message.reference else None
    return f"discord:replies:{origin or message.id}"


def _remember(known: OrderedDict[int, T], key: int, value: T) -> None:
    known[key] = value
    known.move_to_end(key)
    if len(known) > _REMEMBERED:
        known.popitem(last=False)
