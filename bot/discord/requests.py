"""From what a person typed to a `Request`: days and outlet understood, whether they may ask, where it belongs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import discord

from bot.discord.languages import Phrase, language_for, language_in
from bot.discord.limits import why_not_here
from bot.discord.resources import Resources
from retrieval.catalogue.servers import ServerSettings
from retrieval.ranking.search import Request
from retrieval.times.expressions import parse_day

LONGEST_QUESTION = 2_000


class Unclear(Exception):
    """What was typed cannot be understood; its phrase says why, to whoever typed it."""

    def __init__(self, why: str, **fields: object) -> None:
        self.phrase = why if isinstance(why, Phrase) else Phrase(why, **fields)
        super().__init__(self.phrase)


def request_from(
    question: str,
    settings: ServerSettings,
    known_outlets: Sequence[str],
    *,
    since: str | None = None,
    until: str | None = None,
    outlet: str | None = None,
) -> Request:
    """Return the request, bounded by what the server has set; raise `Unclear` for a day or outlet that is none."""
    asked = question.strip()
    if not any(character.isalnum() for character in asked):
        raise Unclear("Ask me a question about the news in words, such as: when did the ferry sail again?")
    if len(asked) > LONGEST_QUESTION:
        raise Unclear(
            "That is {length} characters; I read questions of up to {longest}. "
            "To have a text checked, use “Check against the news” on the message.",
            length=len(asked),
            longest=LONGEST_QUESTION,
        )
    now = datetime.now(UTC)
    first = _day(since, now.date())[0] if since else None
    last = _day(until, now.date())[1] if until else None
    if first and last and first > last:
        raise Unclear("“since” ({first}) is after “until” ({last}); change them round.", first=first, last=last)
    return Request(
        question=asked,
        as_of=now,
        since=first,
        until=last,
        outlets=outlets_for(outlet, settings, known_outlets),
    )


def outlets_for(outlet: str | None, settings: ServerSettings, known: Sequence[str]) -> tuple[str, ...]:
    """Return the outlets that may be quoted, none for all of them; raise `Unclear` for one that is unknown."""
    if outlet is None or not outlet.strip():
        return settings.outlets
    allowed = settings.outlets or known
    found = next((name for name in allowed if name.casefold() == outlet.strip().casefold()), None)
    if found is None:
        raise Unclear("I have nothing from “{outlet}” here; /sources lists what I have.", outlet=outlet.strip()[:100])
    return (found,)


def _day(text: str, today: date) -> tuple[date, date]:
    days = parse_day(text[:100], today)
    if days is None:
        raise Unclear("I can't read “{typed}” as a day; try 2025-05-02, May 2 or last week.", typed=text[:100])
    return days


def person_key(person: int) -> str:
    """Return the key under which conversations and spending know somebody."""
    return f"discord:{person}"


def direct_place(channel: int) -> str:
    """Return the key of somebody's direct messages."""
    return f"discord:direct:{channel}"


def thread_place(channel: int) -> str:
    """Return the key of a thread."""
    return f"discord:thread:{channel}"


def chain_place(origin: int) -> str:
    """Return the key of a chain of replies, by the message or command that it began with."""
    return f"discord:chain:{origin}"


def private_place(place: str, person: int) -> str:
    """Return the key of what one person says at a place that nobody else sees."""
    return f"{place}:private:{person}"


def language_of(resources: Resources, interaction: discord.Interaction, *, private: bool = True) -> str:
    """Return the language of a reply to somebody; one that is not `private` is seen by all."""
    return language_for(interaction, resources.rules.of(interaction.guild_id).language, private=private)


def settings_in(resources: Resources, guild: discord.Guild | None, server: int | None = None) -> ServerSettings:
    """Return the settings that hold in a server, in direct messages for None, in the language of what all see there.

    `server` is the server's id, for where Discord may not show the server at present.
    """
    settings = resources.rules.of(guild.id if guild else server)
    return replace(settings, language=language_in(guild, settings.language))


def admit(resources: Resources, interaction: discord.Interaction, *, private: bool = False) -> ServerSettings:
    """Return the settings that hold here, in the language of the reply; raise `Unclear` when the person may not ask.

    A server that the bot is not in has no settings.
    """
    language = language_of(resources, interaction, private=private)
    settings = replace(resources.rules.of(interaction.guild_id), language=language)
    places = {interaction.channel_id or 0, getattr(interaction.channel, "parent_id", None) or 0}
    roles = {role.id for role in getattr(interaction.user, "roles", ())}
    if refusal := why_not_here(settings, places, roles):
        raise Unclear(refusal)
    return settings


def count_question(resources: Resources, interaction: discord.Interaction, settings: ServerSettings) -> None:
    """Take a question off what the person and the server may ask; raise `Unclear` when one has asked enough."""
    if refusal := resources.allowances.take(interaction.user.id, settings.id, settings.daily_questions):
        raise Unclear(refusal)


def count_look(resources: Resources, interaction: discord.Interaction) -> None:
    """Take a look around off what the person may ask; it is none of the server's questions."""
    if refusal := resources.allowances.take(interaction.user.id, 0, None):
        raise Unclear(refusal)


def place_of(interaction: discord.Interaction, *, private: bool = False) -> str:
    """Return the key of the conversation that a command belongs to: that of the direct messages, the thread, its own.

    Replies to the answer go on with it. What is asked in private is one person's own conversation at the channel.
    """
    channel = interaction.channel_id or 0
    if interaction.context.dm_channel:
        return direct_place(channel)
    in_thread = isinstance(interaction.channel, discord.Thread)
    if private:
        return private_place(thread_place(channel) if in_thread else chain_place(channel), interaction.user.id)
    return thread_place(channel) if in_thread else chain_place(interaction.id)
