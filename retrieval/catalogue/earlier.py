"""What articles said before: their revisions up to some moment, where there was more than one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import false, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import RevisionRow
from retrieval.models import Passage

_MOST_REVISIONS = 20
"""Earlier revisions that are read of one article, the newest: live reports have hundreds, each much like the next."""


@dataclass(frozen=True, slots=True)
class EarlierRevision:
    """A revision that another one followed, and `until` when it stood: from then on the article read otherwise."""

    passages: tuple[Passage, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class History:
    """An article at some moment: the passages of the revision that was current, and the earlier ones, newest first."""

    present: tuple[Passage, ...]
    earlier: tuple[EarlierRevision, ...]


def revised_articles(catalogue: Catalogue, article_ids: Collection[str], as_of: datetime) -> set[str]:
    """Return those of the articles, at most some hundreds, that had been revised by `as_of`.

    What a feed said of an article before its page could be had is no revision of it.
    """
    query = select(RevisionRow.article_id).where(
        RevisionRow.article_id.in_(article_ids),
        RevisionRow.superseded_from <= as_of,
        RevisionRow.summary == false(),
    )
    with catalogue.engine.connect() as connection:
        return set(connection.execute(query.distinct()).scalars())


def read_histories(catalogue: Catalogue, article_ids: Sequence[str], as_of: datetime) -> list[History]:
    """Return what a reader at `as_of` could have read of each article, then and before, in the order of the ids."""
    query = select(RevisionRow.article_id, RevisionRow.id, RevisionRow.superseded_from)
    query = query.where(RevisionRow.article_id.in_(article_ids), RevisionRow.visible_from <= as_of)
    with catalogue.engine.connect() as connection:
        rows = connection.execute(query.where(RevisionRow.summary == false()).order_by(RevisionRow.number.desc())).all()
    revisions = {
        each: [(row.id, row.superseded_from) for row in rows if row.article_id == each] for each in article_ids
    }
    return [history for each in article_ids if (history := _history(catalogue, revisions[each], as_of))]


def _history(catalogue: Catalogue, revisions: Sequence[tuple[int, datetime | None]], as_of: datetime) -> History | None:
    """Read the revisions of one article, given newest first."""
    present = [number for number, until in revisions if until is None or until > as_of]
    gone = [(number, until) for number, until in revisions if until is not None and until <= as_of][:_MOST_REVISIONS]
    if not present or not gone:
        return None
    earlier = [EarlierRevision(tuple(catalogue.passages_of([number])), until) for number, until in gone]
    return History(tuple(catalogue.passages_of(present)), tuple(earlier))
