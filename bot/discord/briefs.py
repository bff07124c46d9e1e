"""`/brief`: the news since the last one, at once or every day in a channel, and posting what is due."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.client import NewsBot
from bot.discord.delivery import in_words, isolated, plain, split
from bot.discord.languages import Phrase, choose_zone, counted, find_zones, phrase
from bot.discord.news import brief_messages, choose_outlet
from bot.discord.replies import CommandReply, post, replying
from bot.discord.requests import Unclear, admit, count_look, language_of, outlets_for, settings_in
from bot.discord.resources import Resources, found_up_to
from retrieval.catalogue.channel_posts import Brief
from retrieval.timeline.digest import Digest, digest_since

log = logging.getLogger(__name__)

_STORIES = 15
_MOST_BRIEFS = 10
_LOOKED_AT = 20
PAUSE = timedelta(minutes=10)
"""How long a channel is left alone in which Discord refuses what was to be posted."""

WRITING = ("view_channel", "send_messages")
"""What it takes to post in a channel."""

_ONLY_IN_SERVERS = "That works only in a server."


def is_due(brief: Brief, now: datetime) -> date | None:
    """Return the day, in the brief's zone, whose digest is due and not yet posted; None when there is none."""
    zone = ZoneInfo(brief.zone)
    local = now.astimezone(zone)
    posted = brief.posted is not None and brief.posted.astimezone(zone).date() >= local.date()
    return local.date() if local.hour >= brief.hour and not posted else None


class BriefCommands(commands.GroupCog, group_name="brief", group_description="The news in short, now or every day."):
    """The digest of the news. Everybody may read it; posting it every day needs Manage Server."""

    def __init__(self, bot: NewsBot) -> None:
        self._resources = bot.resources
        super().__init__()

    @app_commands.command()
    async def now(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Show the stories of the newest day, and how many outlets tell each."""
        settings = admit(self._resources, interaction)
        count_look(self._resources, interaction)
        reply = CommandReply(interaction, private=False)
        async with replying(self._resources, reply):
            with self._resources.threads.hearing():
                await reply.defer()
            brief = Brief(settings.id, 0, 0, "UTC", outlets=settings.outlets)
            digest = await self._resources.threads.compute(_digest, self._resources, brief, datetime.now(UTC))
            day = max((story.headlines[0].day for story in digest.stories), default=datetime.now(UTC).date())
            title = phrase(settings.language, "The news of {day}", day=day)
            await reply.finish(brief_messages(digest, title, settings.language), None)

    @app_commands.command(name="set")
    @app_commands.checks.has_permissions(manage_guild=True)
    @app_commands.describe(
        channel="Where it is posted.",
        hour="At which hour, 0 to 23.",
        zone="In which time zone: a city, a country, or a name such as Europe/Berlin.",
        topic="Only news on this topic.",
        outlet="Only news of this outlet.",
        role="The role that is notified of it.",
    )
    @app_commands.autocomplete(zone=choose_zone, outlet=choose_outlet)
    async def set_(
        self,
        interaction: discord.Interaction[NewsBot],
        channel: discord.TextChannel,
        hour: app_commands.Range[int, 0, 23] = 8,
        zone: str = "UTC",
        topic: str | None = None,
        outlet: str | None = None,
        role: discord.Role | None = None,
    ) -> None:
        """Have a brief posted in a channel every day, with everything since the last one."""
        server = server_of(interaction)
        settings = self._resources.rules.of(server)
        outlets = outlets_for(outlet, settings, self._resources.outlets) if outlet else ()
        brief = Brief(
            server,
            writable(channel).id,
            hour,
            _zone(zone),
            topic=" ".join((topic or "").split())[:100],
            outlets=outlets,
            role=role.id if role else None,
        )
        await interaction.response.defer(thinking=True, ephemeral=True)
        briefs = self._resources.briefs
        if len(await self._resources.threads.look(briefs.all, server)) >= _MOST_BRIEFS:
            raise Unclear("There are {count} briefs already; end one first with /brief off.", count=_MOST_BRIEFS)
        brief = await self._resources.threads.look(briefs.add, brief)
        language = language_of(self._resources, interaction)
        told = phrase(language, "Brief {number} comes {when}.", number=str(brief.id), when=_described(brief, language))
        await interaction.edit_original_response(content=told)

    @app_commands.command()
    @app_commands.checks.has_permissions(manage_guild=True)
    @app_commands.describe(number="Which brief, by its number in /brief list; all of them without one.")
    async def off(self, interaction: discord.Interaction[NewsBot], number: int | None = None) -> None:
        """End a daily brief, or all of them."""
        server = server_of(interaction)
        await interaction.response.defer(thinking=True, ephemeral=True)
        ended = await self._resources.threads.look(self._resources.briefs.remove, server, number)
        language = language_of(self._resources, interaction)
        text = phrase(language, "There is no such brief; /brief list has their numbers.")
        if ended:
            text = counted(language, ended, "The daily brief is off.", "{count} daily briefs are off.")
        await interaction.edit_original_response(content=text)

    @app_commands.command(name="list")
    @app_commands.checks.has_permissions(manage_guild=True)
    async def list_(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Show which briefs are posted where and when."""
        server = server_of(interaction)
        await interaction.response.defer(thinking=True, ephemeral=True)
        briefs = await self._resources.threads.look(self._resources.briefs.all, server)
        language = language_of(self._resources, interaction)
        lines = [f"- **{one.id}** {_described(one, language)}" for one in briefs]
        text = split(lines)[0] if lines else phrase(language, "No brief is posted here. /brief set has one posted.")
        await interaction.edit_original_response(content=text)


class BriefPoster:
    """Posts what is due; marked as posted only when it is, and never a second time after a crash in between."""

    def __init__(self, bot: NewsBot) -> None:
        self._bot = bot
        self._resources = bot.resources
        self._not_before: dict[int, datetime] = {}
        self._until: dict[tuple[int, date], tuple[datetime, int]] = {}

    async def post_due(self, now: datetime) -> None:
        """Post every brief that is due and has not come yet."""
        for brief in await self._resources.threads.look(self._resources.briefs.all):
            day = is_due(brief, now) if self._bot.serves(brief.server) else None
            if day is None or now < self._not_before.get(brief.id, now):
                continue
            if (until := await self._resources.threads.look(self._complete_until, brief, day, now)) is not None:
                await self._post(brief, day, until)

    def _complete_until(self, brief: Brief, day: date, now: datetime) -> datetime | None:
        """Return up to when a brief tells the news; None while a search does not find all of that for its topic yet.

        What comes in while that is waited for is left to the next one.
        """
        if not brief.topic:
            return now
        corpus = self._resources.corpus
        until, change = self._until.setdefault((brief.id, day), (now, corpus.catalogue.last_change()))
        if found_up_to(corpus) < change:
            return None
        del self._until[brief.id, day]
        return until

    async def _post(self, brief: Brief, day: date, now: datetime) -> None:
        settings = settings_in(self._resources, self._bot.get_guild(brief.server), brief.server)
        brief = replace(brief, outlets=brief.outlets or settings.outlets)
        digest = await self._resources.threads.compute(_digest, self._resources, brief, now)
        title = phrase(settings.language, "The news of {day}", day=day) + (
            f": {plain(brief.topic)}" if brief.topic else ""
        )
        mark = f"-# {phrase(settings.language, 'Brief {number}', number=str(brief.id))}"
        messages = brief_messages(digest, title, settings.language, mark)
        channel = channel_of(self._bot, brief.channel)
        if not await self._stands_there(channel, title, mark) and not await _posted(channel, messages, brief):
            # Somebody may have to give the bot a permission first; nothing is lost until then.
            self._not_before[brief.id] = now + PAUSE
            return
        told = [headline.article_id for story in digest.stories for headline in story.headlines]
        await self._resources.threads.look(self._resources.briefs.mark_posted, brief, now, told)

    async def _stands_there(self, channel: discord.abc.Messageable, title: str, mark: str) -> bool:
        """Tell whether a former life has posted it and was ended before it could note that.

        Another brief of the channel, and /brief now, may have the same title.
        """
        try:
            last = [one async for one in channel.history(limit=_LOOKED_AT)]
        except discord.HTTPException:
            return False
        me = self._bot.user.id if self._bot.user else 0
        return any(one.author.id == me and title in one.content and mark in one.content.splitlines() for one in last)


def _digest(resources: Resources, brief: Brief, until: datetime) -> Digest:
    return digest_since(
        resources.corpus,
        resources.search,
        brief.posted,
        until,
        limit=_STORIES,
        outlets=brief.outlets,
        topic=brief.topic,
        told=brief.told,
    )


async def _posted(channel: discord.abc.Messageable, messages: Sequence[str], brief: Brief) -> bool:
    first, *rest = messages
    ping = f"<@&{brief.role}>\n" if brief.role else ""
    allowed = discord.AllowedMentions(roles=[discord.Object(brief.role)] if brief.role else False)
    for text in (ping + first, *rest):
        message = await post(channel, text, allowed_mentions=allowed)
        if message is None:
            return False
        if isinstance(channel, discord.TextChannel) and channel.is_news():
            await _publish(message)
    return True


async def _publish(message: discord.Message) -> None:
    """Send a message on to the servers that follow an announcement channel."""
    try:
        await message.publish()
    except discord.HTTPException as error:
        log.warning("A brief could not be published to the channel's followers: %s", error)


def _described(brief: Brief, language: str) -> str:
    hour, channel = f"{brief.hour:02}:00", f"<#{brief.channel}>"
    when = phrase(language, "to {channel} every day at {hour}, {zone}", channel=channel, hour=hour, zone=brief.zone)
    about = phrase(language, "on {topic}", topic=isolated(plain(brief.topic))) if brief.topic else ""
    outlets = phrase(language, "of {outlets}", outlets=", ".join(map(plain, brief.outlets))) if brief.outlets else ""
    role = phrase(language, "for {role}", role=f"<@&{brief.role}>") if brief.role else ""
    return ", ".join(filter(None, (when, about, outlets, role)))


def channel_of(bot: NewsBot, number: int) -> discord.abc.Messageable:
    """Return a channel that is posted in, also where nothing is known of it."""
    known = bot.get_channel(number)
    return known if isinstance(known, discord.abc.Messageable) else bot.get_partial_messageable(number)


def server_of(interaction: discord.Interaction[NewsBot]) -> int:
    """Return the server that a command was run in; raise `Unclear` in direct messages."""
    if interaction.guild_id is None:
        raise Unclear(_ONLY_IN_SERVERS)
    return interaction.guild_id


def _zone(typed: str) -> str:
    found = find_zones(typed) if typed.strip() else []
    if not found:
        raise Unclear("I don't know the time zone “{typed}”; try a city, or Europe/Berlin.", typed=typed[:60])
    return found[0]


def writable(channel: discord.TextChannel) -> discord.TextChannel:
    """Return the channel; raise `Unclear` for one that the bot may not write in."""
    held = channel.permissions_for(channel.guild.me)
    lacking = [Phrase(in_words(name)) for name in WRITING if not getattr(held, name)]
    if lacking:
        needed = Phrase("{one} and {other}", one=lacking[0], other=lacking[1]) if lacking[1:] else lacking[0]
        why = "I may not write in {channel}. Give me {needed} there first."
        raise Unclear(why, channel=channel.mention, needed=needed)
    return channel
