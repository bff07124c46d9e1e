"""The catalogue's tables. A change here needs a new migration beside the old ones."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A datetime with zone UTC. SQLite forgets zones, so they are put on again when a value is read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


class Base(DeclarativeBase):
    """The base of all tables, with names for constraints that migrations can rely on."""

    metadata = MetaData(naming_convention=_NAMES)


class CounterRow(Base):
    """One growing number. Taking it inside the transaction that uses it makes numbers follow commit order."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class ArticleRow(Base):
    """One story at one URL or file. `key` is what it is recognised by when it comes again."""

    __tablename__ = "articles"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    url: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)


class RevisionRow(Base):
    """The article at one moment. `visible_from` and `superseded_from` bound the time in which it was current."""

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        Index(None, "text_hash"),
        Index(None, "published_day"),
        # All that decides who may see a revision, so that to look through all of them no text is passed over.
        Index("ix_revisions_seen", "outlet", "published_day", "published_from", "visible_from", "superseded_from"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"))
    number: Mapped[int]
    outlet: Mapped[str | None] = mapped_column(Text)
    authors: Mapped[list[str]] = mapped_column(JSON)
    language: Mapped[str] = mapped_column(Text)
    published: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_day: Mapped[date | None] = mapped_column(Date)
    dated_by: Mapped[str | None] = mapped_column(Text)
    published_from: Mapped[date | None] = mapped_column(Date)  # the first that `published_day` can be, where inferred
    updated: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ingested: Mapped[datetime] = mapped_column(UtcDateTime)
    visible_from: Mapped[datetime] = mapped_column(UtcDateTime)
    superseded_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    title: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    original: Mapped[str | None] = mapped_column(Text)  # the untouched text as it came; NULL when it equals `text`
    summary: Mapped[bool] = mapped_column(Boolean, server_default=false())
    """Whether the text is only a feed's own, because the page could not be had."""
    text_from: Mapped[str | None] = mapped_column(Text)  # "page", "feed" or "summary"; NULL for files
    date_source: Mapped[str | None] = mapped_column(Text)  # the field that the day of publication was read from


class PassageRow(Base):
    """A chunk of a revision: characters `start` to `end` (exclusive) of its text, which is stored only there."""

    __tablename__ = "passages"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]


class PassageWordsRow(Base):
    """The words of a passage, ready to be read: what `tokens.encode` makes of its text.

    Apart from the passages, which are looked through by the hundred for each one that is read. Where a row is missing
    the words are made when they are needed.
    """

    __tablename__ = "passage_words"

    passage_id: Mapped[int] = mapped_column(ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True)
    words: Mapped[str] = mapped_column(Text)


class ChangeRow(Base):
    """What happened, in the order in which it was committed, with a random `token`; the indexes are fed from here."""

    __tablename__ = "changes"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    revision_id: Mapped[int] = mapped_column(Integer)
    token: Mapped[int | None] = mapped_column(BigInteger)


class ModelRow(Base):
    """An embedding model that vectors are kept for. `cursor` is the last change whose passages are embedded."""

    __tablename__ = "models"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    dimension: Mapped[int]
    cursor: Mapped[int] = mapped_column(BigInteger)


class VectorRow(Base):
    """One passage's embedding by one model: little-endian float16, of unit length."""

    __tablename__ = "vectors"

    model_id: Mapped[int] = mapped_column(ForeignKey("models.id"), primary_key=True)
    passage_id: Mapped[int] = mapped_column(ForeignKey("passages.id"), primary_key=True, index=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class ConversationRow(Base):
    """Questions and answers that belong together. `place` is where they were said, `owner` who began."""

    __tablename__ = "conversations"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    place: Mapped[str] = mapped_column(Text, index=True)
    owner: Mapped[str] = mapped_column(Text, index=True)
    started: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class TurnRow(Base):
    """One question of a conversation, as typed and as understood, and its answer as JSON."""

    __tablename__ = "turns"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    asker: Mapped[str] = mapped_column(Text, index=True)
    asked: Mapped[datetime] = mapped_column(UtcDateTime)
    question: Mapped[str] = mapped_column(Text)
    stand_alone: Mapped[str] = mapped_column(Text)
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)


class ServerRow(Base):
    """How one chat server wants to be served. Empty lists stand for no limit; `brief_*` for the daily digest."""

    __tablename__ = "servers"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    channels: Mapped[list[int]] = mapped_column(JSON)
    roles: Mapped[list[int]] = mapped_column(JSON)
    outlets: Mapped[list[str]] = mapped_column(JSON)
    threads: Mapped[bool]
    language: Mapped[str] = mapped_column(Text)
    daily_questions: Mapped[int | None]
    brief_channel: Mapped[int | None] = mapped_column(BigInteger)
    brief_hour: Mapped[int | None]
    brief_zone: Mapped[str | None] = mapped_column(Text)
    brief_posted: Mapped[date | None] = mapped_column(Date)


class ShownAnswerRow(Base):
    """An answer as it was shown, for the buttons under it. `place` is the conversation that it belongs to."""

    __tablename__ = "shown_answers"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    person: Mapped[int] = mapped_column(BigInteger, index=True)
    message: Mapped[int | None] = mapped_column(BigInteger, index=True)
    place: Mapped[str] = mapped_column(Text)
    shown: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    answer: Mapped[str] = mapped_column(Text)


class FeedbackRow(Base):
    """What one person thinks of one shown answer: `vote` is "up" or "down", `reason` says what is wrong with it."""

    __tablename__ = "feedback"

    answer_key: Mapped[str] = mapped_column(ForeignKey("shown_answers.key"), primary_key=True)
    person: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, index=True)
    vote: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    given: Mapped[datetime] = mapped_column(UtcDateTime)


class UsageRow(Base):
    """How much one person asked in one server on one day (UTC); server 0 stands for direct messages."""

    __tablename__ = "usage"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    server: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    person: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, index=True)
    questions: Mapped[int]
    cost_usd: Mapped[float]


class BookmarkRow(Base):
    """The last message of a channel up to which everything has been answered; `person` in direct messages."""

    __tablename__ = "bookmarks"

    channel: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    server: Mapped[int | None] = mapped_column(BigInteger)
    person: Mapped[int | None] = mapped_column(BigInteger, index=True)
    message: Mapped[int] = mapped_column(BigInteger)


class PublishedCommandsRow(Base):
    """A digest of the commands that an application has published; they are published again only when it changes."""

    __tablename__ = "published_commands"

    application: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(Text)


class SpendingRow(Base):
    """What one answer has cost. `answer` is the id in its log lines, `day` that of `at` in UTC."""

    __tablename__ = "spending"
    __table_args__ = (Index(None, "day", "user"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    answer: Mapped[str] = mapped_column(Text)
    user: Mapped[str] = mapped_column(Text)
    model: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date] = mapped_column(Date)
    tokens_read: Mapped[int]
    tokens_written: Mapped[int]
    cost_usd: Mapped[float] = mapped_column(Float)


class CachedAnswerRow(Base):
    """An answer as JSON, by a digest of all that was asked; true of the catalogue after `change`."""

    __tablename__ = "cached_answers"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    change: Mapped[int] = mapped_column(BigInteger)
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text)


class RemovedPassageRow(Base):
    """A passage that is no longer in the catalogue, and the change that removed it; its id is never used again."""

    __tablename__ = "removed_passages"

    passage_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger, index=True)


class QuarantinedRow(Base):
    """A revision that a projection could not take in, and why; it is tried again when the indexes are built anew."""

    __tablename__ = "quarantined"

    projection: Mapped[str] = mapped_column(Text, primary_key=True)
    revision_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class ClusteringRow(Base):
    """How articles are told to be one story: changes up to `cursor` are done; `last` is the last number given out."""

    __tablename__ = "clusterings"

    algorithm: Mapped[str] = mapped_column(Text, primary_key=True)
    cursor: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[int] = mapped_column(BigInteger)


class StoryMemberRow(Base):
    """The story that an article belongs to, and the MinHash digest (little-endian uint16) of its newest revision.

    `story` is the number at which the story was founded, `changed` the one at which this row was last written. `day`
    is that of publication, or of ingest; `credit` is the agency that the article names as its source.
    """

    __tablename__ = "story_members"

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    story: Mapped[int] = mapped_column(BigInteger, index=True)
    changed: Mapped[int] = mapped_column(BigInteger, index=True)
    day: Mapped[date] = mapped_column(Date, index=True)
    credit: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[bytes] = mapped_column(LargeBinary)


class GivenAnswerRow(Base):
    """A question that was answered to somebody, and whether what was quoted then still stood when last looked at."""

    __tablename__ = "given_answers"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    question: Mapped[str] = mapped_column(Text)
    as_of: Mapped[datetime] = mapped_column(UtcDateTime)
    given: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    stands: Mapped[bool]


class GivenCitationRow(Base):
    """A quote of a given answer: characters `start` to `end` of a revision, and the SHA-256 of the quote."""

    __tablename__ = "given_citations"

    answer_id: Mapped[int] = mapped_column(ForeignKey("given_answers.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    article_id: Mapped[str] = mapped_column(Text, index=True)
    revision: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    quote_hash: Mapped[str] = mapped_column(Text)
