"""The words of passages, made once and kept."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the table. Passages from before have no row in it; their words are made when they are needed."""
    op.create_table(
        "passage_words",
        sa.Column("passage_id", sa.Integer, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("passage_id", name="pk_passage_words"),
        sa.ForeignKeyConstraint(
            ["passage_id"], ["passages.id"], name="fk_passage_words_passage_id", ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    """Drop the table; nothing is lost that could not be made again."""
    op.drop_table("passage_words")
