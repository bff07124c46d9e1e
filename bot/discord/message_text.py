"""All that a message says: its words, what it forwards, its files, embeds, components and polls, and what it links."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import aiohttp
import discord

from bot.discord.addressing import is_direct, linked_message, linked_page
from bot.discord.text import visible
from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.headlines import article_at
from retrieval.sources.drafts import Draft
from retrieval.sources.markup import paragraphs
from retrieval.sources.pages import draft_from_html
from retrieval.sources.plain import draft_from_markdown, draft_from_text

log = logging.getLogger(__name__)

_READERS: dict[str, Callable[[str], Draft]] = {
    ".txt": draft_from_text,
    ".md": draft_from_markdown,
    ".markdown": draft_from_markdown,
    ".html": draft_from_html,
    ".htm": draft_from_html,
}
_LARGEST_FILE = 500_000
"""Bytes of an attached file that is read; a longer one is no message but a book."""


@dataclass(frozen=True, slots=True)
class About:
    """What a message is about; `text` is "" when Discord does not show it to the bot.

    `link` leads to the message or article that says it. `own` is set where the message brings it along itself.
    """

    text: str
    link: str | None = None
    own: bool = False


async def message_meant(me: discord.ClientUser, message: discord.Message, catalogue: Catalogue) -> About | None:
    """Return what is asked about, None when there is nothing; a reply to the bot itself is a follow-up.

    A linked message is read only where whoever asks may read it, too.
    """
    if brought := await brought_along(message):
        return About(brought, own=True)
    linked = linked_message(message.content)
    if linked is not None:
        return await _linked(message, *linked)
    replied = message.reference.resolved if message.reference else None
    if isinstance(replied, discord.Message) and replied.author.id != me.id:
        return About(await whole_text(replied), replied.jump_url)
    if page := linked_page(message.content):
        article = article_at(catalogue, page)
        return About(visible(article), page) if article else None
    if isinstance(message.channel, discord.Thread) and replied is None:
        return await _start_of(message.channel, me)
    return None


async def whole_text(message: discord.Message) -> str:
    """Return all that a message says, its files included, on one line."""
    return visible(f"{text_of(message)} {await brought_along(message, forwarded=False)}")


def text_of(message: discord.Message) -> str:
    """Return all that a message shows, on one line: words, forwarded words, embeds, components, a poll's question."""
    return visible(" ".join(map(_ended, _parts(message))))


async def brought_along(message: discord.Message, *, forwarded: bool = True) -> str:
    """Return what a message brings along beside its own words: what it forwards, its files, its poll."""
    snapshots = message.message_snapshots if forwarded else []
    files = [*message.attachments, *(one for snapshot in snapshots for one in snapshot.attachments)]
    parts = [part for snapshot in snapshots for part in _shown(snapshot)]
    parts += [await _file_text(one) for one in files]
    if forwarded and message.poll is not None and not message.content:
        parts.append(message.poll.question)
    return visible(" ".join(map(_ended, parts)))


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
        yield from (answer.text for answer in message.poll.answers)


def _shown(message: discord.Message | discord.MessageSnapshot) -> Iterator[str]:
    yield message.content
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


async def _file_text(attachment: discord.Attachment) -> str:
    read = _READERS.get(PurePath(attachment.filename).suffix.lower())
    if read is None or attachment.size > _LARGEST_FILE:
        return ""
    try:
        data = await attachment.read()
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.warning("An attached file could not be read: %s", error)
        return ""
    page = data.decode("utf-8", "replace")
    return read(page).body or paragraphs(page)


async def _linked(message: discord.Message, channel_id: int, message_id: int) -> About:
    channel = message.guild.get_channel_or_thread(channel_id) if message.guild else None
    if is_direct(message) and channel_id == message.channel.id:
        return About(await _fetched(message.channel, message_id))
    if not isinstance(channel, discord.TextChannel | discord.Thread) or not isinstance(message.author, discord.Member):
        return About("")
    allowed = channel.permissions_for(message.author)
    if not (allowed.view_channel and allowed.read_message_history):
        return About("")
    partial = channel.get_partial_message(message_id)
    return About(await _fetched(channel, message_id), partial.jump_url)


async def _start_of(thread: discord.Thread, me: discord.ClientUser) -> About | None:
    """Return what the first message of somebody else's thread says: what is asked in it may be about that."""
    if thread.owner_id == me.id:
        return None
    first = await _first_message(thread)
    if first is None or first.author.id == me.id:
        return None
    text = await whole_text(first)
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


async def _fetched(channel: discord.abc.Messageable, message_id: int) -> str:
    try:
        return await whole_text(await channel.fetch_message(message_id))
    except discord.HTTPException:
        return ""
