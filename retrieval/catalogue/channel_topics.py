"""What channels want to have posted as it comes, and which story was posted in which message."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.chat_schema import ChannelTopicRow, TopicPostRow
from retrieval.catalogue.upsert import upsert


@dataclass(frozen=True, slots=True)
class ChannelTopic:
    """A topic of a channel, "" for all news; at most `per_hour` new stories are posted. `since` is when it was set."""

    server: int
    channel: int
    topic: str
    since: datetime
    outlets: tuple[str, ...] = ()
    per_hour: int = 5
    id: int = 0


@dataclass(frozen=True, slots=True)
class TopicPost:
    """The message of a story, by the article with which it was posted, and what it says."""

    topic_id: int
    article_id: str
    message: int
    text: str
    posted: datetime


class ChannelTopics:
    """The topics of one catalogue. Safe to share between threads; every call is one transaction."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)

    def all(self, server: int | None = None) -> list[ChannelTopic]:
        """Return every topic, or those of one server, the oldest first."""
        query = select(ChannelTopicRow.__table__).order_by(ChannelTopicRow.id)
        if server is not None:
            query = query.where(ChannelTopicRow.server == server)
        with self._engine.connect() as connection:
            return [_read(dict(row)) for row in connection.execute(query).mappings()]

    def add(self, topic: ChannelTopic) -> ChannelTopic:
        """Store a new topic, and return it with its number."""
        row = asdict(topic) | {"outlets": list(topic.outlets)}
        del row["id"]
        with self._writing.begin() as connection:
            made = insert(ChannelTopicRow).values(row).returning(ChannelTopicRow.id)
            return replace(topic, id=int(connection.execute(made).scalar_one()))

    def remove(self, server: int, number: int | None = None) -> int:
        """Delete one topic of a server, or all, with what is known of their posts; return how many those were."""
        mine = select(ChannelTopicRow.id).where(ChannelTopicRow.server == server)
        if number is not None:
            mine = mine.where(ChannelTopicRow.id == number)
        with self._writing.begin() as connection:
            numbers = list(connection.execute(mine).scalars())
            connection.execute(delete(TopicPostRow).where(TopicPostRow.topic_id.in_(numbers)))
            connection.execute(delete(ChannelTopicRow).where(ChannelTopicRow.id.in_(numbers)))
        return len(numbers)

    def posts(self, topic: int) -> dict[str, TopicPost]:
        """Return what was posted for a topic, by article."""
        columns = (
            TopicPostRow.topic_id,
            TopicPostRow.article_id,
            TopicPostRow.message,
            TopicPostRow.text,
            TopicPostRow.posted,
        )
        with self._engine.connect() as connection:
            rows = connection.execute(select(*columns).where(TopicPostRow.topic_id == topic))
            posts = [TopicPost(topic, row.article_id, row.message or 0, row.text, row.posted) for row in rows]
        return {post.article_id: post for post in posts}

    def posted_since(self, topic: int, moment: datetime) -> int:
        """Return how many stories were posted for a topic after a moment."""
        query = select(func.count()).where(TopicPostRow.topic_id == topic, TopicPostRow.posted > moment)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def save(self, post: TopicPost) -> None:
        """Store what the message of a story says."""
        with self._writing.begin() as connection:
            upsert(connection, TopicPostRow, asdict(post))


def _read(row: dict[str, Any]) -> ChannelTopic:
    return ChannelTopic(**{**row, "outlets": tuple(row["outlets"])})
