"""The first tables: articles, revisions, passages, changes, and the vectors of embedding models."""

import sqlalchemy as sa
from alembic import op

from retrieval.catalogue.schema import UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    counters = op.create_table(
        "counters",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.bulk_insert(counters, [{"name": "changes", "value": 0}])
    op.create_table(
        "articles",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("source", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("key", name="uq_articles_key"),
    )
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("article_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("outlet", sa.Text),
        sa.Column("authors", sa.JSON, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("published", UtcDateTime),
        sa.Column("published_day", sa.Date),
        sa.Column("dated_by", sa.Text),
        sa.Column("updated", UtcDateTime),
        sa.Column("ingested", UtcDateTime, nullable=False),
        sa.Column("visible_from", UtcDateTime, nullable=False),
        sa.Column("superseded_from", UtcDateTime),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text_hash", sa.Text, nullable=False),
        # Last, because SQLite walks through whatever stands before the column that it is asked for.
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("original", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_revisions_article_id"),
        sa.UniqueConstraint("article_id", "number", name="uq_revisions_article_id"),
    )
    op.create_index("ix_revisions_text_hash", "revisions", ["text_hash"])
    op.create_index("ix_revisions_published_day", "revisions", ["published_day"])
    op.create_table(
        "passages",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("revision_id", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_passages"),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_passages_revision_id"),
    )
    op.create_index("ix_passages_revision_id", "passages", ["revision_id"])
    op.create_table(
        "changes",
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("revision_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_changes"),
    )
    op.create_table(
        "models",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("dimension", sa.Integer, nullable=False),
        sa.Column("cursor", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_models"),
        sa.UniqueConstraint("name", name="uq_models_name"),
    )
    op.create_table(
        "vectors",
        sa.Column("model_id", sa.Integer, nullable=False),
        sa.Column("passage_id", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("model_id", "passage_id", name="pk_vectors"),
        sa.ForeignKeyConstraint(["model_id"], ["models.id"], name="fk_vectors_model_id"),
        sa.ForeignKeyConstraint(["passage_id"], ["passages.id"], name="fk_vectors_passage_id"),
    )


def downgrade() -> None:
    """Drop the tables, and with them everything that was ingested."""
    for table in ("vectors", "models", "changes", "passages", "revisions", "articles", "counters"):
        op.drop_table(table)
