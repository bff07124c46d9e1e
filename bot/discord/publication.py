"""The commands as Discord knows them: published when they have changed, or when another program has replaced them."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

import discord
from discord import app_commands

from bot.discord import translation
from bot.discord.client import NewsBot

log = logging.getLogger(__name__)


def digest_of(tree: app_commands.CommandTree[Any]) -> str:
    """Return a digest of everything that Discord is told about the commands."""
    payload = sorted((command.to_dict(tree) for command in _commands(tree)), key=lambda one: str(one["name"]))
    told = json.dumps(payload, sort_keys=True) + translation.digest()
    return hashlib.sha256(told.encode()).hexdigest()


async def publish(bot: NewsBot) -> None:
    """Publish the commands if they are not those that Discord has; without success the old ones stay."""
    application, resources = bot.application_id, bot.resources
    if application is None:
        return
    digest = digest_of(bot.tree)
    known = await resources.threads.look(resources.servers.published, application) == digest
    try:
        if known and not await _replaced(bot, application):
            return
        await bot.tree.sync()
    except discord.HTTPException as error:
        log.warning("The commands could not be published; it is tried again later: %s", error)
        return
    except Exception:
        # An odd reply: the commands went out, but what Discord has made of them is not known.
        log.exception("Discord's reply to the commands cannot be read")
        return
    await resources.threads.look(resources.servers.set_published, application, digest)


async def _replaced(bot: NewsBot, application: int) -> bool:
    """Tell whether another program has replaced the commands: Discord has others than those published last."""
    try:
        there = await bot.http.get_global_commands(application)
    except discord.HTTPException as error:
        log.info("It cannot be told which commands Discord has: %s", error)
        return False
    ours = [command.to_dict(bot.tree) for command in _commands(bot.tree)]
    return {_outline(dict(one)) for one in there} != {_outline(one) for one in ours}


def _outline(command: dict[str, Any]) -> tuple[int, str, int]:
    """Return what tells whether a command is ours; Discord adds much to what it was told."""
    return int(command.get("type") or 1), command["name"], len(command.get("options") or ())


def _commands(tree: app_commands.CommandTree[Any]) -> list[Any]:
    kinds = (discord.AppCommandType.chat_input, discord.AppCommandType.message, discord.AppCommandType.user)
    return [command for kind in kinds for command in tree.get_commands(type=kind)]
