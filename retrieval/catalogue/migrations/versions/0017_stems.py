"""Fold more irregular verbs in the stored words of passages: "withdrew" is read as "withdraw" now."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_AT_ONCE = 500
_FOLDED = """
arisen:aris aros:aris awok:awak beaten:beat befallen:befal befel:befal bent:bend bled:bleed bred:breed
burnt:burn clung:cling crept:creep dug:dig dwelt:dwell fled:flee flung:fling forbad:forbid forbidden:forbid
foresaw:forese foreseen:forese foretold:foretel forgav:forgiv forgiven:forgiv hung:hang knelt:kneel laid:lay
leapt:leap learnt:learn lit:light meant:mean misl:mislead mistaken:mistak mistook:mistak outdid:outdo
outdon:outdo outgrew:outgrow outgrown:outgrow overcam:overcom overran:overrun overridden:overrid overrod:overrid
oversaw:overse overseen:overse overtaken:overtak overthrew:overthrow overthrown:overthrow overtook:overtak
proven:prove rang:ring rebuilt:rebuild redrawn:redraw redrew:redraw remad:remak repaid:repay resold:resel
retaken:retak rethought:rethink retold:retel retook:retak rewritten:rewrit rewrot:rewrit sewn:sew shone:shine
shown:show slain:slay slew:slay slid:slide sown:sow sped:speed spelt:spell spilt:spill sprang:spring
sprung:spring spun:spin striven:strive strode:stride strove:strive stuck:stick stung:sting swept:sweep
swollen:swell swung:swing tore:tear torn:tear trod:tread trodden:tread undergon:undergo undertaken:undertak
undertook:undertak underw:undergo undid:undo undon:undo upheld:uphold wept:weep withdrawn:withdraw
withdrew:withdraw withheld:withhold withstood:withstand woke:wake woken:wake wove:weav woven:weav
"""
_BASES = dict(pair.split(":") for pair in _FOLDED.split())
_WORDS = sa.table("passage_words", sa.column("passage_id", sa.Integer), sa.column("words", sa.Text))


def upgrade() -> None:
    """Fold them; a stem whose word was written with a capital keeps it."""
    _replace(_BASES)


def downgrade() -> None:
    """Leave them folded: which form a word had is not kept, and nothing but a weaker match comes of it."""


def _replace(bases: dict[str, str]) -> None:
    pattern = re.compile(rf"(?<!\S)(?:{'|'.join(bases)})(?!\S)", re.IGNORECASE)
    connection, last = op.get_bind(), 0
    while True:
        query = sa.select(_WORDS).where(_WORDS.c.passage_id > last).order_by(_WORDS.c.passage_id).limit(_AT_ONCE)
        rows = connection.execute(query).all()
        if not rows:
            return
        last = rows[-1].passage_id
        for number, words in rows:
            folded = pattern.sub(lambda found: _base(found[0], bases), words)
            if folded != words:
                connection.execute(_WORDS.update().where(_WORDS.c.passage_id == number).values(words=folded))


def _base(form: str, bases: dict[str, str]) -> str:
    base = bases[form.lower()]
    return base[0].upper() + base[1:] if form[0].isupper() else base
