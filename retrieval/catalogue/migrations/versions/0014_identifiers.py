"""The words of passages with identifiers are made anew: until now "F-35" was two words, and "F35" another one."""

from alembic import op

revision = "0014"
down_revision = "0013"

_FORMS = ("[A-Za-z][0-9]", "[A-Za-z][-‑][0-9]", "[0-9][A-Za-z][A-Za-z][A-Za-z]")


def upgrade() -> None:
    """Forget the stored words of these passages; they are made again when they are needed."""
    text = 'substr(revisions.text, passages.start + 1, passages."end" - passages.start)'
    if op.get_bind().dialect.name == "sqlite":
        tests = [f"{text} GLOB '*{form}*'" for form in _FORMS]
    else:
        tests = [f"{text} ~ '{form}'" for form in _FORMS]
    op.execute(
        "DELETE FROM passage_words WHERE passage_id IN (SELECT passages.id FROM passages JOIN revisions"  # noqa: S608
        f" ON revisions.id = passages.revision_id WHERE {' OR '.join(tests)})"
    )


def downgrade() -> None:
    """Do the same: what is stored now is not what was stored before."""
    upgrade()
