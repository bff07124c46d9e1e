"""Sending: foreign words made safe to show, and again or in another way where Discord refuses."""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TypeVar

import aiohttp
import discord

from retrieval.domain.unseen import visible as visible  # noqa: PLC0414 - passed on

LIMIT = 2000
"""Characters that one message holds."""

_URL = re.compile(r"https?://[^\s<>\"'“”‘’()\[\]|`\\]+")
_LONGEST_URL = 600
_MARKDOWN = re.compile(r"[\\*_~|`<>\[\]#]")
_LIST_MARK = re.compile(r"(?m)^(\s*|\s*\d+(?=[.)]))([-+]|(?<=\d)[.)])(?=\s)")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"

# A link with a name, an address, white space, or a word; a backslash belongs to what it escapes.
_PIECE = re.compile(r"\[(?:\\.|[^\]\\\n])*\]\(<[^>\s]*>\)|<[^>\s]+>|\s+|(?:\\.|[^\s<\[\\])+|.", re.DOTALL)
_ATOM = re.compile(r"\\.[\u0300-\u036f\u200d\ufe0f]*|.[\u0300-\u036f\u200d\ufe0f]*", re.DOTALL)


def width(text: str) -> int:
    """Return how long a text is in UTF-16 units, the strictest way in which Discord counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def plain(text: str) -> str:
    """Return a text that reads in a message as it stands: no markdown, no mention, no preview of a link."""
    return "".join(_plain_parts(text))


def isolated(text: str) -> str:
    """Return the text closed off, where it is written from right to left, so that what follows it stays in place."""
    return f"{_ISOLATE}{text}{_END_OF_ISOLATE}" if _RIGHT_TO_LEFT.search(text) else text


def shortened(text: str, limit: int) -> str:
    """Return at most `limit` characters of a text, cut at a word and marked as cut."""
    if width(text) <= limit:
        return text
    kept = text[: limit - 1]
    while width(kept) > limit - 1:
        kept = kept[:-1]
    head, space, _ = kept.rpartition(" ")
    return (head if space and len(head) > limit // 2 else kept).rstrip() + "…"


def link(name: str, url: str | None) -> str:
    """Return a named link with no preview; the name alone where there is no address, or none that fits."""
    shown = plain(name)
    if url is None or len(url) > _LONGEST_URL or not _URL.fullmatch(_encoded(url)):
        return shown
    return f"[{shown}](<{_encoded(url)}>)"


def split(blocks: Iterable[str], limit: int = LIMIT) -> list[str]:
    """Return messages of at most `limit` characters, each of as many blocks as fit, one a line.

    A block that is too long is broken between words, never inside a link; a word only where it alone is too long.
    """
    messages: list[str] = []
    current = ""
    for block in blocks:
        for piece in _fitting(block, limit):
            joined = f"{current}\n{piece}" if current else piece
            if width(joined) > limit:
                messages.append(current.strip())
                joined = piece
            current = joined
    messages.append(current.strip())
    return [message for message in messages if message]


def _plain_parts(text: str) -> Iterator[str]:
    shown, last = visible(text), 0
    for match in _URL.finditer(shown):
        yield _escaped(shown[last : match.start()])
        yield f"<{match[0]}>"
        last = match.end()
    yield _escaped(shown[last:])


def _escaped(text: str) -> str:
    # Discord takes a backslash before a digit for what it is, so it stands before the dot of "1. ".
    return _LIST_MARK.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\g<0>", text))


def _encoded(url: str) -> str:
    """Return the address with what would end a link too soon encoded."""
    return re.sub(r"[\s<>()\[\]|`\\\"'“”‘’]", lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url)


def _fitting(block: str, limit: int) -> Iterator[str]:
    """Yield a block in pieces that each fit into one message."""
    if width(block) <= limit:
        yield block
        return
    current = ""
    for match in _PIECE.finditer(block):
        for piece in _atoms(match[0], limit):
            if width(current + piece) > limit:
                yield current.rstrip()
                current = "" if piece.isspace() else piece
            else:
                current += piece
    if current.strip():
        yield current


def _atoms(piece: str, limit: int) -> Iterator[str]:
    """Yield a piece whole where it fits, else in its characters, each with what is written upon it."""
    if width(piece) <= limit:
        yield piece
    else:
        yield from _ATOM.findall(piece)


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
