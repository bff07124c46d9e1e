"""What tells one catalogue from another, and one history of it from another: projections trust neither by its name."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Give the catalogue a random number, and a column for one to each change; those from before have none."""
    op.add_column("changes", sa.Column("token", sa.BigInteger))
    counters = sa.table("counters", sa.column("name", sa.Text), sa.column("value", sa.BigInteger))
    op.bulk_insert(counters, [{"name": "identity", "value": secrets.randbits(62)}])


def downgrade() -> None:
    """Drop both."""
    op.drop_column("changes", "token")
    op.execute("DELETE FROM counters WHERE name = 'identity'")
