"""What is posted in channels without being asked for: digests, and topics as their stories come."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.queries import new_number, upsert
from retrieval.catalogue.schema import ArticleRow, RevisionRow
from retrieval.catalogue.service_schema import BriefRow, ChannelTopicRow, TopicPostRow


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
            return [_topic(dict(row)) for row in connection.execute(query).mappings()]

    def add(self, topic: ChannelTopic) -> ChannelTopic:
        """Store a new topic, and return it with its number."""
        with self._writing.begin() as connection:
            numbered = replace(topic, id=new_number(connection, ChannelTopicRow))
            row = asdict(numbered) | {"outlets": list(topic.outlets)}
            connection.execute(insert(ChannelTopicRow).values(row))
        return numbered

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


def _topic(row: dict[str, Any]) -> ChannelTopic:
    return ChannelTopic(**{**row, "outlets": tuple(row["outlets"])})


@dataclass(frozen=True, slots=True)
class Brief:
    """A digest: where it is posted, and at which hour (0 to 23) of an IANA time zone.

    `topic` and `outlets` limit what it tells, `role` is notified. `posted` is when the last one came, None before the
    first; `told` are the articles that it told of.
    """

    server: int
    channel: int
    hour: int
    zone: str
    topic: str = ""
    outlets: tuple[str, ...] = ()
    role: int | None = None
    posted: datetime | None = None
    told: tuple[str, ...] = ()
    id: int = 0


@dataclass(frozen=True, slots=True)
class CorrectedArticle:
    """The newest revision of an article that was changed."""

    article_id: str
    title: str
    url: str | None
    outlet: str | None
    text: str


class Briefs:
    """The briefs of one catalogue. Safe to share between threads; every call is one transaction."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)

    def all(self, server: int | None = None) -> list[Brief]:
        """Return every brief, or those of one server, the oldest first."""
        query = select(BriefRow.__table__).order_by(BriefRow.id)
        if server is not None:
            query = query.where(BriefRow.server == server)
        with self._engine.connect() as connection:
            return [_brief(dict(row)) for row in connection.execute(query).mappings()]

    def add(self, brief: Brief) -> Brief:
        """Store a new brief, and return it with its number."""
        with self._writing.begin() as connection:
            numbered = replace(brief, id=new_number(connection, BriefRow))
            connection.execute(insert(BriefRow).values(_written(numbered)))
        return numbered

    def mark_posted(self, brief: Brief, posted: datetime, told: Collection[str]) -> None:
        """Note that a digest has come, and the articles that it told of."""
        change = update(BriefRow).where(BriefRow.id == brief.id).values(posted=posted, told=list(told))
        with self._writing.begin() as connection:
            connection.execute(change)

    def remove(self, server: int, number: int | None = None) -> int:
        """Delete one brief of a server, or all, and return how many those were."""
        gone = delete(BriefRow).where(BriefRow.server == server)
        if number is not None:
            gone = gone.where(BriefRow.id == number)
        with self._writing.begin() as connection:
            return connection.execute(gone).rowcount


def changed_articles(catalogue: Catalogue, articles: Collection[str], since: datetime) -> list[CorrectedArticle]:
    """Return those of some articles that were changed after a moment, each in its newest revision."""
    query = (
        select(RevisionRow.article_id, RevisionRow.title, ArticleRow.url, RevisionRow.outlet, RevisionRow.text)
        .join(ArticleRow, RevisionRow.article_id == ArticleRow.id)
        .where(RevisionRow.article_id.in_(list(articles)), RevisionRow.number > 1, RevisionRow.ingested > since)
        .order_by(RevisionRow.article_id, RevisionRow.number)
    )
    with catalogue.engine.connect() as connection:
        newest = {row.article_id: CorrectedArticle(*row) for row in connection.execute(query)}
    return list(newest.values())


def _written(brief: Brief) -> dict[str, object]:
    return asdict(brief) | {"outlets": list(brief.outlets), "told": list(brief.told)}


def _brief(row: dict[str, object]) -> Brief:
    return Brief(**{**row, "outlets": tuple(row["outlets"]), "told": tuple(row["told"])})  # type: ignore[arg-type]
