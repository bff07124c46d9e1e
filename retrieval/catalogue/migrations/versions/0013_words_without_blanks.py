"""The words of passages in scripts without blanks between words are made anew: until now they were whole clauses."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Forget the stored words of these passages; they are made again when they are needed."""
    op.execute(
        "DELETE FROM passage_words WHERE passage_id IN (SELECT passages.id FROM passages JOIN revisions"
        " ON revisions.id = passages.revision_id WHERE revisions.language IN ('zh', 'ja', 'ko', 'th', ''))"
    )


def downgrade() -> None:
    """Do the same: what is stored now is not what was stored before."""
    upgrade()
