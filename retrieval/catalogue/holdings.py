"""How much is stored: what each article takes, what lies within a request, and headlines, newest first."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Date, and_, case, func, or_, select, text, type_coerce

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import ArticleRow, GivenCitationRow, RevisionRow, UtcDateTime
from retrieval.catalogue.visibility import Limits
from retrieval.domain.answer import CoveredPeriod
from retrieval.domain.errors import CatalogueError


@dataclass(frozen=True, slots=True)
class Holding:
    """An article: who published it, when it last changed, its characters in all revisions, and whether it is quoted.

    It is quoted when an answer that was given cites it.
    """

    article_id: str
    outlet: str | None
    changed: datetime
    characters: int
    quoted: bool


def read_holdings(catalogue: Catalogue) -> list[Holding]:
    """Return all articles, those first that changed longest ago."""
    size = func.length(RevisionRow.text) + func.coalesce(func.length(RevisionRow.original), 0)
    changed = func.max(RevisionRow.visible_from, type_=RevisionRow.visible_from.type)
    query = (
        select(RevisionRow.article_id, func.max(RevisionRow.outlet), changed, func.sum(size))
        .group_by(RevisionRow.article_id)
        .order_by(changed, RevisionRow.article_id)
    )
    with catalogue.engine.connect() as connection:
        quoted = set(connection.execute(select(GivenCitationRow.article_id).distinct()).scalars())
        rows = connection.execute(query).all()
    return [Holding(row[0], row[1], row[2], int(row[3]), row[0] in quoted) for row in rows]


def unused_bytes(catalogue: Catalogue) -> int:
    """Return how many bytes of a SQLite file are free inside it; 0 for another database, which sees to itself."""
    if catalogue.engine.dialect.name != "sqlite":
        return 0
    with catalogue.engine.connect() as connection:
        pages, size = (
            connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("freelist_count", "page_size")
        )
        return int(pages) * int(size)


def server_bytes(catalogue: Catalogue) -> int:
    """Return how many bytes a database takes on its server; 0 for one that is a file of the data directory."""
    if catalogue.engine.dialect.name == "sqlite":
        return 0
    with catalogue.engine.connect() as connection:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def compact(catalogue: Catalogue) -> None:
    """Give the free space inside a SQLite file back to the disk. It waits for others, and they for it.

    Raises `CatalogueError` when another process uses the file all the time, or the disk has no room for a copy.
    """
    if catalogue.engine.dialect.name != "sqlite":
        return
    # Not in a transaction, which SQLAlchemy would begin.
    connection = catalogue.engine.raw_connection()
    try:
        for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            connection.cursor().execute(statement)
    except sqlite3.OperationalError as error:
        raise CatalogueError(f"The catalogue's file could not be made smaller: {error}.") from error
    finally:
        connection.close()


def articles_within(
    catalogue: Catalogue,
    as_of: datetime,
    since: date | None = None,
    until: date | None = None,
    outlets: tuple[str, ...] = (),
) -> CoveredPeriod:
    """Return how many articles can be seen, and the first and last day on which they were published.

    They are those of which a revision was current at `as_of`, was published on one of the days, both inclusive, and is
    from one of the outlets, whatever their capitals; without days or outlets, of any.
    """
    limits = Limits(as_of, since, until, frozenset(name.lower() for name in outlets))
    return catalogue.visibility.covered(limits, catalogue.last_change()) or _counted(catalogue, limits)


def _counted(catalogue: Catalogue, limits: Limits) -> CoveredPeriod:
    """Count in SQL, for a process that has not read yet what decides who may see what. One index tells it all."""
    day = RevisionRow.published_day
    newest = RevisionRow.superseded_from.is_(None)
    conditions = [RevisionRow.visible_from <= limits.as_of, or_(newest, RevisionRow.superseded_from > limits.as_of)]
    if limits.since is not None:
        conditions.append(func.coalesce(RevisionRow.published_from, day) >= limits.since)
    if limits.until is not None:
        conditions.append(day <= limits.until)
    if limits.outlets:
        named = [name for name in catalogue.outlets() if name.lower() in limits.outlets]
        conditions.append(RevisionRow.outlet.in_(named))
    seen = and_(*conditions)
    # Of the revisions of one article at most one is current at any moment.
    query = select(
        func.count(case((seen, 1))),
        func.min(case((seen, day))),
        func.max(case((seen, day))),
        func.count(case((newest, 1))),
    )
    with catalogue.engine.connect() as connection:
        count, first, last, stored = connection.execute(query.select_from(RevisionRow)).one()
    return CoveredPeriod(articles=count, first_day=first, last_day=last, stored=stored)


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
