"""The digests that servers have posted, and what each told last, so that nothing is left out and nothing said twice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.chat_schema import BriefRow
from retrieval.catalogue.schema import ArticleRow, RevisionRow


@dataclass(frozen=True, slots=True)
class Brief:
    """A digest: where it is posted, and at which hour (0 to 23) of an IANA time zone.

    `topic` and `outlets` limit what it tells, `role` is notified. `posted` is when the last one came, None before the
    first; `told` are the articles that it told of.
    """

    server: int
    channel: int
    hour: int
    zone: str
    topic: str = ""
    outlets: tuple[str, ...] = ()
    role: int | None = None
    posted: datetime | None = None
    told: tuple[str, ...] = ()
    id: int = 0


@dataclass(frozen=True, slots=True)
class CorrectedArticle:
    """The newest revision of an article that was changed."""

    article_id: str
    title: str
    url: str | None
    outlet: str | None
    text: str


class Briefs:
    """The briefs of one catalogue. Safe to share between threads; every call is one transaction."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)

    def all(self, server: int | None = None) -> list[Brief]:
        """Return every brief, or those of one server, the oldest first."""
        query = select(BriefRow.__table__).order_by(BriefRow.id)
        if server is not None:
            query = query.where(BriefRow.server == server)
        with self._engine.connect() as connection:
            return [_read(dict(row)) for row in connection.execute(query).mappings()]

    def add(self, brief: Brief) -> Brief:
        """Store a new brief, and return it with its number."""
        row = insert(BriefRow).values(_written(brief)).returning(BriefRow.id)
        with self._writing.begin() as connection:
            number = int(connection.execute(row).scalar_one())
        return replace(brief, id=number)

    def mark_posted(self, brief: Brief, posted: datetime, told: Collection[str]) -> None:
        """Note that a digest has come, and the articles that it told of."""
        change = update(BriefRow).where(BriefRow.id == brief.id).values(posted=posted, told=list(told))
        with self._writing.begin() as connection:
            connection.execute(change)

    def remove(self, server: int, number: int | None = None) -> int:
        """Delete one brief of a server, or all, and return how many those were."""
        gone = delete(BriefRow).where(BriefRow.server == server)
        if number is not None:
            gone = gone.where(BriefRow.id == number)
        with self._writing.begin() as connection:
            return connection.execute(gone).rowcount


def changed_articles(catalogue: Catalogue, articles: Collection[str], since: datetime) -> list[CorrectedArticle]:
    """Return those of some articles that were changed after a moment, each in its newest revision."""
    query = (
        select(RevisionRow.article_id, RevisionRow.title, ArticleRow.url, RevisionRow.outlet, RevisionRow.text)
        .join(ArticleRow, RevisionRow.article_id == ArticleRow.id)
        .where(RevisionRow.article_id.in_(list(articles)), RevisionRow.number > 1, RevisionRow.ingested > since)
        .order_by(RevisionRow.article_id, RevisionRow.number)
    )
    with catalogue.engine.connect() as connection:
        newest = {row.article_id: CorrectedArticle(*row) for row in connection.execute(query)}
    return list(newest.values())


def _written(brief: Brief) -> dict[str, object]:
    row = asdict(brief) | {"outlets": list(brief.outlets), "told": list(brief.told)}
    del row["id"]
    return row


def _read(row: dict[str, object]) -> Brief:
    return Brief(**{**row, "outlets": tuple(row["outlets"]), "told": tuple(row["told"])})  # type: ignore[arg-type]
