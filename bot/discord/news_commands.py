"""`/latest`, `/timeline`, `/sources` and `/brief`: what there is, without a question."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.admission import admit, count_look
from bot.discord.asking import outlets_for, request_from
from bot.discord.news_text import brief_messages, latest_messages, sources_messages
from bot.discord.newsroom import Newsroom
from bot.discord.outlet_choices import choose_outlet
from bot.discord.performing import performing
from bot.discord.stages import CommandStage
from bot.discord.text import visible
from bot.discord.timelines import make_timeline
from retrieval.catalogue.headlines import coverage_by_outlet
from retrieval.ranking.search import Request
from retrieval.timeline.digest import latest, latest_day, stories_of

_HEADLINES = 10
_STORIES = 15


class NewsCommands(commands.Cog):
    """The commands that show what is there."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom

    @app_commands.command()
    @app_commands.describe(topic="What it should be about.", outlet="Only this outlet.")
    @app_commands.autocomplete(outlet=choose_outlet)
    async def latest(
        self, interaction: discord.Interaction[Any], topic: str | None = None, outlet: str | None = None
    ) -> None:
        """Show the newest articles, on a topic or altogether."""
        settings = admit(self._newsroom, interaction)
        outlets = outlets_for(outlet, settings, self._newsroom.outlets)
        about = visible(topic or "")
        request = Request(about, datetime.now(UTC), outlets=outlets)

        def show() -> list[str]:
            newsroom = self._newsroom
            headlines = latest(newsroom.corpus, newsroom.search, request, limit=_HEADLINES)
            return latest_messages(headlines, about, settings.language)

        await self._show(interaction, show)

    @app_commands.command()
    @app_commands.describe(
        topic="What the events should be about.",
        since="Only events since then: 2025-05-02, May 2, last week.",
        until="Only events until then.",
    )
    async def timeline(
        self, interaction: discord.Interaction[Any], topic: str, since: str | None = None, until: str | None = None
    ) -> None:
        """Show the events of a story in the order in which they happened."""
        settings = admit(self._newsroom, interaction)
        request = request_from(visible(topic), settings, self._newsroom.outlets, since=since, until=until)
        count_look(self._newsroom, interaction)
        async with self._deferred(interaction):
            made = await self._newsroom.threads.compute(make_timeline, self._newsroom, request, settings.language)
            await interaction.edit_original_response(content=made.text, attachments=made.files())

    @app_commands.command()
    async def sources(self, interaction: discord.Interaction[Any]) -> None:
        """Show which outlets are covered, since when, and how fresh each is."""
        settings = admit(self._newsroom, interaction)

        def show() -> list[str]:
            covered = coverage_by_outlet(self._newsroom.corpus.catalogue)
            return sources_messages(covered, datetime.now(UTC).date(), settings.language)

        await self._show(interaction, show)

    @app_commands.command()
    async def brief(self, interaction: discord.Interaction[Any]) -> None:
        """Show the stories of the newest day, one line each, and how many outlets have them."""
        settings = admit(self._newsroom, interaction)

        def show() -> list[str]:
            corpus, now = self._newsroom.corpus, datetime.now(UTC)
            day = latest_day(corpus, now, outlets=settings.outlets)
            stories = stories_of(corpus, day, now, limit=_STORIES, outlets=settings.outlets)
            return brief_messages(stories, day, settings.language)

        await self._show(interaction, show)

    async def _show(self, interaction: discord.Interaction[Any], show: Callable[[], list[str]]) -> None:
        count_look(self._newsroom, interaction)
        async with self._deferred(interaction) as stage:
            await stage.finish(await self._newsroom.threads.compute(show), None)

    @asynccontextmanager
    async def _deferred(self, interaction: discord.Interaction[Any]) -> AsyncIterator[CommandStage]:
        stage = CommandStage(interaction, private=False)
        async with performing(self._newsroom, stage):
            with self._newsroom.threads.hearing():
                await interaction.response.defer(thinking=True)
            yield stage
