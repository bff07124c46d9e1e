"""What is said to the bot in messages: taken up once, understood, answered where it was said."""

from __future__ import annotations

import logging
from dataclasses import replace

import discord

from bot.discord.answer_text import reading_line
from bot.discord.answers import Asked, show_answer
from bot.discord.buttons import answer_key_on
from bot.discord.checks import show_check, wants_check
from bot.discord.limits import why_not_here
from bot.discord.message_content import About, is_direct, is_for, message_meant, question_in
from bot.discord.recovery import ReadMarks
from bot.discord.replies import MessageReply, replying
from bot.discord.requests import Unclear, chain_place, direct_place, request_from, thread_place
from bot.discord.resources import Resources
from bot.discord.text import shortened
from retrieval.catalogue.bookmarks import Bookmark
from retrieval.catalogue.servers import ServerSettings

log = logging.getLogger(__name__)

_UNSEEN = (
    "I can't see what that says: Discord shows me a message here only when it mentions me. "
    "Mention me in it, or use /ask."
)
_HELLO = "Ask me something about the news, here or with /ask, and I answer with quotes. /help says what else I can do."
_CANNOT_READ = (
    "I can't see what that message says. Open its menu, Apps, and choose “Check against the news”: that shows it to me."
)
_MENTION_ME = "To go on, mention me: Discord shows me nothing else that is said here."
_LONGEST_THREAD_NAME = 90


class Listener:
    """Hears messages. `hear` may be called with the same message any number of times."""

    def __init__(self, resources: Resources, *, content_intent: bool) -> None:
        self._resources = resources
        self._content_intent = content_intent
        self.marks = ReadMarks(resources.bookmarks.all())

    async def hear(
        self, me: discord.ClientUser, message: discord.Message, begun: discord.Message | None = None
    ) -> None:
        """Answer a message that is meant for the bot; `begun` is a reply to it that was never completed."""
        if self._resources.closing or not is_for(me, message, content_intent=self._content_intent):
            return
        channel, server = message.channel.id, message.guild.id if message.guild else None
        known = self.marks.of(channel)
        if not self.marks.take(channel, message.id, server, message.author.id if is_direct(message) else None):
            return
        if known is None:
            await self._save(self.marks.of(channel))
        await self._reply(me, message, begun)
        await self._save(self.marks.done(channel, message.id))

    async def _save(self, bookmark: Bookmark | None) -> None:
        if bookmark is not None:
            await self._resources.threads.look(self._resources.bookmarks.save, bookmark)

    async def _reply(self, me: discord.ClientUser, message: discord.Message, begun: discord.Message | None) -> None:
        reply = MessageReply(message.channel, message, begun)
        async with replying(self._resources, reply):
            try:
                await self._answer(me, message, reply)
            except Unclear as unclear:
                await reply.finish([str(unclear)], None)

    async def _answer(self, me: discord.ClientUser, message: discord.Message, reply: MessageReply) -> None:
        settings = self._resources.rules.of(message.guild.id if message.guild else None)
        if refusal := self._refusal(settings, message):
            raise Unclear(refusal)
        if not message.content and not is_direct(message):
            raise Unclear(_UNSEEN)
        question = question_in(me, message)
        about = await message_meant(me, message)
        if about is None and not question:
            raise Unclear(_HELLO)
        if about is not None and not about.text:
            raise Unclear(_CANNOT_READ)
        if refusal := self._resources.allowances.take(message.author.id, settings.id, settings.daily_questions):
            raise Unclear(refusal)
        if about is not None and wants_check(question):
            await self._begin(reply)
            await show_check(self._resources, about.text, settings, message.author.id, reply)
        else:
            await self._tell(message, question, about, reply)

    def _refusal(self, settings: ServerSettings, message: discord.Message) -> str | None:
        places = {message.channel.id, getattr(message.channel, "parent_id", None) or 0}
        roles = {role.id for role in getattr(message.author, "roles", ())}
        return why_not_here(settings, places, roles)

    async def _tell(self, message: discord.Message, question: str, about: About | None, reply: MessageReply) -> None:
        server = message.guild.id if message.guild else None
        settings = self._resources.rules.of(server)
        asked_about = f"{question} {shortened(about.text, 500)}" if about else question
        request = request_from(asked_about, settings, self._resources.outlets)
        asked = Asked(request, message.author.id, server, await self._place(message), settings.language)
        if settings.threads and isinstance(message.channel, discord.TextChannel):
            asked = replace(asked, place=thread_place(message.id), hint=None if self._content_intent else _MENTION_ME)
            await self._open_thread(message, question, reply)
        await self._begin(reply)
        await show_answer(self._resources, asked, reply)

    async def _begin(self, reply: MessageReply) -> None:
        with self._resources.threads.hearing():
            await reply.update(reading_line(0))

    async def _place(self, message: discord.Message) -> str:
        """Return the key of the conversation that a message belongs to."""
        if is_direct(message):
            return direct_place(message.channel.id)
        if isinstance(message.channel, discord.Thread):
            return thread_place(message.channel.id)
        if message.reference and message.reference.message_id:
            known = await self._resources.threads.look(self._place_of_answer, message.reference)
            return known or chain_place(message.reference.message_id)
        return chain_place(message.id)

    def _place_of_answer(self, reference: discord.MessageReference) -> str | None:
        shown = self._resources.shown
        # Somebody may reply before it is stored in which message the answer stands; the buttons know the answer.
        key = answer_key_on(reference.resolved) if isinstance(reference.resolved, discord.Message) else None
        answer = shown.get(key) if key else None
        return answer.place if answer else shown.place_of(reference.message_id or 0)

    async def _open_thread(self, message: discord.Message, question: str, reply: MessageReply) -> None:
        try:
            reply.move(await message.create_thread(name=shortened(question, _LONGEST_THREAD_NAME)))
        except discord.HTTPException as error:
            log.info("No thread could be opened in channel %d: %s", message.channel.id, error)
