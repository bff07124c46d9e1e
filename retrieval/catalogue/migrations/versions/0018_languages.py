"""Tell servers that chose no language from those that chose English: until now "en" stood for both."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Call nothing chosen what was treated as that so far."""
    op.execute("UPDATE servers SET language = '' WHERE language = 'en'")


def downgrade() -> None:
    """Go back to one word for both."""
    op.execute("UPDATE servers SET language = 'en' WHERE language = ''")
