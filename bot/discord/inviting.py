"""The link that brings a bot into a server, from its token alone."""

from __future__ import annotations

import base64
import binascii

_VIEW_CHANNELS, _SEND, _ATTACH, _READ_HISTORY = 1 << 10, 1 << 11, 1 << 15, 1 << 16
_CREATE_THREADS, _SEND_IN_THREADS = 1 << 35, 1 << 38
_PERMISSIONS = _VIEW_CHANNELS | _SEND | _ATTACH | _READ_HISTORY | _CREATE_THREADS | _SEND_IN_THREADS


def invite_link(token: str) -> str | None:
    """Return the invite link of a bot, None when that is no token: its first part is the application's id."""
    first = token.strip().partition(".")[0]
    try:
        application = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    if not application.isdecimal():
        return None
    return (
        f"https://discord.com/oauth2/authorize?client_id={application}"
        f"&scope=bot+applications.commands&permissions={_PERMISSIONS}"
    )
