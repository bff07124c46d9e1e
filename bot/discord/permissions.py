"""What the bot has to be allowed to do in a server, and the link that invites it with just that."""

from __future__ import annotations

import base64
import binascii

import discord

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
