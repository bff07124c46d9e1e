"""What a channel with a topic gets while the indexes are not yet where the catalogue is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import discord
import pytest

from bot.discord.client import NewsBot
from bot.discord.resources import Resources
from bot.discord.topics import TopicPoster
from bot.setup.answerers import QuotingAnswerer
from retrieval.catalogue.channel_posts import ChannelTopic
from retrieval.corpus.corpus import Corpus
from tests.builders import make_article, prepare

TOPIC = "Marl viaduct"


@dataclass
class Channel:
    """A channel as far as the poster uses it: what stands in it is what was sent."""

    texts: list[str] = field(default_factory=list)

    async def history(self, *, limit: int) -> AsyncIterator[discord.Message]:
        for _ in range(min(limit, 0)):
            yield cast("discord.Message", None)

    async def send(self, text: str, **_: Any) -> discord.Object:
        self.texts.append(text)
        return discord.Object(len(self.texts))


@dataclass
class Bot:
    """A bot as far as the poster uses it."""

    resources: Resources
    channel: Channel
    user: None = None

    def get_channel(self, _: int) -> None:
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


def test_a_story_that_no_search_finds_yet_is_posted_once_it_is_indexed(bot: Bot):
    poster, corpus = TopicPoster(cast("NewsBot", bot)), bot.resources.corpus
    text = "The Marl viaduct was closed on Monday after a crack was found in its third arch, the town said."
    corpus.add([prepare(make_article("Marl viaduct closed after a crack", text, published=datetime.now(UTC)))])
    post_new(poster)
    assert not bot.channel.texts
    list(corpus.catch_up())
    post_new(poster)
    post_new(poster)
    assert len(bot.channel.texts) == 1
    assert TOPIC in bot.channel.texts[0]
