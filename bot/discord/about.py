"""The other message that a message is about: the one that it replies to, or the one that it links to."""

from __future__ import annotations

from dataclasses import dataclass

import discord

from bot.discord.addressing import linked_message
from bot.discord.text import visible


@dataclass(frozen=True, slots=True)
class About:
    """What another message says; "" when Discord does not show it to the bot."""

    text: str


async def message_meant(me: discord.ClientUser, message: discord.Message) -> About | None:
    """Return the message that is asked about, None when there is none; a reply to the bot itself is a follow-up.

    A linked message is read only where whoever asks may read it, too.
    """
    linked = linked_message(message.content)
    if linked is not None:
        return About(await _read(message, *linked))
    replied = message.reference.resolved if message.reference else None
    if isinstance(replied, discord.Message) and replied.author.id != me.id:
        return About(text_of(replied))
    return None


def text_of(message: discord.Message) -> str:
    """Return all that a message says, on one line: its text, and the titles and texts of its embeds."""
    embeds = (part for embed in message.embeds for part in (embed.title, embed.description))
    return visible(" ".join(part for part in (message.content, *embeds) if part))


async def _read(message: discord.Message, channel_id: int, message_id: int) -> str:
    channel = message.guild.get_channel_or_thread(channel_id) if message.guild else None
    if not isinstance(channel, discord.TextChannel | discord.Thread) or not isinstance(message.author, discord.Member):
        return ""
    allowed = channel.permissions_for(message.author)
    if not (allowed.view_channel and allowed.read_message_history):
        return ""
    try:
        return text_of(await channel.fetch_message(message_id))
    except discord.HTTPException:
        return ""
