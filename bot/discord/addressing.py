"""Whether a message is meant for the bot, and what it asks once names and marks are read as words."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import discord

from bot.discord.text import visible

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
