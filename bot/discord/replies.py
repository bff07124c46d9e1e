"""Where something is shown, in reply to a command or a message, and what people are told when it cannot be."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Protocol

import discord

from bot.discord.requests import Unclear
from bot.discord.resources import Resources

log = logging.getLogger(__name__)
_TOKEN_IS_DEAD = frozenset({50027, 10015, 10062})
"""Discord's codes for "invalid webhook token", "unknown webhook" and "unknown interaction"."""


class Reply(Protocol):
    """A place that shows first what is being done and then the answer."""

    async def update(self, text: str) -> None:
        """Replace what is shown."""

    async def finish(self, messages: Sequence[str], view: discord.ui.View | None) -> int | None:
        """Show the whole, buttons under the last message, and return the id of that message where it is known."""


class CommandReply:
    """The reply to a deferred command. After its 15 minutes the answer goes to the channel instead."""

    def __init__(self, interaction: discord.Interaction, *, private: bool) -> None:
        self._interaction = interaction
        self._private = private

    async def update(self, text: str) -> None:
        """Replace what is shown."""
        try:
            await self._interaction.edit_original_response(content=text)
        except discord.HTTPException as error:
            if error.code not in _TOKEN_IS_DEAD:
                raise

    async def finish(self, messages: Sequence[str], view: discord.ui.View | None) -> int | None:
        """Show the whole; further messages are follow-ups, as private as the first."""
        *rest, last = messages
        try:
            if not rest:
                return (await self._interaction.edit_original_response(content=last, view=view)).id
            await self._interaction.edit_original_response(content=rest[0])
            for text in rest[1:]:
                await self._follow_up(text, None)
            return await self._follow_up(last, view)
        except discord.HTTPException as error:
            if error.code not in _TOKEN_IS_DEAD:
                raise
            return await self._to_channel(messages, view)

    async def _follow_up(self, text: str, view: discord.ui.View | None) -> int:
        sent = await self._interaction.followup.send(
            text,
            view=view or discord.utils.MISSING,
            wait=True,
            suppress_embeds=True,
            ephemeral=self._private,
        )
        return sent.id

    async def _to_channel(self, messages: Sequence[str], view: discord.ui.View | None) -> int | None:
        channel = self._interaction.channel
        if self._private or not isinstance(channel, discord.abc.Messageable):
            log.warning("An answer came after its interaction had expired, and has nowhere to go.")
            return None
        return await _send_all(channel, messages, view)


class MessageReply:
    """A reply of the bot's own in a channel, sent when the first text is there, or one that was `begun` before."""

    def __init__(
        self, channel: discord.abc.Messageable, reply_to: discord.Message, begun: discord.Message | None = None
    ) -> None:
        self._channel = channel
        self._reply_to: discord.Message | None = reply_to
        self._message = begun

    def move(self, thread: discord.Thread) -> None:
        """Show everything in a thread instead, where it is clear what it replies to."""
        self._channel, self._reply_to = thread, None

    async def update(self, text: str) -> None:
        """Replace what is shown."""
        if self._message is None:
            self._message = await self._send(text, None)
        else:
            await self._message.edit(content=text)

    async def finish(self, messages: Sequence[str], view: discord.ui.View | None) -> int | None:
        """Show the whole; further messages follow the first."""
        first, *rest = messages
        try:
            if self._message is None:
                self._message = await self._send(first, None if rest else view)
            else:
                await self._message.edit(content=first, view=None if rest else view)
        except discord.NotFound:
            return None  # somebody deleted it while it was written: it is not wanted any more
        return await _send_all(self._channel, rest, view) if rest else self._message.id

    async def _send(self, text: str, view: discord.ui.View | None) -> discord.Message:
        view = view or discord.utils.MISSING
        if self._reply_to is None:
            return await self._channel.send(text, view=view, suppress_embeds=True)
        reference = self._reply_to.to_reference(fail_if_not_exists=False)
        return await self._channel.send(text, view=view, reference=reference, suppress_embeds=True)


async def _send_all(channel: discord.abc.Messageable, messages: Sequence[str], view: discord.ui.View | None) -> int:
    *rest, last = messages
    for text in rest:
        await channel.send(text, suppress_embeds=True)
    return (await channel.send(last, view=view or discord.utils.MISSING, suppress_embeds=True)).id


_SORRY = "Something went wrong on my side. It is in my log; please try again later."
_STOPPED = "I am being restarted and could not finish this. Please ask again in a minute."


@asynccontextmanager
async def replying(resources: Resources, reply: Reply) -> AsyncIterator[None]:
    """Keep the bot from closing while the block shows something on the reply, and say so there when it cannot."""
    with resources.answering():
        try:
            yield
        except asyncio.CancelledError:
            with suppress(discord.HTTPException):
                await reply.finish([_STOPPED], None)
            raise
        except Unclear:
            raise
        except discord.HTTPException as error:
            log.warning("Discord did not take what should have been shown: %s", error)
        except Exception:
            log.exception("Nothing could be shown")
            await reply.finish([_SORRY], None)


async def say(interaction: discord.Interaction, text: str) -> None:
    """Tell somebody something that only they see, whether or not their interaction was taken up already."""
    try:
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)
    except discord.HTTPException as error:
        log.warning("Somebody could not be told what went wrong: %s", error, extra={"private": {"text": text}})
