"""An index that holds all that decides who may see a revision: without it every article is passed over on the disk."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the index."""
    columns = ["outlet", "published_day", "published_from", "visible_from", "superseded_from"]
    op.create_index("ix_revisions_seen", "revisions", columns)


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_revisions_seen")
