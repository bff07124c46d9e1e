"""Where answers stand, commands that are open, standing questions and changes to tell, briefs, topics of channels."""

import sqlalchemy as sa
from alembic import op

from retrieval.catalogue.schema import UtcDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the tables, and take over the daily briefs that servers have set."""
    op.create_table(
        "answer_messages",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("channel", sa.BigInteger, nullable=False),
        sa.Column("message", sa.BigInteger, nullable=False),
        sa.Column("asked", sa.BigInteger),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("given", sa.Integer),
        sa.Column("told", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_answer_messages"),
    )
    for column in ("message", "asked", "given"):
        op.create_index(f"ix_answer_messages_{column}", "answer_messages", [column])
    op.create_table(
        "open_commands",
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("made", UtcDateTime, nullable=False),
        sa.Column("command", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_open_commands"),
    )
    _create_standing_questions()
    _create_posts()
    op.execute(
        "INSERT INTO briefs (server, channel, hour, zone, topic, outlets, role, posted, told) "
        "SELECT id, brief_channel, brief_hour, brief_zone, '', '[]', NULL, NULL, '[]' "
        "FROM servers WHERE brief_channel IS NOT NULL"
    )


def _create_standing_questions() -> None:
    op.create_table(
        "standing_questions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("outlets", sa.JSON, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("created", UtcDateTime, nullable=False),
        sa.Column("checked", sa.BigInteger, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_standing_questions"),
    )
    op.create_index("ix_standing_questions_owner", "standing_questions", ["owner"])
    op.create_table(
        "change_notices",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("question_id", sa.Integer, nullable=False),
        sa.Column("made", UtcDateTime, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("tried", UtcDateTime),
        sa.Column("sent", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_change_notices"),
        sa.ForeignKeyConstraint(
            ["question_id"], ["standing_questions.id"], name="fk_change_notices_question_id", ondelete="CASCADE"
        ),
    )
    for column in ("question_id", "sent"):
        op.create_index(f"ix_change_notices_{column}", "change_notices", [column])
    op.create_table(
        "quiet_hours",
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("first", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("owner", name="pk_quiet_hours"),
    )


def _create_posts() -> None:
    op.create_table(
        "briefs",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("server", sa.BigInteger, nullable=False),
        sa.Column("channel", sa.BigInteger, nullable=False),
        sa.Column("hour", sa.Integer, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("outlets", sa.JSON, nullable=False),
        sa.Column("role", sa.BigInteger),
        sa.Column("posted", UtcDateTime),
        sa.Column("told", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_briefs"),
    )
    op.create_index("ix_briefs_server", "briefs", ["server"])
    op.create_table(
        "channel_topics",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("server", sa.BigInteger, nullable=False),
        sa.Column("channel", sa.BigInteger, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("outlets", sa.JSON, nullable=False),
        sa.Column("per_hour", sa.Integer, nullable=False),
        sa.Column("since", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_channel_topics"),
    )
    op.create_index("ix_channel_topics_server", "channel_topics", ["server"])
    op.create_table(
        "topic_posts",
        sa.Column("topic_id", sa.Integer, nullable=False),
        sa.Column("article_id", sa.Text, nullable=False),
        sa.Column("message", sa.BigInteger),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("posted", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("topic_id", "article_id", name="pk_topic_posts"),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["channel_topics.id"], name="fk_topic_posts_topic_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_topic_posts_posted", "topic_posts", ["posted"])


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "topic_posts",
        "channel_topics",
        "briefs",
        "quiet_hours",
        "change_notices",
        "standing_questions",
        "open_commands",
        "answer_messages",
    ):
        op.drop_table(table)
