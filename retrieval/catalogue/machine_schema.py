"""The tables by which machines that share a catalogue share its work: leases, and batches of passages to embed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from retrieval.catalogue.schema import Base, UtcDateTime


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
