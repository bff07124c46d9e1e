"""Where something is shown, in reply to a command or a message, and what people are told when it cannot be."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Protocol, TypeVar

import discord

from bot.discord.answer_text import STOPPED
from bot.discord.delivery import (
    TOKEN_IS_DEAD,
    UNKNOWN_MESSAGE,
    Way,
    delivered,
    first_that_works,
    is_passing,
    log_refusal,
    shortened,
)
from bot.discord.languages import phrase
from bot.discord.requests import Unclear, language_of
from bot.discord.resources import Resources

log = logging.getLogger(__name__)

T = TypeVar("T")

_SORRY = "Something went wrong on my side. It is in my log; please try again later."
_NOT_THERE = "I may not answer you in {place}, so here it is:"
_NO_PICTURE = "-# Discord did not take the picture here."
_REFUSED = "🔇"
_COMMAND_LIVES = timedelta(minutes=14)
TAKEN_UP = 40060
"""Discord's code for an interaction that was taken up already."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, with a description for those who have it read to them."""

    name: str
    data: bytes
    description: str

    def file(self) -> discord.File:
        """Return it as an attachment; each can be sent once."""
        return discord.File(io.BytesIO(self.data), self.name, description=self.description)


class Reply(Protocol):
    """A place that shows first what is being done and then the answer."""

    @property
    def begun(self) -> bool:
        """Whether somebody sees it already."""

    @property
    def private(self) -> bool:
        """Whether only one person sees it, so that it cannot be changed later."""

    @property
    def place(self) -> int:
        """The channel that it is shown in, as far as that is known before; else 0."""

    @property
    def language(self) -> str:
        """The language of what the bot says there of its own."""

    async def update(self, text: str) -> None:
        """Replace what is shown."""

    async def finish(
        self, messages: Sequence[str], view: discord.ui.View | None, picture: Picture | None = None
    ) -> list[discord.Message]:
        """Show the whole, buttons under the last message, and return the messages where they are known."""


class CommandReply:
    """The reply to a deferred command. Where that cannot be any more, the answer goes to the channel or the person."""

    def __init__(self, interaction: discord.Interaction[Any], *, private: bool) -> None:
        self._interaction = interaction
        self._dead = False
        self._followed: list[discord.Message] = []
        self.private = private
        self.language = language_of(interaction.client.resources, interaction, private=private)
        self.place = interaction.channel_id or 0
        self.begun = True

    async def defer(self) -> None:
        """Tell whoever waits that they were heard; where Discord takes that no more, the answer goes elsewhere."""
        try:
            await self._interaction.response.defer(thinking=True, ephemeral=self.private)
        except discord.HTTPException as error:
            if error.code == TAKEN_UP:
                raise
            log.warning("A command was taken up too late, or Discord is down: %s", error)
            self._dead = True

    async def update(self, text: str) -> None:
        """Replace what is shown."""
        if self._dead:
            return
        try:
            await self._interaction.edit_original_response(content=text)
        except discord.HTTPException as error:
            if error.code not in TOKEN_IS_DEAD:
                raise

    async def finish(
        self, messages: Sequence[str], view: discord.ui.View | None, picture: Picture | None = None
    ) -> list[discord.Message]:
        """Show the whole; further messages are follow-ups, as private as the first."""
        plain = [*messages[:-1], f"{messages[-1]}\n{phrase(self.language, _NO_PICTURE)}"] if picture else messages
        ways: list[Way[list[discord.Message]]] = [
            partial(self._respond, messages, view, picture),
            partial(self._respond, plain, None, None),
            partial(self._respond, [phrase(self.language, _SORRY)], None, None),
        ]
        if self.private:  # what all may see is better sent to the channel
            ways.insert(-1, partial(self._follow_ups, plain, view))
        if self._dead:
            return await self._elsewhere(plain, view)
        try:
            return await self._first_that_works(ways)
        except discord.HTTPException as error:
            log.warning("A command could not be answered: %s", error)
            return await self._elsewhere(plain, view)

    async def _first_that_works(self, ways: Sequence[Way[list[discord.Message]]]) -> list[discord.Message]:
        for way in ways[:-1]:
            try:
                return await delivered(way, _COMMAND_LIVES)
            except discord.HTTPException as error:
                if error.code in TOKEN_IS_DEAD or is_passing(error):
                    raise
                log_refusal(self._interaction.channel, error)
        return await delivered(ways[-1], _COMMAND_LIVES)

    async def _respond(
        self, messages: Sequence[str], view: discord.ui.View | None, picture: Picture | None
    ) -> list[discord.Message]:
        first, *rest = messages
        shown: discord.Message = await self._interaction.edit_original_response(
            content=first,
            view=None if rest else view,
            attachments=[picture.file()] if picture else [],
        )
        # What an attempt has sent before Discord failed is not sent again.
        for number in range(len(self._followed), len(rest)):
            under = view if number + 1 == len(rest) else None
            self._followed.append(await self._follow_up(rest[number], under))
        return [shown, *self._followed]

    async def _follow_up(self, text: str, view: discord.ui.View | None) -> discord.Message:
        return await self._interaction.followup.send(
            text,
            view=view or discord.utils.MISSING,
            wait=True,
            suppress_embeds=True,
            ephemeral=self.private,
        )

    async def _elsewhere(self, messages: Sequence[str], view: discord.ui.View | None) -> list[discord.Message]:
        """Send it as messages of the bot's own: to the channel, unless it is private, or to the person."""
        channel, user = self._interaction.channel, self._interaction.user
        ways: list[Way[list[discord.Message]]] = [partial(_send_all, user, messages, view)]
        if not self.private and isinstance(channel, discord.abc.Messageable):
            ways.insert(0, partial(_send_all, channel, messages, view))
        try:
            sent = await first_that_works(ways, partial(log_refusal, channel))
        except discord.HTTPException as error:
            log.warning("An answer has nowhere to go: %s", error)
            sent = []
        with suppress(discord.HTTPException):
            await self._interaction.delete_original_response()  # else it would say "thinking…" for ever
        return sent

    async def _follow_ups(self, messages: Sequence[str], view: discord.ui.View | None) -> list[discord.Message]:
        last = len(messages) - 1
        return [await self._follow_up(text, view if at == last else None) for at, text in enumerate(messages)]


class MessageReply:
    """A reply of the bot's own in a channel, sent when the first text is there, or one that was `begun` before.

    `rest` are the further messages that it stood in.
    """

    private = False

    def __init__(
        self,
        channel: discord.abc.Messageable,
        reply_to: discord.Message,
        begun: discord.Message | None = None,
        rest: Sequence[discord.Message] = (),
        *,
        language: str = "en",
    ) -> None:
        self.language = language
        self._home = channel
        self._channel = channel
        self.place = reply_to.channel.id
        self._reply_to = reply_to
        self._message = begun
        self._rest = [*rest]
        self.finished = False

    @property
    def begun(self) -> bool:
        """Whether somebody sees it already."""
        return self._message is not None

    @property
    def messages(self) -> list[discord.Message]:
        """The messages that it stands in."""
        return [self._message, *self._rest] if self._message else []

    def move(self, thread: discord.Thread, begun: discord.Message | None = None) -> None:
        """Show everything in a thread instead, where it is clear what it replies to."""
        self._channel, self._message = thread, begun or self._message
        self.place = thread.id

    async def update(self, text: str) -> None:
        """Replace what is shown."""
        if self._message is None:
            self._message = await self._send(text, None)
        else:
            await self._message.edit(content=text)

    async def withdraw(self) -> None:
        """Delete what is shown: nobody wants it any more."""
        for message in self.messages:
            with suppress(discord.HTTPException):
                await message.delete()

    async def finish(
        self, messages: Sequence[str], view: discord.ui.View | None, picture: Picture | None = None
    ) -> list[discord.Message]:
        """Show the whole; further messages follow the first, and what an earlier answer had more of is deleted."""
        first, *rest = messages
        try:
            self._message = await self._show(first, None if rest else view, picture)
            for number, text in enumerate(rest):
                await self._show_further(number, text, view if number + 1 == len(rest) else None)
            while len(self._rest) > len(rest):
                with suppress(discord.NotFound):
                    await self._rest.pop().delete()
            self.finished = True
            return self.messages
        except discord.NotFound as error:
            if error.code != UNKNOWN_MESSAGE:
                raise
            return []  # somebody deleted it while it was written: it is not wanted any more
        except discord.HTTPException as error:
            log_refusal(self._channel, error)
            return await self._to_person(messages)

    async def _show(self, text: str, view: discord.ui.View | None, picture: Picture | None) -> discord.Message:
        begun = self._message
        ways: list[Way[discord.Message]] = []
        if begun is not None:
            ways = [partial(begun.edit, content=text, view=view), partial(begun.edit, content=text, view=None)]
        ways += [partial(self._send, text, view, picture), partial(self._send_plain, text)]
        return await first_that_works(ways, partial(log_refusal, self._channel))

    async def _show_further(self, number: int, text: str, view: discord.ui.View | None) -> None:
        """Show a message after the first, in one that is there already where there is one."""
        if number < len(self._rest):
            await delivered(partial(self._rest[number].edit, content=text, view=view))
        else:
            await _to_the_end(self._add(text, view))

    async def _add(self, text: str, view: discord.ui.View | None) -> None:
        self._rest += await _send_all(self._channel, [text], view)

    async def _send(self, text: str, view: discord.ui.View | None, picture: Picture | None = None) -> discord.Message:
        files = [picture.file()] if picture else []
        view = view or discord.utils.MISSING
        if self._channel is not self._home:
            return await self._noted(self._channel.send(text, view=view, files=files, suppress_embeds=True))
        reference = self._reply_to.to_reference(fail_if_not_exists=False)
        return await self._noted(
            self._channel.send(text, view=view, files=files, reference=reference, suppress_embeds=True)
        )

    async def _noted(self, sending: Coroutine[Any, Any, discord.Message]) -> discord.Message:
        """Send the first message: whoever replaces or withdraws it has to know it, also where this was broken off."""

        async def send() -> discord.Message:
            self._message = await sending
            return self._message

        return await _to_the_end(send())

    async def _send_plain(self, text: str) -> discord.Message:
        """Send only the text, without what the bot may not do everywhere: at home where the thread is closed to it."""
        try:
            return await self._noted(self._channel.send(text, suppress_embeds=True))
        except discord.HTTPException:
            if self._channel is self._home:
                raise
        self._channel = self._home
        return await self._send(text, None)

    async def _to_person(self, messages: Sequence[str]) -> list[discord.Message]:
        """Say it to whoever asked, where the channel is closed to the bot; show at least a sign that it was heard."""
        if not isinstance(self._channel, discord.DMChannel):
            first = phrase(self.language, _NOT_THERE, place=f"<#{self._reply_to.channel.id}>")
            try:
                return await _send_all(self._reply_to.author, [first, *messages], None)
            except discord.HTTPException as error:
                log.warning("Nor can whoever asked be written to: %s", error)
        with suppress(discord.HTTPException):
            await self._reply_to.add_reaction(_REFUSED)
        return []


async def _to_the_end(deed: Coroutine[Any, Any, T]) -> T:
    """Return what comes of a deed; where this task is cancelled meanwhile, it ends once that is done."""
    doing = asyncio.ensure_future(deed)
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait([doing])
        raise


@asynccontextmanager
async def replying(resources: Resources, reply: Reply) -> AsyncIterator[None]:
    """Keep the bot from closing while the block shows something there, and say so there when it cannot."""
    with resources.answering():
        try:
            yield
        except asyncio.CancelledError:
            if reply.begun and resources.closing:
                with suppress(discord.HTTPException):
                    await reply.update(phrase(reply.language, STOPPED))
            raise
        except Unclear as unclear:
            await reply.finish([unclear.phrase.said(reply.language)], None)
        except discord.HTTPException as error:
            if error.code == TAKEN_UP:
                log.info("Somebody else answers that: %s", error)
                return
            log.warning("Discord refuses a reply: %s", error)
            await _apologise(reply)
        except Exception as error:
            log.exception("Nothing could be shown", exc_info=error)
            await _apologise(reply)


async def _apologise(reply: Reply) -> None:
    try:
        await reply.finish([phrase(reply.language, _SORRY)], None)
    except discord.HTTPException as error:
        log.warning("Not even that could be said: %s", error)


async def say(interaction: discord.Interaction[Any], english: str) -> None:
    """Tell somebody something that only they see, whether or not their interaction was taken up already."""
    text = phrase(language_of(interaction.client.resources, interaction), english)
    try:
        if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
            await interaction.edit_original_response(content=text)
        elif interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)
    except discord.HTTPException as error:
        log.warning("Somebody could not be told what went wrong: %s", error, extra={"private": {"text": text}})


async def post(channel: discord.abc.Messageable, text: str, **options: object) -> discord.Message | None:
    """Send a message that nobody waits for; None, and a line in the log, where Discord refuses it."""
    try:
        return await delivered(partial(channel.send, shortened(text, 2000), suppress_embeds=True, **options))
    except discord.HTTPException as error:
        log_refusal(channel, error)
        return None


async def _send_all(
    channel: discord.abc.Messageable, messages: Sequence[str], view: discord.ui.View | None
) -> list[discord.Message]:
    sent: list[discord.Message] = []
    for text in messages:
        under = view if view and len(sent) + 1 == len(messages) else discord.utils.MISSING
        sent.append(await delivered(partial(channel.send, text, view=under, suppress_embeds=True)))
    return sent
