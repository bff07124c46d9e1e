"""The tables of what runs for long: feeds that are polled, machines that share a catalogue, a chat bot."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from retrieval.catalogue.schema import Base, UtcDateTime


class FeedRow(Base):
    """A feed or sitemap that is polled. `interval` is in seconds, `errors` counts those since the last success."""

    __tablename__ = "feeds"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    url: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    outlet: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str | None] = mapped_column(Text)
    added: Mapped[datetime] = mapped_column(UtcDateTime)
    last_success: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)
    errors: Mapped[int]
    next_poll: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    interval: Mapped[int]
    articles: Mapped[int]


class EntryRow(Base):
    """Something that a feed has listed and that has been seen to. `fingerprint` changes when the feed changes it.

    `stored_as` is the URL that its article is known by. `waiting` holds the entry while its page is to be fetched
    again at `retry`: because it failed `tries` times, or because it was read `visits` times and corrections may have
    come since, which `etag` and `last_modified` ask for. `listed` is when the feed last had it.
    """

    __tablename__ = "entries"

    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True, index=True)
    fingerprint: Mapped[str] = mapped_column(Text)
    stored_as: Mapped[str | None] = mapped_column(Text)
    listed: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int]
    retry: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waiting: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    visits: Mapped[int] = mapped_column(server_default="0")
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)


class RobotsRow(Base):
    """A site's robots.txt as it was last read; a site is scheme, host and port."""

    __tablename__ = "robots"

    site: Mapped[str] = mapped_column(Text, primary_key=True)
    rules: Mapped[str] = mapped_column(Text)
    read: Mapped[datetime] = mapped_column(UtcDateTime)


class LeaseRow(Base):
    """What one process does for all until a moment by the database's clock: nobody else does it before then."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    holder: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class EmbeddingBatchRow(Base):
    """Changes `first` to `last`, whose passages one process embeds; `first_passage` is the lowest of their ids.

    A row goes once it is done and so are all before it.
    """

    __tablename__ = "embedding_batches"

    model_id: Mapped[int] = mapped_column(ForeignKey("models.id"), primary_key=True)
    first: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(BigInteger)
    first_passage: Mapped[int | None] = mapped_column(Integer)
    holder: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    done: Mapped[bool]


class AnswerMessageRow(Base):
    """The message that a shown answer stands in, and `asked`, the message that asked for it, where there is one.

    `given` is the answer's number among those whose quotes are watched; `told` describes the correction that the
    message shows already, "" before there is one. A message that only one person sees cannot be edited later.
    `earlier` are the messages before that one, where the answer takes several, with blanks between them.
    """

    __tablename__ = "answer_messages"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    channel: Mapped[int] = mapped_column(BigInteger)
    message: Mapped[int] = mapped_column(BigInteger, index=True)
    asked: Mapped[int | None] = mapped_column(BigInteger, index=True)
    private: Mapped[bool]
    language: Mapped[str] = mapped_column(Text)
    given: Mapped[int | None] = mapped_column(Integer, index=True)
    told: Mapped[str] = mapped_column(Text)
    earlier: Mapped[str | None] = mapped_column(Text)


class OpenCommandRow(Base):
    """A command that was taken up and is not answered yet; its token stays good for 15 minutes, over a restart too."""

    __tablename__ = "open_commands"

    token: Mapped[str] = mapped_column(Text, primary_key=True)
    made: Mapped[datetime] = mapped_column(UtcDateTime)
    command: Mapped[dict[str, Any]] = mapped_column(JSON)


class StandingQuestionRow(Base):
    """A question that somebody follows, with the answer that they know. `place` is where they are told of a change.

    `checked` is the number of the last change of the catalogue that the answer takes account of.
    """

    __tablename__ = "standing_questions"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    owner: Mapped[str] = mapped_column(Text, index=True)
    place: Mapped[str] = mapped_column(Text)
    question: Mapped[str] = mapped_column(Text)
    outlets: Mapped[list[str]] = mapped_column(JSON)
    language: Mapped[str] = mapped_column(Text)
    paused: Mapped[bool]
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    checked: Mapped[int] = mapped_column(BigInteger)
    answer: Mapped[str] = mapped_column(Text)


class ChangeNoticeRow(Base):
    """A change of an answer of which the owner of a standing question has to be told, once.

    `tried` is when the first attempt to send it began, `sent` when it was known to have come.
    """

    __tablename__ = "change_notices"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("standing_questions.id", ondelete="CASCADE"), index=True)
    made: Mapped[datetime] = mapped_column(UtcDateTime)
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    tried: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class QuietHoursRow(Base):
    """When somebody does not want to be told of changes: from one hour to another, 0 to 23, in their time zone."""

    __tablename__ = "quiet_hours"

    owner: Mapped[str] = mapped_column(Text, primary_key=True)
    zone: Mapped[str] = mapped_column(Text)
    first: Mapped[int]
    last: Mapped[int]


class BriefRow(Base):
    """A digest that a server has posted every day. `until` is up to when the last one told; `told` are its articles."""

    __tablename__ = "briefs"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    server: Mapped[int] = mapped_column(BigInteger, index=True)
    channel: Mapped[int] = mapped_column(BigInteger)
    hour: Mapped[int]
    zone: Mapped[str] = mapped_column(Text)
    topic: Mapped[str] = mapped_column(Text)
    outlets: Mapped[list[str]] = mapped_column(JSON)
    role: Mapped[int | None] = mapped_column(BigInteger)
    posted: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told: Mapped[list[str]] = mapped_column(JSON)


class ChannelTopicRow(Base):
    """What a channel wants to have posted as it comes: a topic, at most `per_hour` stories; `since` what is new."""

    __tablename__ = "channel_topics"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    server: Mapped[int] = mapped_column(BigInteger, index=True)
    channel: Mapped[int] = mapped_column(BigInteger)
    topic: Mapped[str] = mapped_column(Text)
    outlets: Mapped[list[str]] = mapped_column(JSON)
    per_hour: Mapped[int]
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class TopicPostRow(Base):
    """A story that was posted in a channel for a topic: the message that it stands in, and what that says now."""

    __tablename__ = "topic_posts"

    topic_id: Mapped[int] = mapped_column(ForeignKey("channel_topics.id", ondelete="CASCADE"), primary_key=True)
    article_id: Mapped[str] = mapped_column(Text, primary_key=True)
    message: Mapped[int | None] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    posted: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
