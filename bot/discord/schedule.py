"""What the bot does by the clock: posting the daily briefs, refreshing names, deleting what has been kept enough."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import discord
from discord.ext import commands, tasks

from bot.discord.autocompletion import zone_names
from bot.discord.client import NewsBot
from bot.discord.help_commands import prune
from bot.discord.news_text import brief_messages
from retrieval.catalogue.servers import Brief
from retrieval.timeline.digest import latest_day, stories_of

log = logging.getLogger(__name__)

_STORIES = 15


def is_due(brief: Brief, now: datetime) -> date | None:
    """Return the day, in the brief's zone, whose digest is due and not yet posted; None when there is none."""
    local = now.astimezone(ZoneInfo(brief.zone))
    posted = brief.posted is not None and brief.posted >= local.date()
    return local.date() if local.hour >= brief.hour and not posted else None


class Schedule(commands.Cog):
    """The clock. A brief that was missed while the bot was away is posted when it is back, the same day only."""

    def __init__(self, bot: NewsBot) -> None:
        self._bot = bot
        self._resources = bot.resources

    async def cog_load(self) -> None:
        """Begin."""
        await self._resources.threads.look(zone_names)  # once, so that autocompletion never reads a folder
        self._each_minute.start()
        self._each_day.start()

    async def cog_unload(self) -> None:
        """End."""
        self._each_minute.cancel()
        self._each_day.cancel()

    @tasks.loop(minutes=1)
    async def _each_minute(self) -> None:
        try:
            await self._resources.refresh_outlets()
            await self._post_what_is_due()
        except Exception:
            # The next minute tries again; an error that came out would end the clock for good.
            log.exception("The work of this minute could not be done")

    @tasks.loop(hours=24)
    async def _each_day(self) -> None:
        try:
            await self._resources.threads.look(prune, self._resources)
        except Exception:
            log.exception("What is old could not be deleted")

    @_each_minute.before_loop
    async def _once_connected(self) -> None:
        await self._bot.wait_until_ready()

    async def _post_what_is_due(self) -> None:
        for server, brief in self._resources.rules.briefs():
            day = is_due(brief, datetime.now(UTC))
            if day is not None:
                await self._resources.rules.mark_posted(server, replace(brief, posted=day))
                await self._post(server, brief)

    async def _post(self, server: int, brief: Brief) -> None:
        settings = self._resources.rules.of(server)

        def write() -> list[str]:
            corpus, now = self._resources.corpus, datetime.now(UTC)
            day = latest_day(corpus, now, outlets=settings.outlets)
            stories = stories_of(corpus, day, now, limit=_STORIES, outlets=settings.outlets)
            return brief_messages(stories, day, settings.language)

        try:
            for text in await self._resources.threads.compute(write):
                await self._bot.get_partial_messageable(brief.channel).send(text, suppress_embeds=True)
        except discord.HTTPException as error:
            log.warning("The brief for server %d could not be posted: %s", server, error)
