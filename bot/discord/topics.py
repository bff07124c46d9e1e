"""`/topics`: what a channel wants to have posted as it comes, one message a story, edited as the story develops."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.briefs import PAUSE, channel_of, server_of, writable
from bot.discord.client import NewsBot
from bot.discord.delivery import UNKNOWN_MESSAGE, is_passing, isolated, plain, split
from bot.discord.languages import counted, phrase
from bot.discord.news import choose_outlet, story_text
from bot.discord.replies import post
from bot.discord.requests import Unclear, language_of, outlets_for, settings_in
from bot.discord.resources import Resources, found_up_to
from retrieval.catalogue.channel_posts import ChannelTopic, TopicPost
from retrieval.timeline.digest import Digest, Story, digest_since

log = logging.getLogger(__name__)

_MOST_TOPICS = 25
_STORIES = 100
_DEVELOPS_FOR = timedelta(days=2)
"""How long the message of a story is edited when more outlets tell it."""

_LOOKED_AT = 20


class TopicCommands(commands.GroupCog, group_name="topics", group_description="News that a channel gets as it comes."):
    """The topics of a server's channels, for whoever manages the server."""

    def __init__(self, bot: NewsBot) -> None:
        self._resources = bot.resources
        super().__init__()

    @app_commands.command()
    @app_commands.checks.has_permissions(manage_guild=True)
    @app_commands.describe(
        channel="Where new stories are posted.",
        topic="What they are about; all news without one.",
        outlet="Only stories of this outlet.",
        stories_an_hour="How many new stories are posted an hour at most.",
    )
    @app_commands.rename(stories_an_hour="stories-an-hour")
    @app_commands.autocomplete(outlet=choose_outlet)
    async def add(
        self,
        interaction: discord.Interaction[NewsBot],
        channel: discord.TextChannel,
        topic: str = "",
        outlet: str | None = None,
        stories_an_hour: app_commands.Range[int, 1, 60] = 5,
    ) -> None:
        """Have new stories on a topic posted in a channel, one message each, edited as the story develops."""
        server = server_of(interaction)
        settings = self._resources.rules.of(server)
        outlets = outlets_for(outlet, settings, self._resources.outlets) if outlet else settings.outlets
        name = " ".join(topic.split())[:100]
        wanted = ChannelTopic(server, writable(channel).id, name, datetime.now(UTC), outlets, stories_an_hour)
        await interaction.response.defer(thinking=True, ephemeral=True)
        topics = self._resources.topics
        if len(await self._resources.threads.look(topics.all, server)) >= _MOST_TOPICS:
            raise Unclear("There are {count} topics already; end one first with /topics end.", count=_MOST_TOPICS)
        kept = await self._resources.threads.look(topics.add, wanted)
        language = language_of(self._resources, interaction)
        told = phrase(language, "Topic {number}: {what}.", number=str(kept.id), what=_described(kept, language))
        await interaction.edit_original_response(content=told)

    @app_commands.command(name="list")
    @app_commands.checks.has_permissions(manage_guild=True)
    async def list_(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Show which channels get which news."""
        server = server_of(interaction)
        await interaction.response.defer(thinking=True, ephemeral=True)
        known = await self._resources.threads.look(self._resources.topics.all, server)
        language = language_of(self._resources, interaction)
        lines = [f"- **{one.id}** {_described(one, language)}" for one in known]
        text = split(lines)[0] if lines else phrase(language, "No channel has a topic. /topics add gives it one.")
        await interaction.edit_original_response(content=text)

    @app_commands.command()
    @app_commands.checks.has_permissions(manage_guild=True)
    @app_commands.describe(number="Which topic, by its number in /topics list; all of them without one.")
    async def end(self, interaction: discord.Interaction[NewsBot], number: int | None = None) -> None:
        """Have no more stories posted on a topic."""
        server = server_of(interaction)
        await interaction.response.defer(thinking=True, ephemeral=True)
        ended = await self._resources.threads.look(self._resources.topics.remove, server, number)
        language = language_of(self._resources, interaction)
        text = phrase(language, "There is no such topic.")
        if ended:
            text = counted(language, ended, "{count} topic ended.", "{count} topics ended.")
        await interaction.edit_original_response(content=text)


class TopicPoster:
    """Posts new stories and edits the messages of those that develop, whenever more can be found."""

    def __init__(self, bot: NewsBot) -> None:
        self._bot = bot
        self._resources = bot.resources
        self._seen = -1
        self._not_before: dict[int, datetime] = {}

    async def post_new(self, now: datetime) -> None:
        """Bring every channel up to date."""
        resources = self._resources
        topics = await resources.threads.look(resources.topics.all)
        change = await resources.threads.look(found_up_to, resources.corpus) if topics else self._seen
        if not topics or change == self._seen:
            return
        complete = True
        for topic in topics:
            if now < self._not_before.get(topic.channel, now):
                complete = False
                continue
            digest = await resources.threads.compute(_stories, resources, topic, now)
            for story in digest.stories:
                complete = await self._show(topic, story, now) and complete
        self._seen = change if complete else -1

    async def _show(self, topic: ChannelTopic, story: Story, now: datetime) -> bool:
        """Post a story, or edit its message; False where it has to wait: an hour has had enough, or Discord refuses."""
        resources = self._resources
        language = settings_in(resources, self._bot.get_guild(topic.server), topic.server).language
        text = story_text(story, language)
        posts = await resources.threads.look(resources.topics.posts, topic.id)
        known = next((posts[one.article_id] for one in story.headlines if one.article_id in posts), None)
        if known is not None:
            return known.text == text or await self._edit(topic, known, text)
        hour = now - timedelta(hours=1)
        if await resources.threads.look(resources.topics.posted_since, topic.id, hour) >= topic.per_hour:
            return False
        message = await self._post(topic, text)
        if message is None:
            # Somebody may have to give the bot a permission first; nothing is lost until then.
            self._not_before[topic.channel] = now + PAUSE
            return False
        first = story.headlines[-1].article_id
        await resources.threads.look(resources.topics.save, TopicPost(topic.id, first, message, text, now))
        return True

    async def _post(self, topic: ChannelTopic, text: str) -> int | None:
        """Send the message of a story, and return its id; that of a former life which could not note it any more."""
        channel = channel_of(self._bot, topic.channel)
        try:
            me = self._bot.user.id if self._bot.user else 0
            last = [one async for one in channel.history(limit=_LOOKED_AT)]
            if (there := next((one for one in last if one.author.id == me and one.content == text), None)) is not None:
                return there.id
        except discord.HTTPException as error:
            log.info("A channel with a topic cannot be read back: %s", error)
        sent = await post(channel, text)
        return sent.id if sent else None

    async def _edit(self, topic: ChannelTopic, known: TopicPost, text: str) -> bool:
        """Bring the message of a story up to date; False where that has to be tried again."""
        message = self._bot.get_partial_messageable(topic.channel).get_partial_message(known.message)
        try:
            await message.edit(content=text)
        except discord.HTTPException as error:
            if error.code != UNKNOWN_MESSAGE:
                log.warning("A story could not be brought up to date: %s", error)
                return not is_passing(error)
        changed = TopicPost(known.topic_id, known.article_id, known.message, text, known.posted)
        await self._resources.threads.look(self._resources.topics.save, changed)
        return True


def _stories(resources: Resources, topic: ChannelTopic, now: datetime) -> Digest:
    since = max(topic.since, now - _DEVELOPS_FOR)
    corpus, search = resources.corpus, resources.search
    return digest_since(corpus, search, since, now, limit=_STORIES, outlets=topic.outlets, topic=topic.topic)


def _described(topic: ChannelTopic, language: str) -> str:
    about = phrase(language, "news on {topic}", topic=isolated(plain(topic.topic))) if topic.topic else ""
    about = about or phrase(language, "all news")
    outlets = phrase(language, "of {outlets}", outlets=", ".join(map(plain, topic.outlets))) if topic.outlets else ""
    where = phrase(
        language,
        "to {channel}, at most {count} stories an hour",
        channel=f"<#{topic.channel}>",
        count=topic.per_hour,
    )
    return " ".join(filter(None, (about, outlets, where)))
