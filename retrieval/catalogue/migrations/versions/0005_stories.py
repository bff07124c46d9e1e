"""Stories, removed passages, answers given."""

import sqlalchemy as sa
from alembic import op

from retrieval.catalogue.schema import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the tables, and an index without which every removed passage would be looked for in all vectors."""
    op.create_index("ix_vectors_passage_id", "vectors", ["passage_id"])
    op.create_table(
        "removed_passages",
        sa.Column("passage_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("passage_id", name="pk_removed_passages"),
    )
    op.create_index("ix_removed_passages_seq", "removed_passages", ["seq"])
    _create_stories()
    _create_given_answers()


def downgrade() -> None:
    """Drop the tables, and with them what is known of the answers that were given."""
    for table in ("given_citations", "given_answers", "story_members", "clusterings", "removed_passages"):
        op.drop_table(table)
    op.drop_index("ix_vectors_passage_id", "vectors")


def _create_stories() -> None:
    op.create_table(
        "clusterings",
        sa.Column("algorithm", sa.Text, nullable=False),
        sa.Column("cursor", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("algorithm", name="pk_clusterings"),
    )
    op.create_table(
        "story_members",
        sa.Column("article_id", sa.Text, nullable=False),
        sa.Column("story", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("credit", sa.Text),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_story_members"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_story_members_article_id", ondelete="CASCADE"
        ),
    )
    for column in ("story", "changed", "day"):
        op.create_index(f"ix_story_members_{column}", "story_members", [column])


def _create_given_answers() -> None:
    op.create_table(
        "given_answers",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("as_of", UtcDateTime, nullable=False),
        sa.Column("given", UtcDateTime, nullable=False),
        sa.Column("stands", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_given_answers"),
    )
    op.create_index("ix_given_answers_given", "given_answers", ["given"])
    op.create_table(
        "given_citations",
        sa.Column("answer_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("article_id", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("quote_hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("answer_id", "number", name="pk_given_citations"),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["given_answers.id"], name="fk_given_citations_answer_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_given_citations_article_id", "given_citations", ["article_id"])
