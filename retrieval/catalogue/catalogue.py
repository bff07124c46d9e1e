"""Articles, their revisions and passages: how they enter the catalogue and how they are read from it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Select, and_, func, insert, select, update

from retrieval.catalogue.by_ids import ByIds, among
from retrieval.catalogue.identity import mark_of, new_token, read_identity
from retrieval.catalogue.lists import chunks
from retrieval.catalogue.memory_cache import Remembered
from retrieval.catalogue.schema import (
    ArticleRow,
    ChangeRow,
    CounterRow,
    PassageRow,
    PassageWordsRow,
    RemovedPassageRow,
    RevisionRow,
)
from retrieval.catalogue.visibility import Limits, Sights
from retrieval.domain.articles import Article, Moment, Passage
from retrieval.text.revision_diff import is_cosmetic
from retrieval.text.tokens import encode

Outcome = Literal["new", "revised", "unchanged"]
REVISION, REMOVAL = "revision", "removal"
"""The kinds of changes: a revision has come, or it is gone with all its passages."""
_CHANGES = "changes"
_LAST_CHANGE = select(CounterRow.value).where(CounterRow.name == _CHANGES)
_MOST_PASSAGES = 2_000
"""Passages kept in memory with their texts, some 4 kB each; many questions are about the news of the day."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one article that was handed in."""

    outcome: Outcome
    article_id: str
    revision: int


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the growing sequence: what the indexes have to apply."""

    seq: int
    kind: str
    revision_id: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the catalogue holds: how much, and from when to when by day of publication, stated or else inferred."""

    articles: int
    revisions: int
    passages: int
    first_day: date | None
    last_day: date | None
    undated: int
    ahead: int = 0
    """How many are dated in the future, and are shown from that moment on."""


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article with the passages it is cut into, as (start, end) spans of its text."""

    article: Article
    spans: tuple[tuple[int, int], ...]


class Catalogue:
    """The SQL side of one data directory. Safe to share between threads; every call is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing = engine.execution_options(writing=True)
        self._sights = Sights(engine)
        self._passages_by_id = ByIds(engine, _passages().where(among(engine, PassageRow.id)))
        self._passages: Remembered[Passage] = Remembered(_MOST_PASSAGES)

    @cached_property
    def identity(self) -> str:
        """What tells this catalogue from every other: 16 hexadecimal digits."""
        return read_identity(self.engine)

    def mark(self, seq: int) -> int | None:
        """Return what a projection that has applied the changes up to `seq` is known by; None without such a change."""
        return mark_of(self.engine, self.identity, seq)

    def close(self) -> None:
        """Give the database's connections back."""
        self.engine.dispose()

    def add(self, prepared: Sequence[PreparedArticle], now: datetime | None = None) -> list[Added]:
        """Store articles, one transaction for all, and return what became of each, in order.

        An article is known by its URL, or without one by where it was read; the same title and text read from
        elsewhere are the same article. An unchanged one leaves no trace, a changed one becomes the next revision.
        What a repeated article leaves out (a date, an outlet) is taken from the revision before.
        """
        now = now or datetime.now(UTC)
        with self._writing.begin() as connection:
            # Holding the counter from the first statement lines up writers, on every database.
            seq = connection.execute(
                select(CounterRow.value).where(CounterRow.name == _CHANGES).with_for_update()
            ).scalar_one()
            writer = _Writer(connection, seq, now)
            outcomes = [writer.add(item) for item in prepared]
            connection.execute(update(CounterRow).where(CounterRow.name == _CHANGES).values(value=writer.seq))
        return outcomes

    def last_change(self) -> int:
        """Return the number of the newest change, 0 in an empty catalogue."""
        with self.engine.connect() as connection:
            return int(connection.execute(_LAST_CHANGE).scalar_one())

    def changes(self, after: int, limit: int) -> list[Change]:
        """Return up to `limit` changes with numbers greater than `after`, in order."""
        query = select(ChangeRow.seq, ChangeRow.kind, ChangeRow.revision_id)
        with self.engine.connect() as connection:
            rows = connection.execute(query.where(ChangeRow.seq > after).order_by(ChangeRow.seq).limit(limit))
            return [Change(*row) for row in rows]

    def passages_of(self, revision_ids: Collection[int]) -> list[Passage]:
        """Return all passages of the given revisions, in order of their ids."""
        found = []
        for chunk in chunks(revision_ids):
            with self.engine.connect() as connection:
                rows = connection.execute(_passages().where(PassageRow.revision_id.in_(chunk)))
                found += [Passage(*row) for row in rows]
        return sorted(found, key=lambda passage: passage.id)

    def visible(
        self,
        ids: Collection[int],
        *,
        as_of: datetime,
        since: date | None = None,
        until: date | None = None,
        outlets: Collection[str] = (),
        last_change: int | None = None,
    ) -> dict[int, date | None]:
        """Return those of the passages that a reader at `as_of` could have read, each with its day of publication.

        Only the revision that was current at `as_of` counts; `since` and `until` bound the day of publication, both
        inclusive, and leave out undated articles and those that may be of a day outside; `outlets`, where given, must
        hold the outlet. The passages come in the order of their ids. Whoever knows the number of the last change spares
        this the asking.
        """
        limits = Limits(as_of, since, until, frozenset(name.lower() for name in outlets))
        known = self._sights.of(ids, self.last_change() if last_change is None else last_change)
        return {number: sight.published for number, sight in sorted(known.items()) if limits.allow(sight)}

    def passages(self, ids: Collection[int], last_change: int | None = None) -> dict[int, Passage]:
        """Return passages by id. Whoever knows the number of the last change spares this the asking."""
        known = self._passages.at(self.last_change() if last_change is None else last_change)
        found = {number: known[number] for number in ids if number in known}
        for row in self._passages_by_id.rows([number for number in ids if number not in found]):
            found[row[0]] = known[row[0]] = Passage(*row)
        return found

    def passage_ids(self) -> list[int]:
        """Return the ids of all passages, ascending."""
        with self.engine.connect() as connection:
            return list(connection.execute(select(PassageRow.id).order_by(PassageRow.id)).scalars())

    def text(self, article_id: str, revision: int) -> str | None:
        """Return a revision's text, which quotes are slices of; None when there is no such revision."""
        query = select(RevisionRow.text).where(RevisionRow.article_id == article_id, RevisionRow.number == revision)
        with self.engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def coverage(self) -> Coverage:
        """Return how much is stored, and the days of publication that it spans."""
        with self.engine.connect() as connection:
            count = connection.execute(select(func.count()).select_from(ArticleRow)).scalar_one()
            passages = connection.execute(select(func.count()).select_from(PassageRow)).scalar_one()
            day = RevisionRow.published_day
            query = select(func.count(), func.min(day), func.max(day), func.count(day))
            revisions, first, last, dated = connection.execute(query.select_from(RevisionRow)).one()
            later = select(func.count()).where(RevisionRow.visible_from > datetime.now(UTC))
            ahead = connection.execute(later).scalar_one()
        return Coverage(count, revisions, passages, first, last, revisions - dated, ahead)

    def outlets(self) -> list[str]:
        """Return the names of all outlets, in alphabetical order."""
        query = select(RevisionRow.outlet).where(RevisionRow.outlet.is_not(None)).distinct()
        with self.engine.connect() as connection:
            return sorted(name for name in connection.execute(query).scalars() if name)


class _Writer:
    """One transaction's worth of additions; `seq` is the last change number that it used."""

    def __init__(self, connection: Connection, seq: int, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._passage: int | None = None
        self.seq = seq

    def add(self, prepared: PreparedArticle) -> Added:
        article, digest = prepared.article, _digest(prepared.article.text)
        current = self._current(article, digest)
        if current is None:
            return self._add_article(prepared, digest)
        if article.summary and not current.summary:
            return Added("unchanged", current.article_id, current.number)  # the whole text is the better one
        article = _filled_from(current, article)
        if _same(current, article, digest):
            return Added("unchanged", current.article_id, current.number)
        number = current.number + 1
        visible = max(article.updated.instant if article.updated else self._now, current.visible_from)
        self._connection.execute(
            update(RevisionRow).where(RevisionRow.id == current.id).values(superseded_from=visible)
        )
        self._add_revision(replace(prepared, article=article), current.article_id, number, digest, visible)
        return Added("revised", current.article_id, number)

    def _current(self, article: Article, digest: str) -> Any:
        """Return the newest revision of the article that this is, or None for a new one."""
        newest = select(RevisionRow).join(ArticleRow).order_by(RevisionRow.number.desc()).limit(1)
        found = self._connection.execute(newest.where(ArticleRow.key == _key(article))).one_or_none()
        if found is None and article.url is None:
            same_text = and_(
                RevisionRow.text_hash == digest,
                RevisionRow.title == article.title,
                RevisionRow.superseded_from.is_(None),
            )
            found = self._connection.execute(newest.where(same_text)).one_or_none()
        return found

    def _add_article(self, prepared: PreparedArticle, digest: str) -> Added:
        article, key = prepared.article, _key(prepared.article)
        article_id = hashlib.sha256(key.encode()).hexdigest()[:16]
        self._connection.execute(
            insert(ArticleRow).values(id=article_id, key=key, url=article.url, source=article.source)
        )
        dated = article.published or article.updated
        visible = dated.instant if dated else self._now
        self._add_revision(prepared, article_id, 1, digest, visible)
        return Added("new", article_id, 1)

    def _add_revision(
        self, prepared: PreparedArticle, article_id: str, number: int, digest: str, visible: datetime
    ) -> None:
        article = prepared.article
        values = {
            "article_id": article_id,
            "number": number,
            "title": article.title,
            "text": article.text,
            "original": None if article.original == article.text else article.original,
            "text_hash": digest,
            "outlet": article.outlet,
            "authors": list(article.authors),
            "language": article.language,
            "published": article.published.instant if article.published else None,
            "published_day": article.published.day if article.published else None,
            "dated_by": article.dated_by,
            "published_from": article.published_from,
            "updated": article.updated.instant if article.updated else None,
            "ingested": self._now,
            "visible_from": visible,
            "summary": article.summary,
            "text_from": article.text_from,
            "date_source": article.date_source or None,
        }
        statement = insert(RevisionRow).values(values).returning(RevisionRow.id)
        revision_id = self._connection.execute(statement).scalar_one()
        self._add_passages(revision_id, article.text, prepared.spans)
        self.seq += 1
        row = {"seq": self.seq, "kind": REVISION, "revision_id": revision_id, "token": new_token()}
        self._connection.execute(insert(ChangeRow).values(row))

    def _add_passages(self, revision_id: int, text: str, spans: Sequence[tuple[int, int]]) -> None:
        if not spans:
            return
        numbered = list(enumerate(spans, self._last_passage() + 1))
        self._passage = numbered[-1][0]
        rows = [{"id": number, "revision_id": revision_id, "start": at, "end": end} for number, (at, end) in numbered]
        self._connection.execute(insert(PassageRow), rows)
        words = [{"passage_id": number, "words": encode(text[start:end])} for number, (start, end) in numbered]
        self._connection.execute(insert(PassageWordsRow), words)

    def _last_passage(self) -> int:
        """Return the last id that a passage was given. SQLite would give those of removed ones again."""
        if self._passage is None:
            newest = (func.max(PassageRow.id), func.max(RemovedPassageRow.passage_id))
            self._passage = max(self._connection.execute(select(each)).scalar_one() or 0 for each in newest)
        return self._passage


# Cutting the passage out in SQL spares the transport of whole articles; SQL counts characters from 1.
_TEXT = func.substr(RevisionRow.text, PassageRow.start + 1, PassageRow.end - PassageRow.start)


def _passages() -> Select[*tuple[Any, ...]]:
    """Select the columns of `Passage`, in the order of its fields."""
    columns: Select[*tuple[Any, ...]] = (
        select(
            PassageRow.id,
            RevisionRow.article_id,
            RevisionRow.number,
            PassageRow.start,
            PassageRow.end,
            _TEXT,
            RevisionRow.title,
            RevisionRow.outlet,
            ArticleRow.url,
            RevisionRow.published_day,
            RevisionRow.language,
            func.coalesce(PassageWordsRow.words, ""),
            RevisionRow.published_from,
            RevisionRow.text_from,
        )
        .join(RevisionRow, PassageRow.revision_id == RevisionRow.id)
        .join(ArticleRow, RevisionRow.article_id == ArticleRow.id)
        .outerjoin(PassageWordsRow, PassageWordsRow.passage_id == PassageRow.id)
    )
    return columns


def _key(article: Article) -> str:
    """Return what an article is recognised by when it comes again."""
    # Records of one file move when the file is written anew, so there the title stands in for the record's number.
    path, _, record = article.source.partition("#")
    if article.url:
        return f"url {article.url}"
    return f"file {path} {article.title}" if record else f"file {path}"


def _filled_from(current: Any, article: Article) -> Article:
    """Return the article with what it leaves unsaid taken from the revision before."""
    # The same words read later leave open at least as many days as they did at first.
    guessed = article.published is None or (
        article.dated_by == "evidence" and (current.dated_by == "given" or is_cosmetic(current.text, article.text))
    )
    if guessed and current.published is not None:
        article = replace(
            article,
            published=Moment(current.published, current.published_day),
            dated_by=current.dated_by,
            published_from=current.published_from,
            date_source=current.date_source or "",
        )
    if article.updated is None and current.updated is not None and current.text == article.text:
        article = replace(article, updated=Moment.of(current.updated))
    return replace(
        article,
        outlet=article.outlet or current.outlet,
        authors=article.authors or tuple(current.authors),
        language=article.language or current.language,
    )


def _same(current: Any, article: Article, digest: str) -> bool:
    """Tell whether there is nothing in the article that makes another revision of it: see `is_cosmetic`."""
    published = article.published.instant if article.published else None
    stated = current.outlet, current.published, current.published_from
    if stated != (article.outlet, published, article.published_from):
        return False
    unchanged = current.text_hash == digest or is_cosmetic(current.text, article.text)
    return unchanged and is_cosmetic(current.title, article.title)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
