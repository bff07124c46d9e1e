"""What a channel with a topic or a brief gets: none lost while the indexes lag, none taken for another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import discord
import pytest
from sqlalchemy import update

from bot.discord.briefs import BriefPoster
from bot.discord.client import NewsBot
from bot.discord.resources import Resources
from bot.discord.topics import TopicPoster
from bot.setup.answerers import QuotingAnswerer
from retrieval.catalogue.channel_posts import Brief, ChannelTopic
from retrieval.catalogue.service_schema import BriefRow
from retrieval.corpus.corpus import Corpus
from tests.builders import make_article, prepare

TOPIC = "Marl viaduct"


@dataclass
class Channel:
    """A channel as far as the poster uses it: what stands in it is what was sent."""

    texts: list[str] = field(default_factory=list)

    async def history(self, *, limit: int) -> AsyncIterator[Said]:
        for text in self.texts[-limit:]:
            yield Said(text)

    async def send(self, text: str, **_: Any) -> discord.Object:
        self.texts.append(text)
        return discord.Object(len(self.texts))


class Said:
    """A message as far as the poster looks at it: who said it, and what."""

    author = discord.Object(0)

    def __init__(self, content: str) -> None:
        self.content = content


@dataclass
class Bot:
    """A bot as far as the poster uses it."""

    resources: Resources
    channel: Channel
    user: None = None

    def serves(self, _: int) -> bool:
        return True

    def get_channel(self, _: int) -> None:
        return None

    def get_guild(self, _: int) -> None:
        return None

    def get_partial_messageable(self, _: int) -> Channel:
        return self.channel


@pytest.fixture
def bot(open_corpus: Callable[..., Corpus]) -> Iterator[Bot]:
    corpus = open_corpus()
    resources = Resources(corpus, QuotingAnswerer(corpus), per_minute=1, per_day=1)
    resources.topics.add(ChannelTopic(1, 2, TOPIC, datetime.now(UTC) - timedelta(minutes=1), (), 5))
    yield Bot(resources, Channel())
    resources.threads.close()


def post_new(poster: TopicPoster) -> None:
    asyncio.run(poster.post_new(datetime.now(UTC) + timedelta(seconds=1)))


def add_story(corpus: Corpus) -> None:
    text = "The Marl viaduct was closed on Monday after a crack was found in its third arch, the town said."
    corpus.add([prepare(make_article("Marl viaduct closed after a crack", text, published=datetime.now(UTC)))])


def post_due(poster: BriefPoster) -> None:
    asyncio.run(poster.post_due(datetime.now(UTC) + timedelta(seconds=1)))


def test_a_story_that_no_search_finds_yet_is_posted_once_it_is_indexed(bot: Bot):
    poster, corpus = TopicPoster(cast("NewsBot", bot)), bot.resources.corpus
    add_story(corpus)
    post_new(poster)
    assert not bot.channel.texts
    list(corpus.catch_up())
    post_new(poster)
    post_new(poster)
    assert len(bot.channel.texts) == 1
    assert TOPIC in bot.channel.texts[0]


class TestBriefs:
    def test_on_a_topic_wait_for_what_no_search_finds_yet(self, bot: Bot):
        poster, corpus = BriefPoster(cast("NewsBot", bot)), bot.resources.corpus
        bot.resources.briefs.add(Brief(1, 2, 0, "UTC", topic=TOPIC))
        bot.resources.briefs.add(Brief(1, 2, 0, "UTC"))
        add_story(corpus)
        post_due(poster)
        assert len(bot.channel.texts) == 1  # that without a topic, which asks no search
        list(corpus.catch_up())
        post_due(poster)
        post_due(poster)
        assert [TOPIC in text for text in bot.channel.texts] == [True, True]

    def test_do_not_take_each_other_for_themselves(self, bot: Bot):
        for _ in range(2):
            bot.resources.briefs.add(Brief(1, 2, 0, "UTC", topic=TOPIC))
        add_story(bot.resources.corpus)
        list(bot.resources.corpus.catch_up())
        post_due(BriefPoster(cast("NewsBot", bot)))
        assert len(bot.channel.texts) == 2

    @pytest.mark.parametrize("news", [True, False])
    def test_that_a_former_life_has_posted_come_once(self, bot: Bot, news: bool):
        brief = bot.resources.briefs.add(Brief(1, 2, 0, "UTC", topic=TOPIC))
        if news:
            add_story(bot.resources.corpus)
            list(bot.resources.corpus.catch_up())
        post_due(BriefPoster(cast("NewsBot", bot)))
        with bot.resources.corpus.catalogue.engine.begin() as connection:  # as it was before the first came
            connection.execute(update(BriefRow).where(BriefRow.id == brief.id).values(posted=None, told=[]))
        post_due(BriefPoster(cast("NewsBot", bot)))
        assert len(bot.channel.texts) == 1
