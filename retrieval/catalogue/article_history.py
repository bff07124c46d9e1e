"""Looking an article up by what a person knows of it, and reading all its revisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import ArticleRow, RevisionRow
from retrieval.domain.articles import TextFrom
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
