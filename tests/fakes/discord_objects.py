"""What Discord sends about people, servers, channels and messages, with the fields that the library insists on."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from typing import Any

EPOCH_MS = 1_420_070_400_000
APPLICATION = 1_000
BOT = 1_000
BOT_ROLE = 2_009
SERVER = (1 << 22) | 2_000  # of two shards the second hears it; the first hears direct messages
EVERYTHING = str((1 << 53) - 1)
_TALK = str(0x0000_0400 | 0x0000_0800 | 0x0001_0000 | 0x20_0000_0000 | 0x8_0000_0000 | 0x40_0000_0000)

Payload = dict[str, Any]
_numbers = itertools.count(1)


def snowflake() -> int:
    """Return an id that is greater than all before and tells the time, as Discord's do."""
    return ((int(time.time() * 1000) - EPOCH_MS) << 22) | (next(_numbers) & 0x3F_FFFF)


def person(number: int, name: str, *, bot: bool = False) -> Payload:
    return {"id": str(number), "username": name, "discriminator": "0", "avatar": None, "global_name": name, "bot": bot}


NEWSBOT = person(BOT, "dateline", bot=True)
ANN = person(4_001, "ann")
BEN = person(4_002, "ben")


def member(roles: Sequence[int] = ()) -> Payload:
    joined = "2026-01-01T00:00:00+00:00"
    return {"roles": list(map(str, roles)), "joined_at": joined, "deaf": False, "mute": False, "flags": 0}


def role(number: int, name: str, permissions: str = _TALK, *, of_bot: bool = False) -> Payload:
    tags = {"tags": {"bot_id": str(BOT)}} if of_bot else {}
    colors = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
    return {
        "id": str(number),
        "name": name,
        "permissions": permissions,
        "position": 0,
        "color": 0,
        "colors": colors,
        "hoist": False,
        "managed": of_bot,
        "mentionable": True,
        "flags": 0,
        **tags,
    }


def text_channel(number: int, name: str, *, denied: str = "0") -> Payload:
    overwrites = [{"id": str(SERVER), "type": 0, "allow": "0", "deny": denied}] if denied != "0" else []
    return {"id": str(number), "type": 0, "name": name, "position": 0, "permission_overwrites": overwrites}


def thread(number: int, name: str, parent: int, owner: int) -> Payload:
    metadata = {
        "archived": False,
        "auto_archive_duration": 1440,
        "archive_timestamp": "2026-01-01T00:00:00+00:00",
        "locked": False,
    }
    return {
        "id": str(number),
        "type": 11,
        "name": name,
        "parent_id": str(parent),
        "owner_id": str(owner),
        "guild_id": str(SERVER),
        "message_count": 0,
        "member_count": 1,
        "thread_metadata": metadata,
    }


def direct_channel(who: Payload) -> Payload:
    return {"id": str(direct_id(who)), "type": 1, "last_message_id": None, "recipients": [who]}


def group_channel(number: int, who: Payload) -> Payload:
    """Return a private channel of several people, where an app is only through one of them."""
    names = {"name": None, "icon": None, "owner_id": who["id"], "last_message_id": None}
    return {"id": str(number), "type": 3, "recipients": [who], **names}


def direct_id(who: Payload) -> int:
    """Return the id of the channel of somebody's direct messages with the bot."""
    return int(who["id"]) + 30_000


def server(number: int, channels: Sequence[Payload]) -> Payload:
    nothing = (
        "icon splash afk_channel_id application_id system_channel_id rules_channel_id vanity_url_code description"
        " banner public_updates_channel_id safety_alerts_channel_id"
    )
    empty = "features emojis voice_states presences stage_instances guild_scheduled_events soundboard_sounds threads"
    zero = (
        "afk_timeout verification_level default_message_notifications explicit_content_filter mfa_level"
        " system_channel_flags premium_tier premium_subscription_count nsfw_level"
    )
    roles = [role(number, "@everyone"), role(2_001, "reporters"), role(BOT_ROLE, "dateline", of_bot=True)]
    return {
        "id": str(number),
        "name": "Newsroom",
        "owner_id": "4999",
        "preferred_locale": "en-US",
        "premium_progress_bar_enabled": False,
        "large": False,
        "unavailable": False,
        "member_count": 3,
        "joined_at": "2026-01-01T00:00:00+00:00",
        "roles": roles,
        "members": [{"user": NEWSBOT, **member([BOT_ROLE])}],
        "channels": list(channels),
        **dict.fromkeys(nothing.split()),
        **{name: [] for name in empty.split()},
        **dict.fromkeys(zero.split(), 0),
    }


def message(channel: int, author: Payload, content: str, **fields: Any) -> Payload:
    """Return a message; one in the server has to be given its `guild_id`."""
    return {
        "id": str(snowflake()),
        "channel_id": str(channel),
        "author": author,
        "content": content,
        "timestamp": "2026-11-22T12:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "type": 19 if "message_reference" in fields else 0,
        "flags": 0,
        **fields,
    }
