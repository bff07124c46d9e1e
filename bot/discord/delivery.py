"""Sending although Discord refuses: again while it is down, in another way where it forbids; what has to be allowed."""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar

import aiohttp
import discord

log = logging.getLogger(__name__)


NEEDED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    read_message_history=True,
    attach_files=True,
)
"""What everything that the bot does takes; it does without what it is not given where it can."""

_SCOPES = ("bot", "applications.commands")


def invite_link(token: str) -> str | None:
    """Return the invite link of a bot, None when that is no token: its first part is the application's id."""
    first = token.strip().partition(".")[0]
    try:
        application = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    if not application.isdecimal():
        return None
    return discord.utils.oauth_url(application, permissions=NEEDED, scopes=_SCOPES)


T = TypeVar("T")
Way = Callable[[], Awaitable[T]]
"""One way to send something."""

KEPT_FOR = timedelta(days=1)
"""How long something is tried to be sent while Discord is down; then nobody waits for it any more."""

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 120.0
TOKEN_IS_DEAD = frozenset({50027, 10015, 10062})
"""Discord's codes for "invalid webhook token", "unknown webhook" and "unknown interaction"."""

UNKNOWN_MESSAGE = 10008


def is_passing(error: BaseException) -> bool:
    """Tell whether what failed may well succeed later: Discord is down, or cannot be reached."""
    if isinstance(error, discord.HTTPException):
        return error.status >= 500
    return isinstance(error, aiohttp.ClientError | OSError | TimeoutError)


async def delivered(way: Way[T], kept_for: timedelta = KEPT_FOR) -> T:
    """Return what `way` returns, tried again with growing pauses for as long as Discord is down."""
    loop = asyncio.get_running_loop()
    until, pause = loop.time() + kept_for.total_seconds(), _FIRST_PAUSE
    while True:
        try:
            return await way()
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            if not is_passing(error) or loop.time() + pause > until:
                raise
            log.warning("Discord is down, which holds up a reply; it is tried again in %.0f s: %s", pause, error)
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


async def first_that_works(ways: Sequence[Way[T]], refused: Callable[[discord.HTTPException], None]) -> T:
    """Return what the first way returns that Discord does not refuse; raise what the last one is refused with.

    `refused` is told of each refusal. A message that is gone is no refusal: whoever deleted it does not want another.
    """
    for number, way in enumerate(ways, 1):
        try:
            return await delivered(way)
        except discord.HTTPException as error:
            if error.code == UNKNOWN_MESSAGE or number == len(ways):
                raise
            refused(error)
    raise ValueError("there is no way to send it")


def log_refusal(channel: object, error: discord.HTTPException) -> None:
    """Write into the log where something could not be sent, why, and which permissions are missing there."""
    log.warning("Discord refuses what was to be sent %s: %s%s", place_of(channel), error, _missing(channel))


def place_of(channel: object) -> str:
    """Return where a channel is, in words for the operator."""
    number, name = getattr(channel, "id", None), getattr(channel, "name", None)
    guild = getattr(channel, "guild", None)
    if guild is None:
        return f"in the direct messages {number}"
    return f"in #{name} ({number}) of the server {guild.name} ({guild.id})"


def _missing(channel: object) -> str:
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread) or channel.guild.me is None:
        return ""
    held = channel.permissions_for(channel.guild.me)
    lacking = [in_words(name) for name, needed in NEEDED if needed and not getattr(held, name)]
    return f" (the bot lacks there: {', '.join(lacking)})" if lacking else ""


def in_words(permission: str) -> str:
    """Return a permission's name as Discord's own settings call it."""
    return permission.replace("guild", "server").replace("_", " ").title()
