"""What models cost, and answers kept for the same question."""

import sqlalchemy as sa
from alembic import op

from retrieval.catalogue.schema import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "spending",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("tokens_read", sa.Integer, nullable=False),
        sa.Column("tokens_written", sa.Integer, nullable=False),
        sa.Column("cost_usd", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_spending"),
    )
    op.create_index("ix_spending_day", "spending", ["day", "user"])
    op.create_table(
        "cached_answers",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("change", sa.BigInteger, nullable=False),
        sa.Column("valid_until", UtcDateTime),
        sa.Column("answer", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_cached_answers"),
    )


def downgrade() -> None:
    """Drop the tables, and with them the record of what was spent."""
    for table in ("cached_answers", "spending"):
        op.drop_table(table)
