"""Settings of chat servers, shown answers and feedback on them, usage, bookmarks, published commands."""

import sqlalchemy as sa
from alembic import op

from retrieval.catalogue.schema import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "servers",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("channels", sa.JSON, nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("outlets", sa.JSON, nullable=False),
        sa.Column("threads", sa.Boolean, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("daily_questions", sa.Integer),
        sa.Column("brief_channel", sa.BigInteger),
        sa.Column("brief_hour", sa.Integer),
        sa.Column("brief_zone", sa.Text),
        sa.Column("brief_posted", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_servers"),
    )
    op.create_table(
        "shown_answers",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("person", sa.BigInteger, nullable=False),
        sa.Column("message", sa.BigInteger),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("shown", UtcDateTime, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_shown_answers"),
    )
    for column in ("person", "message", "shown"):
        op.create_index(f"ix_shown_answers_{column}", "shown_answers", [column])
    op.create_table(
        "feedback",
        sa.Column("answer_key", sa.Text, nullable=False),
        sa.Column("person", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("vote", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("given", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("answer_key", "person", name="pk_feedback"),
        sa.ForeignKeyConstraint(["answer_key"], ["shown_answers.key"], name="fk_feedback_answer_key"),
    )
    op.create_index("ix_feedback_person", "feedback", ["person"])
    op.create_table(
        "usage",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("server", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("person", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("questions", sa.Integer, nullable=False),
        sa.Column("cost_usd", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("day", "server", "person", name="pk_usage"),
    )
    op.create_index("ix_usage_person", "usage", ["person"])
    op.create_table(
        "bookmarks",
        sa.Column("channel", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("server", sa.BigInteger),
        sa.Column("person", sa.BigInteger),
        sa.Column("message", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_bookmarks"),
    )
    op.create_index("ix_bookmarks_person", "bookmarks", ["person"])
    op.create_table(
        "published_commands",
        sa.Column("application", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("application", name="pk_published_commands"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("published_commands", "bookmarks", "usage", "feedback", "shown_answers", "servers"):
        op.drop_table(table)
