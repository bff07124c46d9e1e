"""Publishing the commands to Discord: only when they have changed, which is not at every start."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

import discord
from discord import app_commands

from bot.discord.newsroom import Newsroom

log = logging.getLogger(__name__)


def digest_of(tree: app_commands.CommandTree[Any]) -> str:
    """Return a digest of everything that Discord is told about the commands."""
    payload = sorted((command.to_dict(tree) for command in _commands(tree)), key=lambda one: str(one["name"]))
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()


async def publish(tree: app_commands.CommandTree[Any], application: int, newsroom: Newsroom) -> None:
    """Publish the commands if they are not those published last; without success the old ones stay."""
    digest = digest_of(tree)
    if await newsroom.threads.look(newsroom.servers.published, application) == digest:
        return
    try:
        await tree.sync()
    except discord.HTTPException as error:
        log.warning("The commands could not be published; the next start tries again: %s", error)
        return
    await newsroom.threads.look(newsroom.servers.set_published, application, digest)


def _commands(tree: app_commands.CommandTree[Any]) -> list[Any]:
    kinds = (discord.AppCommandType.chat_input, discord.AppCommandType.message, discord.AppCommandType.user)
    return [command for kind in kinds for command in tree.get_commands(type=kind)]
