"""Answers that take several messages: all of them are known, so that all are edited when the answer is."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the column; of older answers only the last message is known."""
    with op.batch_alter_table("answer_messages") as table:
        table.add_column(sa.Column("earlier", sa.Text))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("answer_messages") as table:
        table.drop_column("earlier")
