"""Whether somebody may run a command here and now. Looked up in memory: Discord waits three seconds for a reply."""

from __future__ import annotations

from typing import Any

import discord

from bot.discord.asking import Unclear
from bot.discord.newsroom import Newsroom
from bot.discord.places import chain_place, direct_place, thread_place
from bot.discord.rules import why_not_here
from retrieval.catalogue.servers import ServerSettings


def admit(newsroom: Newsroom, interaction: discord.Interaction[Any]) -> ServerSettings:
    """Return the settings that hold here; raise `Unclear` when the person may not ask here.

    A server that the bot is not in has no settings.
    """
    settings = newsroom.rules.of(interaction.guild_id)
    places = {interaction.channel_id or 0, getattr(interaction.channel, "parent_id", None) or 0}
    roles = {role.id for role in getattr(interaction.user, "roles", ())}
    if refusal := why_not_here(settings, places, roles):
        raise Unclear(refusal)
    return settings


def count_question(newsroom: Newsroom, interaction: discord.Interaction[Any], settings: ServerSettings) -> None:
    """Take a question off what the person and the server may ask; raise `Unclear` when one has asked enough."""
    if refusal := newsroom.allowances.take(interaction.user.id, settings.id, settings.daily_questions):
        raise Unclear(refusal)


def count_look(newsroom: Newsroom, interaction: discord.Interaction[Any]) -> None:
    """Take a look around off what the person may ask; it is none of the server's questions."""
    if refusal := newsroom.allowances.take(interaction.user.id, 0, None):
        raise Unclear(refusal)


def place_of(interaction: discord.Interaction[Any]) -> str:
    """Return the key of the conversation that a command belongs to: that of the direct messages, the thread, its own.

    Replies to the answer go on with it.
    """
    if interaction.context.dm_channel:
        return direct_place(interaction.channel_id or 0)
    if isinstance(interaction.channel, discord.Thread):
        return thread_place(interaction.channel.id)
    return chain_place(interaction.id)
