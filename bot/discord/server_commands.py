"""`/setup`, `/usage` and `/brief-daily`, for whoever runs a server."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.asking import Unclear, outlets_for
from bot.discord.date_words import day_in_words
from bot.discord.newsroom import Newsroom
from bot.discord.outlet_choices import choose_outlet
from bot.discord.setup_panel import settings_text, setup_panel
from bot.discord.text import split
from bot.discord.time_zones import choose_zone, zone_names
from retrieval.catalogue.servers import Brief, ServerSettings

_DAYS_SHOWN = 14
_ONLY_IN_SERVERS = "That works only in a server."


class ServerCommands(commands.Cog):
    """The commands for which one has to manage the server; Discord hides them from others, and they ask again."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom

    @app_commands.command()
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.checks.has_permissions(manage_guild=True)
    @app_commands.describe(
        outlet="Let this outlet count as well, or no longer; once one is named, only those named count.",
        all_outlets="Let all outlets count again.",
        questions_a_day="How many questions this server may ask a day.",
    )
    @app_commands.rename(all_outlets="all-outlets", questions_a_day="questions-a-day")
    @app_commands.autocomplete(outlet=choose_outlet)
    async def setup(
        self,
        interaction: discord.Interaction[Any],
        outlet: str | None = None,
        all_outlets: bool = False,
        questions_a_day: app_commands.Range[int, 1, 100_000] | None = None,
    ) -> None:
        """Set who may ask where, which outlets count, and how answers come."""
        settings = self._settings(interaction)
        changed = _with_outlets(settings, outlet, self._newsroom, every=all_outlets)
        if questions_a_day:
            changed = replace(changed, daily_questions=questions_a_day)
        await interaction.response.defer(thinking=True, ephemeral=True)
        if changed != settings:
            await self._newsroom.rules.save(changed)
        text = settings_text(changed, self._newsroom.allowances.limit(changed.daily_questions))
        await interaction.edit_original_response(content=text, view=setup_panel(changed))

    @app_commands.command()
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.checks.has_permissions(manage_guild=True)
    async def usage(self, interaction: discord.Interaction[Any]) -> None:
        """Show how much this server has asked on the last days."""
        settings = self._settings(interaction)
        await interaction.response.defer(thinking=True, ephemeral=True)
        newsroom, today = self._newsroom, datetime.now(UTC).date()
        days = await newsroom.threads.look(newsroom.usage.of_server, settings.id, today, _DAYS_SHOWN)
        limit = newsroom.allowances.limit(settings.daily_questions)
        lines = [f"**Today {newsroom.allowances.asked(settings.id):,} of {limit:,} questions**"]
        for one in days:
            cost = f", {one.cost_usd:.2f} US dollars" if one.cost_usd else ""
            people = "1 person" if one.people == 1 else f"{one.people:,} people"
            lines.append(f"- {day_in_words(settings.language, one.day)}: {one.questions:,} by {people}{cost}")
        await interaction.edit_original_response(content=split(lines)[0])

    @app_commands.command(name="brief-daily")
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.checks.has_permissions(manage_guild=True)
    @app_commands.describe(
        channel="Where it is posted; without one it is switched off.",
        hour="At which hour, 0 to 23.",
        zone="In which time zone, such as Europe/Berlin.",
    )
    @app_commands.autocomplete(zone=choose_zone)
    async def brief_daily(
        self,
        interaction: discord.Interaction[Any],
        channel: discord.TextChannel | None = None,
        hour: app_commands.Range[int, 0, 23] = 8,
        zone: str = "UTC",
    ) -> None:
        """Have the brief posted in a channel every day, or no more."""
        settings = self._settings(interaction)
        brief = _brief(channel, hour, zone)
        await interaction.response.defer(thinking=True, ephemeral=True)
        await self._newsroom.rules.save(replace(settings, brief=brief))
        text = "The daily brief is off."
        if brief:
            text = f"The brief comes to <#{brief.channel}> every day at {brief.hour:02}:00, {brief.zone}."
        await interaction.edit_original_response(content=text)

    def _settings(self, interaction: discord.Interaction[Any]) -> ServerSettings:
        if interaction.guild_id is None:
            raise Unclear(_ONLY_IN_SERVERS)
        return self._newsroom.rules.of(interaction.guild_id)


def _with_outlets(settings: ServerSettings, outlet: str | None, newsroom: Newsroom, *, every: bool) -> ServerSettings:
    """Return the settings with an outlet added, or taken away where it was there."""
    kept = () if every else settings.outlets
    if outlet is None:
        return replace(settings, outlets=kept)
    (name,) = outlets_for(outlet, ServerSettings(settings.id), newsroom.outlets) or ("",)
    if not name:
        return replace(settings, outlets=kept)
    outlets = tuple(one for one in kept if one != name) if name in kept else (*kept, name)
    return replace(settings, outlets=outlets)


def _brief(channel: discord.TextChannel | None, hour: int, zone: str) -> Brief | None:
    """Return what was set; raise `Unclear` for a zone that is none and a channel that the bot may not write in."""
    if channel is None:
        return None
    if zone not in zone_names():
        raise Unclear(f"I don't know the time zone “{zone[:60]}”; try Europe/Berlin or America/New_York.")
    allowed = channel.permissions_for(channel.guild.me)
    if not (allowed.view_channel and allowed.send_messages):
        raise Unclear(f"I may not write in {channel.mention}. Let me view it and send messages there first.")
    return Brief(channel.id, hour, zone)
