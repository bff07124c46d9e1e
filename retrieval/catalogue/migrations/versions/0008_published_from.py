"""The first day on which an article can have been published, where its words leave several open."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column. Articles from before keep the one day that they were given until their text changes."""
    op.add_column("revisions", sa.Column("published_from", sa.Date))


def downgrade() -> None:
    """Drop the column; `published_day` stays, the last of the days that were possible."""
    op.drop_column("revisions", "published_from")
