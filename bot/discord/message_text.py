"""Whether a message is meant for the bot, and all that it says: its words, files, embeds, polls, and what it links."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath

import aiohttp
import discord

from bot.discord.delivery import plain, shortened, visible
from bot.discord.languages import Phrase
from bot.discord.limits import Threads
from bot.discord.requests import Unclear
from bot.discord.resources import Resources
from retrieval.catalogue.holdings import article_at
from retrieval.domain.errors import DatelineError
from retrieval.sources.drafts import Draft
from retrieval.sources.encodings import decode, decode_html
from retrieval.sources.html import paragraphs
from retrieval.sources.pages import draft_from_html
from retrieval.sources.plain import draft_from_markdown, draft_from_text

log = logging.getLogger(__name__)


_EMOJI = re.compile(r"<a?:(\w+):\d+>")
_CHANNEL = re.compile(r"<#(\d+)>")
_PERSON = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_TIME = re.compile(r"<t:(\d{1,10})(?::\w)?>")
_MESSAGE_LINK = re.compile(
    r"<?https://(?:\w+\.)?discord(?:app)?\.com/channels/(?P<server>\d+|@me)/(?P<channel>\d+)/(?P<message>\d+)>?"
)


_PAGE = re.compile(r"https?://[^\s<>()\[\]|`\"]+")


def is_direct(message: discord.Message) -> bool:
    """Tell whether a message was sent to the bot alone. A missing `guild` is no sign: it may only be unknown."""
    return isinstance(message.channel, discord.DMChannel) or (
        isinstance(message.channel, discord.PartialMessageable) and message.channel.type is discord.ChannelType.private
    )


def is_for(me: discord.ClientUser, message: discord.Message, *, content_intent: bool) -> bool:
    """Tell whether a message wants an answer: direct, a mention, a reply to the bot, or said in its own thread."""
    said_by_person = message.type in (discord.MessageType.default, discord.MessageType.reply)
    if message.author.bot or message.webhook_id is not None or not said_by_person:
        return False
    if is_direct(message) or me in message.mentions or _names_role_of(me, message) or _answers(me, message):
        return True
    return content_intent and isinstance(message.channel, discord.Thread) and message.channel.owner_id == me.id


def question_in(me: discord.ClientUser, message: discord.Message) -> str:
    """Return what a message asks, on one line, with names in place of ids, and without the mention of the bot."""
    text = re.sub(rf"<@!?{me.id}>", " ", message.content)
    role = getattr(message.guild, "self_role", None)
    if role is not None:
        text = text.replace(role.mention, " ")
    people = {person.id: person.display_name for person in message.mentions}
    roles = {one.id: one.name for one in message.role_mentions}
    text = _MESSAGE_LINK.sub(" ", text)
    text = _EMOJI.sub(r":\1:", text)
    text = _PERSON.sub(lambda match: people.get(int(match[1]), "someone"), text)
    text = _ROLE.sub(lambda match: roles.get(int(match[1]), "a role"), text)
    text = _TIME.sub(lambda match: f"{datetime.fromtimestamp(int(match[1]), UTC):%d %B %Y}", text)
    return visible(_CHANNEL.sub(lambda match: _channel_name(message, int(match[1])), text))


def linked_message(text: str) -> tuple[int, int] | None:
    """Return the channel and message of the first link to a message in a server, None without one."""
    match = _MESSAGE_LINK.search(text)
    return (int(match["channel"]), int(match["message"])) if match and match["server"] != "@me" else None


def linked_page(text: str) -> str | None:
    """Return the first address of a page in a text, None without one."""
    match = _PAGE.search(text)
    return match[0].rstrip(".,;:!?") if match else None


def without_pages(text: str) -> str:
    """Return a text without the addresses of pages in it."""
    return _PAGE.sub(" ", text)


def _channel_name(message: discord.Message, channel: int) -> str:
    found = message.guild.get_channel_or_thread(channel) if message.guild else None
    return found.name.replace("-", " ") if found else "a channel"


def _names_role_of(me: discord.ClientUser, message: discord.Message) -> bool:
    """Tell whether the role that came with the bot is mentioned: people pick it from the list by mistake."""
    return any(role.tags is not None and role.tags.bot_id == me.id for role in message.role_mentions)


def _answers(me: discord.ClientUser, message: discord.Message) -> bool:
    replied = message.reference.resolved if message.reference else None
    return isinstance(replied, discord.Message) and replied.author.id == me.id


_READERS: dict[str, Callable[[str], Draft]] = {
    ".txt": draft_from_text,
    ".md": draft_from_markdown,
    ".markdown": draft_from_markdown,
    ".html": draft_from_html,
    ".htm": draft_from_html,
}
_FEWEST_BLANKS = 2
"""In an answer of a poll that says something by itself."""

_PAGES = (".html", ".htm")
_LARGEST_FILE = 500_000
"""Bytes of an attached file that is read; a longer one is no message but a book."""

_NO_FILE = "I can read text, Markdown and HTML files (.txt, .md, .html) of up to 500 kB, but not {name}."
_UNREAD = "I could not read {name}: Discord did not hand it out. Please send it again."
_NOT_SHOWN = (
    "I can't see what that message says, or you may not. Open its menu, Apps, and choose “Check against the news”: that"
    " shows it to me."
)
_NO_PAGE = "I have no article from {page}; /sources says what I have. Paste what it claims, and I check that."


@dataclass(frozen=True, slots=True)
class About:
    """What a message is about; `text` is "" when Discord does not show it to the bot.

    `link` leads to the message or article that says it. `own` is set where the message brings it along itself.
    """

    text: str
    link: str | None = None
    own: bool = False


async def message_meant(me: discord.ClientUser, message: discord.Message, resources: Resources) -> About | None:
    """Return what is asked about, None when there is nothing; a reply to the bot itself is a follow-up.

    A linked message is read only where whoever asks may read it, too.

    Raises:
        Unclear: where all that a message brings along is a file that cannot be read.
    """
    if brought := await brought_along(message, resources.threads):
        return About(brought, own=True)
    linked = linked_message(message.content)
    if linked is not None:
        direct = message.channel if is_direct(message) else None
        return await _linked(message.author, message.guild, direct, resources, *linked)
    replied = message.reference.resolved if message.reference else None
    if isinstance(replied, discord.Message) and replied.author.id != me.id:
        return About(await whole_text(replied, resources.threads), replied.jump_url)
    if page := linked_page(message.content):
        article = await resources.threads.look(article_at, resources.corpus.catalogue, page)
        return About(visible(article), page) if article else None
    if isinstance(message.channel, discord.Thread) and replied is None:
        return await _start_of(message.channel, me, resources.threads)
    return None


async def claimed_at(
    text: str, asker: discord.abc.User, server: discord.Guild | None, resources: Resources
) -> About | None:
    """Return what a message or article says whose address is all of a text, None where the text says more than that.

    Raises:
        Unclear: where there is nothing at that address that may be read.
    """
    page = linked_page(text)
    if page is None or without_pages(text).strip(" <>"):
        return None
    linked = linked_message(text)
    if linked is not None:
        about = await _linked(asker, server, None, resources, *linked)
        if not about.text:
            raise Unclear(_NOT_SHOWN)
        return about
    article = await resources.threads.look(article_at, resources.corpus.catalogue, page)
    if article is None:
        raise Unclear(_NO_PAGE, page=f"<{page}>")
    return About(visible(article), page)


def unknown_page(message: discord.Message) -> Phrase | None:
    """Return what to say to somebody who asks about a page of which there is no article, None without one."""
    page = linked_page(message.content)
    return Phrase(_NO_PAGE, page=f"<{page}>") if page else None


async def whole_text(message: discord.Message, threads: Threads) -> str:
    """Return all that a message says, its files included, on one line; raise `Unclear` where no file can be read."""
    shown = text_of(message)
    try:
        return visible(f"{shown} {await brought_along(message, threads, forwarded=False)}")
    except Unclear:
        if not shown:
            raise
        return shown


def text_of(message: discord.Message) -> str:
    """Return all that a message shows, on one line: words, forwarded words, embeds, components, a poll's question."""
    return visible(" ".join(map(_ended, _parts(message))))


async def brought_along(message: discord.Message, threads: Threads, *, forwarded: bool = True) -> str:
    """Return what a message brings along beside its own words: what it forwards, its files, its poll.

    Raises:
        Unclear: where that is nothing but files that cannot be read.
    """
    snapshots = message.message_snapshots if forwarded else []
    files = [*message.attachments, *(one for snapshot in message.message_snapshots for one in snapshot.attachments)]
    parts = [part for snapshot in snapshots for part in _shown(snapshot)]
    unread: list[Phrase] = []
    for one in files:
        try:
            parts.append(await _file_text(one, threads))
        except Unclear as why:
            unread.append(why.phrase)
    if forwarded and message.poll is not None and not message.content:
        parts.append(message.poll.question)
    text = visible(" ".join(map(_ended, parts)))
    if unread and not text:
        raise Unclear(unread[0])
    return text


def _ended(part: str) -> str:
    """Return a part so that it does not run on into the next one as one sentence."""
    text = part.strip()
    return f"{text}." if text and text[-1].isalnum() else text


def _parts(message: discord.Message) -> Iterator[str]:
    yield from _shown(message)
    for snapshot in message.message_snapshots:
        yield from _shown(snapshot)
    if message.poll is not None:
        yield message.poll.question
        # "Yes" and "no" are no part of what the question claims.
        yield from (one.text for one in message.poll.answers if one.text.count(" ") >= _FEWEST_BLANKS)


def _said(content: str) -> str:
    """Return what a message says as it is read: without lines in small print, numbers of sources and marks."""
    return re.sub(r"^-# .*$|\s*\\\[\d+\\\]|\\(?=[^\w\s])|\*\*", "", content, flags=re.MULTILINE)


def _shown(message: discord.Message | discord.MessageSnapshot) -> Iterator[str]:
    yield _said(message.content)
    for embed in message.embeds:
        yield from filter(None, (embed.title, embed.description))
        for field in embed.fields:
            yield from filter(None, (field.name, field.value))
        yield embed.footer.text or ""
    yield from _component_texts(message.components)


def _component_texts(components: Sequence[object]) -> Iterator[str]:
    """Yield what the text displays among components say, however deep they stand."""
    for one in components:
        if isinstance(one, discord.TextDisplay):
            yield one.content
        yield from _component_texts(getattr(one, "children", ()))


async def _file_text(attachment: discord.Attachment, threads: Threads) -> str:
    name = plain(shortened(attachment.filename, 100))
    suffix = PurePath(attachment.filename).suffix.lower()
    read = _READERS.get(suffix)
    if read is None or attachment.size > _LARGEST_FILE:
        raise Unclear(_NO_FILE, name=name)
    try:
        data = await attachment.read()
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.warning("An attached file could not be read: %s", error)
        raise Unclear(_UNREAD, name=name) from error

    def text() -> str:
        try:
            page = decode_html(data) if suffix in _PAGES else decode(data)
            return read(page).body or paragraphs(page)
        except DatelineError as error:
            raise Unclear(f"{name}: {error}") from error

    return await threads.compute(text)


async def _linked(
    asker: discord.abc.User,
    server: discord.Guild | None,
    direct: discord.abc.MessageableChannel | None,
    resources: Resources,
    channel_id: int,
    message_id: int,
) -> About:
    """Return what a linked message says, "" where `asker` may not read it; `direct` are their own direct messages."""
    if direct is not None and channel_id == direct.id:
        return About(await _fetched(direct, message_id, resources.threads))
    channel = resources.client.get_channel(channel_id) if resources.client else None
    if not isinstance(channel, discord.TextChannel | discord.Thread | discord.VoiceChannel):
        return About("")
    if server is not None and channel.guild.id != server.id:
        return About("")  # what is said in one server is not read out in another
    reader = await _member(channel.guild, asker)
    allowed = channel.permissions_for(reader) if reader else discord.Permissions.none()
    if not (allowed.view_channel and allowed.read_message_history):
        return About("")
    partial = channel.get_partial_message(message_id)
    return About(await _fetched(channel, message_id, resources.threads), partial.jump_url)


async def _member(guild: discord.Guild, person: discord.abc.User) -> discord.Member | None:
    """Return somebody as a member of a server, None where they are none."""
    if isinstance(person, discord.Member) and person.guild.id == guild.id:
        return person
    try:
        return await guild.fetch_member(person.id)
    except discord.HTTPException:
        return None


async def _start_of(thread: discord.Thread, me: discord.ClientUser, threads: Threads) -> About | None:
    """Return what the first message of somebody else's thread says: what is asked in it may be about that."""
    if thread.owner_id == me.id:
        return None
    first = await _first_message(thread)
    if first is None or first.author.id == me.id:
        return None
    text = await whole_text(first, threads)
    return About(text, first.jump_url) if text else None


async def _first_message(thread: discord.Thread) -> discord.Message | None:
    """Return the message that a thread hangs from; in a forum that is the thread's own first one."""
    for place in (thread.parent, thread):
        if isinstance(place, discord.TextChannel | discord.Thread):
            try:
                return await place.fetch_message(thread.id)
            except discord.HTTPException:
                continue
    return None


async def _fetched(channel: discord.abc.Messageable, message_id: int, threads: Threads) -> str:
    try:
        return await whole_text(await channel.fetch_message(message_id), threads)
    except discord.HTTPException:
        return ""
