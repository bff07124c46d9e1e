"""Articles as headlines, newest first, and how much of each outlet is stored: what the digest is made of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Date, func, or_, select, type_coerce

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import ArticleRow, RevisionRow, UtcDateTime

_LATE = timedelta(days=7)
"""How late an article may become known and still be news."""


@dataclass(frozen=True, slots=True)
class Headline:
    """An article's title and where it comes from; `published` is the moment, `day` the day where it came out."""

    article_id: str
    title: str
    outlet: str | None
    url: str | None
    published: datetime
    day: date


@dataclass(frozen=True, slots=True)
class OutletCoverage:
    """How many articles of one outlet are stored, and from when to when; `outlet` is None where nobody is named."""

    outlet: str | None
    articles: int
    first_day: date | None
    last_day: date | None


def newest(
    catalogue: Catalogue,
    as_of: datetime,
    *,
    limit: int,
    since: date | None = None,
    outlets: Collection[str] = (),
) -> list[Headline]:
    """Return the articles that a reader at `as_of` would find on top, those whose day is not stated left out."""
    query = (
        select(
            RevisionRow.article_id,
            RevisionRow.title,
            RevisionRow.outlet,
            ArticleRow.url,
            type_coerce(RevisionRow.published, UtcDateTime),
            type_coerce(RevisionRow.published_day, Date),
        )
        .join(ArticleRow, RevisionRow.article_id == ArticleRow.id)
        .where(
            RevisionRow.published.is_not(None),
            RevisionRow.published_from.is_(None),
            RevisionRow.published_day <= as_of.date(),
            RevisionRow.visible_from <= as_of,
            or_(RevisionRow.superseded_from.is_(None), RevisionRow.superseded_from > as_of),
        )
        .order_by(RevisionRow.published_day.desc(), RevisionRow.published.desc(), RevisionRow.id)
        .limit(limit)
    )
    if since:
        query = query.where(RevisionRow.published_day >= since)
    if outlets:
        query = query.where(func.lower(RevisionRow.outlet).in_([name.lower() for name in outlets]))
    with catalogue.engine.connect() as connection:
        return [Headline(*row) for row in connection.execute(query)]


def arrived(
    catalogue: Catalogue, since: datetime, as_of: datetime, *, limit: int, outlets: Collection[str] = ()
) -> list[Headline]:
    """Return the articles that have become known after a moment, the newest first, whenever they came out.

    A corrected article is no new one.
    """
    found = newest(catalogue, as_of, limit=limit, since=since.date() - _LATE, outlets=outlets)
    first = select(RevisionRow.article_id).where(
        RevisionRow.number == 1, RevisionRow.ingested > since, RevisionRow.ingested <= as_of
    )
    with catalogue.engine.connect() as connection:
        new = set(connection.execute(first).scalars())
    return [headline for headline in found if headline.article_id in new]


def article_at(catalogue: Catalogue, url: str) -> str | None:
    """Return the newest text of the article at an address, None where none is stored."""
    query = (
        select(RevisionRow.text)
        .join(ArticleRow, RevisionRow.article_id == ArticleRow.id)
        .where(ArticleRow.url == url)
        .order_by(RevisionRow.number.desc())
        .limit(1)
    )
    with catalogue.engine.connect() as connection:
        return connection.execute(query).scalar_one_or_none()


def coverage_by_outlet(catalogue: Catalogue) -> list[OutletCoverage]:
    """Return what is stored of each outlet, the one with the most articles first."""
    articles = func.count(RevisionRow.article_id.distinct())
    query = (
        select(RevisionRow.outlet, articles, func.min(RevisionRow.published_day), func.max(RevisionRow.published_day))
        .group_by(RevisionRow.outlet)
        .order_by(articles.desc(), RevisionRow.outlet)
    )
    with catalogue.engine.connect() as connection:
        return [OutletCoverage(*row) for row in connection.execute(query)]
