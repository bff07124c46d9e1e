"""`/latest`, `/timeline` and `/sources`: what there is, without a question."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.autocompletion import choose_outlet
from bot.discord.client import NewsBot
from bot.discord.news_text import latest_messages, make_timeline, sources_messages
from bot.discord.replies import CommandReply, replying
from bot.discord.requests import admit, count_look, outlets_for, request_from
from bot.discord.resources import Resources
from bot.discord.text import visible
from retrieval.catalogue.headlines import coverage_by_outlet
from retrieval.ranking.search import Request
from retrieval.timeline.digest import latest

_HEADLINES = 10
_STORIES = 15


class NewsCommands(commands.Cog):
    """The commands that show what is there."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    @app_commands.command()
    @app_commands.describe(topic="What it should be about.", outlet="Only this outlet.")
    @app_commands.autocomplete(outlet=choose_outlet)
    async def latest(
        self, interaction: discord.Interaction[NewsBot], topic: str | None = None, outlet: str | None = None
    ) -> None:
        """Show the newest articles, on a topic or altogether."""
        settings = admit(self._resources, interaction)
        outlets = outlets_for(outlet, settings, self._resources.outlets)
        about = visible(topic or "")
        request = Request(about, datetime.now(UTC), outlets=outlets)

        def show() -> list[str]:
            resources = self._resources
            headlines = latest(resources.corpus, resources.search, request, limit=_HEADLINES)
            return latest_messages(headlines, about, settings.language)

        await self._show(interaction, show)

    @app_commands.command()
    @app_commands.describe(
        topic="What the events should be about.",
        since="Only events since then: 2025-05-02, May 2, last week.",
        until="Only events until then.",
    )
    async def timeline(
        self, interaction: discord.Interaction[NewsBot], topic: str, since: str | None = None, until: str | None = None
    ) -> None:
        """Show the events of a story in the order in which they happened."""
        settings = admit(self._resources, interaction)
        request = request_from(visible(topic), settings, self._resources.outlets, since=since, until=until)
        count_look(self._resources, interaction)
        async with self._deferred(interaction) as reply:
            made = await self._resources.threads.compute(make_timeline, self._resources, request, settings.language)
            await reply.finish([made.text], None, made.picture)

    @app_commands.command()
    async def sources(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Show which outlets are covered, since when, and how fresh each is."""
        settings = admit(self._resources, interaction)

        def show() -> list[str]:
            covered = coverage_by_outlet(self._resources.corpus.catalogue)
            return sources_messages(covered, datetime.now(UTC).date(), settings.language)

        await self._show(interaction, show)

    async def _show(self, interaction: discord.Interaction[NewsBot], show: Callable[[], list[str]]) -> None:
        count_look(self._resources, interaction)
        async with self._deferred(interaction) as reply:
            await reply.finish(await self._resources.threads.compute(show), None)

    @asynccontextmanager
    async def _deferred(self, interaction: discord.Interaction[NewsBot]) -> AsyncIterator[CommandReply]:
        reply = CommandReply(interaction, private=False)
        async with replying(self._resources, reply):
            with self._resources.threads.hearing():
                await reply.defer()
            yield reply
