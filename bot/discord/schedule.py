"""What the bot does by the clock: posting the daily briefs, refreshing names, deleting what has been kept enough."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from discord.ext import commands, tasks

from bot.discord.briefs import BriefPoster
from bot.discord.client import NewsBot
from bot.discord.help_commands import prune
from bot.discord.notices import Notices
from bot.discord.publication import publish
from bot.discord.time_zones import find_zones
from bot.discord.topics import TopicPoster

log = logging.getLogger(__name__)


class Schedule(commands.Cog):
    """The clock. A brief that was missed while the bot was away is posted when it is back, the same day only."""

    def __init__(self, bot: NewsBot) -> None:
        self._bot = bot
        self._resources = bot.resources
        self._briefs = BriefPoster(bot)
        self._notices = Notices(bot)
        self._topics = TopicPoster(bot)

    async def cog_load(self) -> None:
        """Begin."""
        await self._resources.threads.look(find_zones, "cet")  # once, so that autocompletion never reads a folder
        self._often.start()
        self._soon.start()
        self._each_hour.start()
        self._each_day.start()

    async def cog_unload(self) -> None:
        """End."""
        self._often.cancel()
        self._soon.cancel()
        self._each_hour.cancel()
        self._each_day.cancel()

    @tasks.loop(seconds=15)
    async def _often(self) -> None:
        try:
            await self._resources.refresh_outlets()
            await self._briefs.post_due(datetime.now(UTC))
            await self._topics.post_new(datetime.now(UTC))
        except Exception:
            # The next round tries again; an error that came out would end the clock for good.
            log.exception("The work of this round could not be done")

    @tasks.loop(hours=24)
    async def _each_day(self) -> None:
        try:
            await self._resources.threads.look(prune, self._resources)
        except Exception:
            log.exception("What is old could not be deleted")

    @tasks.loop(hours=1)
    async def _each_hour(self) -> None:
        try:
            await publish(self._bot)
        except Exception:
            log.exception("It could not be seen whether the commands are still ours")

    @tasks.loop(seconds=3)
    async def _soon(self) -> None:
        if not self._bot.serves(None):
            return  # the process that hears direct messages tells for all
        try:
            await self._notices.correct()
            await self._notices.tell(datetime.now(UTC))
        except Exception:
            log.exception("Changes could not be told")

    @_soon.before_loop
    @_each_hour.before_loop
    @_often.before_loop
    async def _once_connected(self) -> None:
        await self._bot.wait_until_ready()
