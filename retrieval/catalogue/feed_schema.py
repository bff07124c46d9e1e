"""The tables of what is followed: feeds, what they have listed, and what sites allow."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Integer, Text
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
