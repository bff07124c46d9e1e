"""What a message wants, an answer or a check, and showing it where it was said, or in a thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import discord

from bot.discord.answer_text import is_unfinished
from bot.discord.answers import Asked, claim_in, show_answer, show_check, wants_check
from bot.discord.buttons import answer_key_on
from bot.discord.delivery import log_refusal, shortened
from bot.discord.following import Wish, asked_in, follow, follow_no_more, listed, question_to_follow, wish_in
from bot.discord.languages import Phrase, phrase
from bot.discord.limits import why_not_here
from bot.discord.message_text import About, is_direct, message_meant, question_in, unknown_page, without_pages
from bot.discord.replies import MessageReply
from bot.discord.requests import (
    Unclear,
    chain_place,
    direct_place,
    person_key,
    request_from,
    settings_in,
    thread_place,
)
from bot.discord.resources import Resources
from retrieval.catalogue.servers import ServerSettings
from retrieval.catalogue.shown_answers import ShownAnswer

log = logging.getLogger(__name__)

_UNSEEN = (
    "I can't see what that says: Discord shows me a message here only when it mentions me. "
    "Mention me in it, or use /ask."
)
_HELLO = "Ask me something about the news, here or with /ask, and I answer with quotes. /help says what else I can do."
_CANNOT_READ = (
    "I can't see what that message says. Open its menu, Apps, and choose “Check against the news”: that shows it to me."
)
_WHAT_TO_CHECK = "Write what you want to have checked after it, or reply with that to the message that says it."
_WHAT_TO_FOLLOW = "Ask me first; then I can follow that. Or write “follow: ” and a question."
_SEEN_BY_ALL = "Here everybody would see it: `/following list` shows you alone; so do I in direct messages."
_MENTION_ME = "To go on, mention me: Discord shows me nothing else that is said here."
_LONGEST_THREAD_NAME = 90
_THREAD_EXISTS = 160004
"""Discord's code for a message that has a thread already."""

_TYPING_SECONDS = 8.0
"""How long Discord shows that somebody types, less what a slow network takes."""


class MessageAnswers:
    """Answers messages that are meant for the bot."""

    def __init__(self, resources: Resources, *, content_intent: bool) -> None:
        self._resources = resources
        self._content_intent = content_intent

    async def answer(
        self, me: discord.ClientUser, message: discord.Message, reply: MessageReply, *, recovered: bool
    ) -> None:
        """Show an answer or a check, or raise `Unclear`; what is `recovered` waited long enough to be no flood."""
        settings = settings_in(self._resources, message.guild)
        if refusal := _refusal(settings, message):
            raise Unclear(refusal)
        question = question_in(me, message)
        about = await self._about(me, message, question)
        if about is not None and about.link is not None:
            question = question.replace(about.link, " ").strip()
        if missing := _what_is_missing(message, question, about):
            raise Unclear(missing)
        if self._admitted(message, settings, recovered=recovered):
            async with _typing(message.channel):
                await self._show(message, question, about, settings, reply)

    async def _show(
        self,
        message: discord.Message,
        question: str,
        about: About | None,
        settings: ServerSettings,
        reply: MessageReply,
    ) -> None:
        """Show what a message wants: a check, to follow something, or an answer."""
        claimed = claim_in(question)
        if claimed and not (about and wants_check(claimed)):
            await show_check(self._resources, claimed, settings, message.author.id, reply)
        elif about and (claimed is not None or wants_check(question)) and not _asks(about, question):
            await show_check(self._resources, about.text, settings, message.author.id, reply, link=about.link)
        elif (wish := wish_in(question)) is not None:
            await reply.finish(await self._followed(message, wish, reply.language), None)
        elif (to_follow := question_to_follow(question)) is not None:
            await reply.finish([await self._follow(message, to_follow)], None)
        else:
            await self._tell(message, question, about, reply)

    async def _about(self, me: discord.ClientUser, message: discord.Message, question: str) -> About | None:
        """Return what is asked about; a picture beside a question that does not ask about it is none of the bot's."""
        try:
            return await message_meant(me, message, self._resources)
        except Unclear:
            if question and not wants_check(question) and claim_in(question) is None:
                return None
            raise

    async def _follow(self, message: discord.Message, question: str) -> str:
        settings = settings_in(self._resources, message.guild)
        request = request_from(question, settings, self._resources.outlets)
        return await follow(self._resources, request, message.author.id, settings.language)

    async def _followed(self, message: discord.Message, wish: Wish, language: str) -> list[str]:
        """Do what somebody wishes about what they follow, and return what they are told."""
        look, owner = self._resources.threads.look, person_key(message.author.id)
        if wish == "list":
            if is_direct(message):
                return await listed(self._resources, message.author.id, language)
            return [phrase(language, _SEEN_BY_ALL)]
        replied = await self._answer_replied_to(message)
        place = replied.place if replied and not is_direct(message) else _place(message)
        answer = replied.answer if replied else await look(self._resources.conversing.last_answer, place, owner)
        if wish == "end":
            return [await follow_no_more(self._resources, message.author.id, answer, language)]
        if answer is None or answer.status == "chat":
            raise Unclear(_WHAT_TO_FOLLOW)
        return [await self._follow(message, asked_in(answer))]

    def _admitted(self, message: discord.Message, settings: ServerSettings, *, recovered: bool) -> bool:
        """Tell whether a question may be answered now; raise `Unclear` the first time that it may not."""
        allowances, person = self._resources.allowances, message.author.id
        refusal = allowances.take(person, settings.id, settings.daily_questions, waited=recovered)
        if refusal and allowances.notice(person):
            raise Unclear(refusal)
        return refusal is None

    async def _tell(self, message: discord.Message, question: str, about: About | None, reply: MessageReply) -> None:
        server = message.guild.id if message.guild else None
        settings = settings_in(self._resources, message.guild)
        asked_about = f"{question} {shortened(about.text, 500)}".strip() if about else question
        request = request_from(asked_about, settings, self._resources.outlets)
        replied = await self._answer_replied_to(message)
        place = replied.place if replied and not is_direct(message) else _place(message)
        asked = Asked(
            request,
            message.author.id,
            server,
            place,
            settings.language,
            about=replied.answer if replied else None,
            message=message.id,
        )
        if settings.threads and isinstance(message.channel, discord.TextChannel):
            asked = replace(
                asked,
                place=thread_place(message.id),
                hint=None if self._content_intent else phrase(settings.language, _MENTION_ME),
            )
            if not await self._to_thread(message, question, reply):
                return
        await show_answer(self._resources, asked, reply)

    async def _answer_replied_to(self, message: discord.Message) -> ShownAnswer | None:
        """Return the answer that a message replies to, where it replies to one of the bot's."""
        reference = message.reference
        if reference is None or not reference.message_id:
            return None
        # Somebody may reply before it is stored in which message the answer stands; the buttons know the answer.
        resolved = reference.resolved
        key = answer_key_on(resolved) if isinstance(resolved, discord.Message) else None
        shown, number, channel = self._resources.shown, reference.message_id, message.channel.id

        def find() -> ShownAnswer | None:
            found = (shown.get(key) if key else None) or shown.in_message(number)
            part_of = None if found else self._resources.messages.key_of(channel, number)
            return shown.get(part_of) if part_of else found

        return await self._resources.threads.look(find)

    async def _to_thread(self, message: discord.Message, question: str, reply: MessageReply) -> bool:
        """Show the answer in a thread from now on; False where it stands there already."""
        try:
            reply.move(await message.create_thread(name=shortened(question, _LONGEST_THREAD_NAME) or "News"))
        except discord.HTTPException as error:
            if error.code != _THREAD_EXISTS:
                log_refusal(message.channel, error)
                return True
            return await _continue_thread(message, reply)
        return True


async def _continue_thread(message: discord.Message, reply: MessageReply) -> bool:
    """Show the answer in the thread that a message has; False where the bot has answered there before."""
    guild = message.guild
    try:
        thread = (guild and guild.get_thread(message.id)) or (guild and await guild.fetch_channel(message.id))
        if not isinstance(thread, discord.Thread):
            return True
        own = [one async for one in thread.history(limit=20, oldest_first=True) if one.author == thread.guild.me]
    except discord.HTTPException as error:
        log_refusal(message.channel, error)
        return True
    if reply.begun or not own:
        reply.move(thread)
        return True
    reply.move(thread, begun=own[-1])
    return is_unfinished(own[-1].content)


@asynccontextmanager
async def _typing(channel: discord.abc.Messageable) -> AsyncIterator[None]:
    """Show that the bot types while the block runs; where it may not, that is no reason not to answer."""

    async def type_on() -> None:
        while True:
            with suppress(discord.HTTPException, OSError):
                await channel.typing()
            await asyncio.sleep(_TYPING_SECONDS)

    typing = asyncio.create_task(type_on())
    try:
        yield
    finally:
        typing.cancel()


def _refusal(settings: ServerSettings, message: discord.Message) -> Phrase | None:
    places = {message.channel.id, getattr(message.channel, "parent_id", None) or 0}
    roles = {role.id for role in getattr(message.author, "roles", ())}
    return why_not_here(settings, places, roles)


def _what_is_missing(message: discord.Message, question: str, about: About | None) -> Phrase | None:
    """Return what to say where a message does not tell what it is about, None where it does."""
    if about is not None:
        return None if about.text else Phrase(_CANNOT_READ)
    if not question:
        return Phrase(_HELLO if message.content or is_direct(message) else _UNSEEN)
    if wants_check(claim_in(question) or "") and claim_in(question) is not None:
        return Phrase(_WHAT_TO_CHECK)
    return unknown_page(message) if wants_check(without_pages(question)) else None


def _asks(about: About, question: str) -> bool:
    """Tell whether what somebody brings along without a word of their own is itself a question: a poll, say."""
    return not question and about.own and about.text.rstrip().endswith("?")


def _place(message: discord.Message) -> str:
    """Return the key of the conversation that a message belongs to."""
    if is_direct(message):
        return direct_place(message.channel.id)
    if isinstance(message.channel, discord.Thread):
        return thread_place(message.channel.id)
    origin = message.reference.message_id if message.reference else None
    return chain_place(origin or message.id)
