"""Where an article's text and day are from, when an entry's page is looked at again, and what an index set aside."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the columns and the table, and take away days that only a broken clock or an empty field can have told."""
    op.add_column("revisions", sa.Column("text_from", sa.Text))
    op.add_column("revisions", sa.Column("date_source", sa.Text))
    op.execute(
        "UPDATE revisions SET published = NULL, published_day = NULL, published_from = NULL, dated_by = NULL,"
        " visible_from = ingested WHERE published_day < '1800-01-01' OR published_day >= '2200-01-01'"
    )
    op.execute("UPDATE revisions SET updated = NULL WHERE updated < '1800-01-01' OR updated >= '2200-01-01'")
    op.add_column("entries", sa.Column("visits", sa.Integer, nullable=False, server_default="0"))
    op.add_column("entries", sa.Column("etag", sa.Text))
    op.add_column("entries", sa.Column("last_modified", sa.Text))
    op.create_table(
        "quarantined",
        sa.Column("projection", sa.Text, nullable=False),
        sa.Column("revision_id", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("projection", "revision_id", name="pk_quarantined"),
    )


def downgrade() -> None:
    """Drop them; the days that were taken away do not come back."""
    op.drop_table("quarantined")
    for column in ("visits", "etag", "last_modified"):
        op.drop_column("entries", column)
    for column in ("text_from", "date_source"):
        op.drop_column("revisions", column)
