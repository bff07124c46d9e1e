"""Leases and batches of passages to be embedded: how machines that share a catalogue share its work."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "leases",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "embedding_batches",
        sa.Column("model_id", sa.Integer, nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("first_passage", sa.Integer),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["models.id"], name="fk_embedding_batches_model_id"),
        sa.PrimaryKeyConstraint("model_id", "first", name="pk_embedding_batches"),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("embedding_batches")
    op.drop_table("leases")
