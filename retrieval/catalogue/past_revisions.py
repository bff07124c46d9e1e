"""What articles said before: their revisions up to some moment, where there was more than one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import false, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import RevisionRow
from retrieval.domain.articles import Passage

_MOST_REVISIONS = 12
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
    """Return what a reader at `as_of` could have read of each article, then and before, in the order of the ids.

    An article that had not been revised by then has no history.
    """
    query = select(RevisionRow.article_id, RevisionRow.number, RevisionRow.id, RevisionRow.superseded_from).where(
        RevisionRow.article_id.in_(article_ids), RevisionRow.visible_from <= as_of, RevisionRow.summary == false()
    )
    with catalogue.engine.connect() as connection:
        rows = connection.execute(query.order_by(RevisionRow.number.desc())).all()
    newest_first: dict[str, list[_Revision]] = {each: [] for each in article_ids}
    for row in rows:
        gone = row.superseded_from is not None and row.superseded_from <= as_of
        newest_first[row.article_id].append(_Revision(row.id, row.number, row.superseded_from if gone else None))
    revised = {each: some[: 1 + _MOST_REVISIONS] for each, some in newest_first.items() if _is_revised(some)}
    passages: dict[tuple[str, int], list[Passage]] = defaultdict(list)
    for passage in catalogue.passages_of([one.id for some in revised.values() for one in some]):
        passages[passage.article_id, passage.revision].append(passage)
    return [_history([(one, passages[each, one.number]) for one in some]) for each, some in revised.items()]


@dataclass(frozen=True, slots=True)
class _Revision:
    """A revision by its row's id and its number; `until` is None for the one that was current."""

    id: int
    number: int
    until: datetime | None


def _is_revised(newest_first: Sequence[_Revision]) -> bool:
    return len(newest_first) > 1 and newest_first[0].until is None


def _history(newest_first: Sequence[tuple[_Revision, Sequence[Passage]]]) -> History:
    (_, present), *before = newest_first
    earlier = [EarlierRevision(tuple(passages), one.until) for one, passages in before if one.until]
    return History(tuple(present), tuple(earlier))
