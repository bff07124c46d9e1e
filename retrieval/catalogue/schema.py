"""The catalogue's tables. A change here needs a new migration beside the old ones."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
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
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


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
    __table_args__ = (UniqueConstraint("article_id", "number"), Index(None, "text_hash"), Index(None, "published_day"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"))
    number: Mapped[int]
    outlet: Mapped[str | None] = mapped_column(Text)
    authors: Mapped[list[str]] = mapped_column(JSON)
    language: Mapped[str] = mapped_column(Text)
    published: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_day: Mapped[date | None] = mapped_column(Date)
    dated_by: Mapped[str | None] = mapped_column(Text)
    updated: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ingested: Mapped[datetime] = mapped_column(UtcDateTime)
    visible_from: Mapped[datetime] = mapped_column(UtcDateTime)
    superseded_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    title: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    original: Mapped[str | None] = mapped_column(Text)
    """The untouched text as it came; NULL when it equals `text`."""


class PassageRow(Base):
    """A chunk of a revision: characters `start` to `end` (exclusive) of its text, which is stored only there."""

    __tablename__ = "passages"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]


class ChangeRow(Base):
    """What happened, in the order in which it was committed; the indexes are fed from here."""

    __tablename__ = "changes"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    revision_id: Mapped[int] = mapped_column(Integer)


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
    passage_id: Mapped[int] = mapped_column(ForeignKey("passages.id"), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
