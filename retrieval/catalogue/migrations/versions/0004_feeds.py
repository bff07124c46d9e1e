"""Feeds, what they listed, robots.txt as it was last read, and which revisions are only a feed's summary."""

import sqlalchemy as sa
from alembic import op

from retrieval.catalogue.schema import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("outlet", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("digest", sa.Text),
        sa.Column("added", UtcDateTime, nullable=False),
        sa.Column("last_success", UtcDateTime),
        sa.Column("last_error", sa.Text),
        sa.Column("errors", sa.Integer, nullable=False),
        sa.Column("next_poll", UtcDateTime, nullable=False),
        sa.Column("interval", sa.Integer, nullable=False),
        sa.Column("articles", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("url", name="uq_feeds_url"),
    )
    op.create_index("ix_feeds_next_poll", "feeds", ["next_poll"])
    op.create_table(
        "entries",
        sa.Column("feed_id", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("stored_as", sa.Text),
        sa.Column("listed", UtcDateTime, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("retry", UtcDateTime),
        sa.Column("waiting", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("feed_id", "key", name="pk_entries"),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_entries_feed_id", ondelete="CASCADE"),
    )
    op.create_index("ix_entries_key", "entries", ["key"])
    op.create_table(
        "robots",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("rules", sa.Text, nullable=False),
        sa.Column("read", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("site", name="pk_robots"),
    )
    op.add_column("revisions", sa.Column("summary", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Drop the tables."""
    op.drop_column("revisions", "summary")
    for table in ("robots", "entries", "feeds"):
        op.drop_table(table)
