"""The revisions of articles: all of one that a person looks up, and what articles said before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, false, or_, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import ArticleRow, RevisionRow
from retrieval.domain.articles import Passage, TextFrom
from retrieval.text.outlets import canonical_url

_LISTED = 10


@dataclass(frozen=True, slots=True)
class Revision:
    """An article at one moment: `visible_from` and `superseded_from` bound the time in which it was current.

    `published` is the day of publication, and where `published_from` is given the last that it can be, by its words.
    `date_source` names what the day was read from.
    """

    number: int
    title: str
    outlet: str | None
    authors: tuple[str, ...]
    published: date | None
    published_from: date | None
    updated: datetime | None
    ingested: datetime
    visible_from: datetime
    superseded_from: datetime | None
    text: str
    text_from: TextFrom | None
    date_source: str | None


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with all its revisions, oldest first."""

    id: str
    url: str | None
    source: str
    revisions: tuple[Revision, ...]


def find_articles(catalogue: Catalogue, reference: str) -> list[str]:
    """Return the ids of the articles that a reference can mean, ten at most.

    A reference is an article's id, URL or source, or the beginning of its id or URL, with or without the scheme.
    """
    url = canonical_url(reference)
    exact = ArticleRow.id == reference, ArticleRow.url.in_([reference, url]), ArticleRow.source == reference
    beginnings = [ArticleRow.url.startswith(form, autoescape=True) for form in _url_beginnings(reference)]
    if reference:
        beginnings.append(ArticleRow.id.startswith(reference.lower(), autoescape=True))
    return _ids(catalogue, exact) or _ids(catalogue, beginnings)


def read_article(catalogue: Catalogue, article_id: str) -> StoredArticle | None:
    """Return an article with its revisions; None when it is not in the catalogue."""
    columns = (
        RevisionRow.number,
        RevisionRow.title,
        RevisionRow.outlet,
        RevisionRow.authors,
        RevisionRow.published_day.label("published"),
        RevisionRow.published_from,
        RevisionRow.updated,
        RevisionRow.ingested,
        RevisionRow.visible_from,
        RevisionRow.superseded_from,
        RevisionRow.text,
        RevisionRow.text_from,
        RevisionRow.date_source,
    )
    query = select(*columns).where(RevisionRow.article_id == article_id).order_by(RevisionRow.number)
    with catalogue.engine.connect() as connection:
        head = select(ArticleRow.url, ArticleRow.source).where(ArticleRow.id == article_id)
        article = connection.execute(head).one_or_none()
        if article is None:
            return None
        rows = connection.execute(query).all()
    revisions = tuple(Revision(**{**row._mapping, "authors": tuple(row.authors)}) for row in rows)  # noqa: SLF001
    return StoredArticle(article_id, article.url, article.source, revisions)


def _url_beginnings(reference: str) -> list[str]:
    bare = reference.partition("://")[2] or reference
    return [f"{scheme}://{prefix}{bare}" for scheme in ("https", "http") for prefix in ("", "www.")] if bare else []


def _ids(catalogue: Catalogue, conditions: Sequence[ColumnElement[bool]]) -> list[str]:
    if not conditions:
        return []
    query = select(ArticleRow.id).where(or_(*conditions)).order_by(ArticleRow.id).limit(_LISTED)
    with catalogue.engine.connect() as connection:
        return list(connection.execute(query).scalars())


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
