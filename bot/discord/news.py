"""`/latest`, `/timeline` and `/sources`, and headlines, digests and timelines as messages."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import import_module

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.answer_text import NO_ARTICLES
from bot.discord.client import NewsBot
from bot.discord.delivery import LIMIT, isolated, link, plain, shortened, split, visible, width
from bot.discord.languages import counted, day_in_words, days_in_words, phrase
from bot.discord.replies import CommandReply, Picture, replying
from bot.discord.requests import admit, count_look, outlets_for, request_from
from bot.discord.resources import Resources
from retrieval.catalogue.holdings import Headline, OutletCoverage, coverage_by_outlet
from retrieval.ranking.search import Request
from retrieval.timeline.digest import Correction, Digest, Story, latest
from retrieval.timeline.timeline import TimelineEvent, build_timeline

_MOST = 25
_LONGEST = 100


async def choose_outlet(interaction: discord.Interaction[NewsBot], typed: str) -> list[app_commands.Choice[str]]:
    """Return the outlets that contain what was typed, those that begin with it first."""
    resources = interaction.client.resources
    allowed = resources.rules.of(interaction.guild_id).outlets or resources.outlets
    wanted = typed.strip().casefold()
    found = [name for name in allowed if wanted in name.casefold() and len(name) <= _LONGEST]
    found.sort(key=lambda name: (not name.casefold().startswith(wanted), name.casefold()))
    return [app_commands.Choice(name=shortened(name, _LONGEST), value=name) for name in found[:_MOST]]


NOTHING_HERE = "I have nothing here. /sources says what I have."
_LONGEST_TITLE = 180
_LONGEST_NOTICE = 200
_MOST_OUTLETS = 25
_MOST_NAMED = 6


def latest_messages(headlines: Sequence[Headline], topic: str, language: str) -> list[str]:
    """Return the newest articles, one a line."""
    about = plain(shortened(topic, 100))
    if not headlines:
        nothing = "I have nothing on {topic} here. /sources says what I have."
        return [phrase(language, nothing if topic else NOTHING_HERE, topic=about)]
    lines = [f"- {_day(one, language)}: {_linked(one)}{_outlet(one)}" for one in headlines]
    head = phrase(language, "The latest on {topic}" if topic else "The latest", topic=about)
    return split([f"**{head}**", *lines])


def brief_messages(digest: Digest, title: str, language: str, mark: str = "") -> list[str]:
    """Return a digest: what was corrected of the last one, then a line a story: what, when, how many tell it.

    `mark` is a line at the end of the first message that tells which brief it is.
    """
    if not digest.stories and not digest.corrections:
        return [f"{phrase(language, '{title}: I have no news.', title=title)}\n{mark}".strip()]
    corrections = [f"- ✏️ {phrase(language, 'Corrected:')} {_corrected(one)}" for one in digest.corrections]
    stories = [
        f"- {_day(one.headlines[0], language)}: {_linked(one.headlines[0])} — {_told_by(one, language)}"
        for one in digest.stories
    ]
    first, *rest = split([f"**{title}**", *corrections, *stories], LIMIT - len(mark) - 1)
    return [f"{first}\n{mark}".strip(), *rest]


def story_text(story: Story, language: str) -> str:
    """Return a story as a message of its own: its newest headline, its day, and who tells it."""
    newest, outlets = story.headlines[0], {one.outlet for one in story.headlines if one.outlet}
    one, many = "{count} outlet, {independent} independent", "{count} outlets, {independent} independent"
    told = counted(language, len(outlets) or 1, one, many, independent=story.independent)
    names = ", ".join(plain(name) for name in sorted(outlets)[:_MOST_NAMED])
    return f"📰 **{_linked(newest)}**\n-# {_day(newest, language)} · {told}{f' · {names}' if names else ''}"


def _corrected(correction: Correction) -> str:
    where = isolated(link(shortened(correction.title, _LONGEST_TITLE), correction.url))
    return f"{where} — “{isolated(plain(shortened(correction.notice, _LONGEST_NOTICE)))}”"


def sources_messages(covered: Sequence[OutletCoverage], today: date, language: str) -> list[str]:
    """Return what is covered: each outlet with how many articles, since when, and how fresh the newest is."""
    total = sum(one.articles for one in covered)
    if not total:
        return [phrase(language, NO_ARTICLES)]
    days = [day for one in covered for day in (one.first_day, one.last_day) if day]
    head = counted(language, total, "{count} article", "{count} articles")
    if days:
        period = days_in_words(language, min(days), max(days))
        one, many = "{count} article, published {days}", "{count} articles, published {days}"
        head = counted(language, total, one, many, days=period)
    blocks = [f"**{head}**"]
    blocks += [f"- {_covered(one, today, language)}" for one in covered[:_MOST_OUTLETS]]
    if len(covered) > _MOST_OUTLETS:
        more = counted(language, len(covered) - _MOST_OUTLETS, "and {count} more outlet", "and {count} more outlets")
        blocks.append(f"-# {more}")
    return split(blocks)


def _covered(one: OutletCoverage, today: date, language: str) -> str:
    name = isolated(plain(one.outlet or phrase(language, "outlet unknown")))
    if not (one.first_day and one.last_day):
        return phrase(language, "{outlet}: {count}", outlet=name, count=one.articles)
    age = max(0, (today - one.last_day).days)
    fresh = phrase(language, ("today", "yesterday", "{count} days ago")[min(age, 2)], count=age)
    line = "{outlet}: {count}, since {day}, newest {fresh}"
    return phrase(language, line, outlet=name, count=one.articles, day=one.first_day, fresh=fresh)


def _told_by(story: Story, language: str) -> str:
    return counted(language, story.independent, "{count} report", "{count} independent reports")


def _linked(headline: Headline) -> str:
    return isolated(link(shortened(headline.title, _LONGEST_TITLE), headline.url))


def _outlet(headline: Headline) -> str:
    return f" ({plain(headline.outlet)})" if headline.outlet else ""


def _day(headline: Headline, language: str) -> str:
    return day_in_words(language, headline.day)


_LONGEST_EVENT = 160
_ROOM_FOR_NOTE = 60
_LONGEST_TOPIC = 120
_drawing = threading.Lock()  # the drawing library keeps its fonts in one place for all threads


@dataclass(frozen=True, slots=True)
class Timeline:
    """A timeline as it is sent: `drawn` is a PNG, None when there is nothing to draw."""

    text: str
    drawn: bytes | None

    @property
    def picture(self) -> Picture | None:
        """The picture, with its words for those who have it read to them."""
        return Picture("timeline.png", self.drawn, shortened(self.text, 1000)) if self.drawn else None


def make_timeline(resources: Resources, request: Request, language: str) -> Timeline:
    """Return the timeline of `request.question`; slow, for a thread."""
    title = shortened(request.question, _LONGEST_TOPIC)
    events = build_timeline(resources.search, request)
    if not events:
        return Timeline(phrase(language, "I know of no dated events about {topic}.", topic=plain(title)), None)
    with _drawing:
        # By name, because matplotlib takes a second to import, which nobody who waits for the bot should pay for.
        picture = import_module("bot.display.timeline_picture").draw(events, title)
    return Timeline(events_in_words(events, title, language), picture)


def events_in_words(events: Sequence[TimelineEvent], title: str, language: str) -> str:
    """Return the events, one a line, within one message: the newest of them where all are too many."""
    head, lines = f"**{plain(title)}**", [f"- {_event(event, language)}" for event in events]
    if width("\n".join([head, *lines])) <= LIMIT:
        return "\n".join([head, *lines])
    # The newest are what most people look for; the older ones are all in the picture.
    left, kept = LIMIT - width(head) - _ROOM_FOR_NOTE, list[str]()
    while lines and (left := left - width(lines[-1]) - 1) >= 0:
        kept.insert(0, lines.pop())
    one, many = "{count} older event is in the picture.", "{count} older events are in the picture."
    return "\n".join([head, f"-# {counted(language, len(lines), one, many)}", *kept])


def _event(event: TimelineEvent, language: str) -> str:
    told = isolated(plain(shortened(event.text, _LONGEST_EVENT)))
    source = link(event.citation.outlet or phrase(language, "source"), event.citation.url)
    planned = ""
    if event.overtaken or event.planned:
        planned = f" ({phrase(language, 'planned, then moved' if event.overtaken else 'planned')})"
    return f"{days_in_words(language, event.start, event.end)}{planned}: {told} ({source})"


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
