"""How articles enter the catalogue: recognised, compared with what is known of them, and written many at a time.

Everything that can be worked out without the database is worked out before the transaction begins: writers line up for
the counter of changes, and while one holds it the others wait.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, func, insert, select, update

from retrieval.catalogue.database import new_token
from retrieval.catalogue.queries import chunks, insert_all
from retrieval.catalogue.schema import (
    ArticleRow,
    ChangeRow,
    PassageRow,
    PassageWordsRow,
    RemovedPassageRow,
    RevisionRow,
)
from retrieval.domain.articles import Article, Moment, PreparedArticle
from retrieval.text.revision_diff import is_cosmetic
from retrieval.text.tokens import encode

Outcome = Literal["new", "revised", "unchanged"]
REVISION = "revision"
"""The kind of change that an addition is."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one article that was handed in."""

    outcome: Outcome
    article_id: str
    revision: int


@dataclass(frozen=True, slots=True)
class Addition:
    """A prepared article with all that is stored of it and does not depend on what is there already."""

    article: Article
    key: str
    digest: str
    passages: tuple[tuple[int, int, str], ...]
    """Start and end in the text, and the words between them as they are stored."""
    now: datetime


def ready(prepared: PreparedArticle, now: datetime) -> Addition:
    """Return what is to be stored of an article that came at `now`."""
    article = prepared.article
    words = prepared.words or [encode(article.text[start:end]) for start, end in prepared.spans]
    passages = tuple((start, end, each) for (start, end), each in zip(prepared.spans, words, strict=True))
    return Addition(article, _key(article), _digest(article.text), passages, now)


@dataclass(frozen=True, slots=True)
class _Current:
    """The newest revision of an article, by the columns of `RevisionRow`; `id` is None until it is written."""

    id: int | None
    article_id: str
    number: int
    title: str
    text: str
    text_hash: str
    outlet: str | None
    authors: list[str]
    language: str
    published: datetime | None
    published_day: date | None
    dated_by: Literal["given", "evidence"] | None
    published_from: date | None
    updated: datetime | None
    visible_from: datetime
    summary: bool
    date_source: str | None
    text_from: str | None


# Built once: to build a statement takes longer than to run it for one article.
_CURRENT = [getattr(RevisionRow, field.name) for field in fields(_Current)]
_NEWEST = select(ArticleRow.key, *_CURRENT).join(ArticleRow).where(RevisionRow.superseded_from.is_(None))
_BY_KEYS = _NEWEST.where(ArticleRow.key.in_(bindparam("keys", expanding=True)))
_BY_TEXTS = _NEWEST.where(RevisionRow.text_hash.in_(bindparam("digests", expanding=True))).order_by(
    RevisionRow.number, RevisionRow.id.desc()
)
_NEW_REVISION = insert(RevisionRow).returning(RevisionRow.id, sort_by_parameter_order=True)
_LAST_PASSAGES = select(
    select(func.max(PassageRow.id)).scalar_subquery(), select(func.max(RemovedPassageRow.passage_id)).scalar_subquery()
)
_STATED = [field.name for field in fields(_Current) if field.name != "id"]


class Additions:
    """One transaction's worth of additions; `seq` is the number of the last change that it made.

    Whoever makes one holds the counter of changes until the transaction ends.
    """

    def __init__(self, connection: Connection, seq: int) -> None:
        self.seq = seq
        self._connection = connection
        self._last_passage: int | None = None
        self._newest: dict[str, _Current] = {}  # by article
        self._by_key: dict[str, str] = {}
        self._by_text: dict[tuple[str, str], str] = {}
        self._begin()

    def _begin(self) -> None:
        self._articles: list[dict[str, Any]] = []
        self._superseded: list[dict[str, Any]] = []
        self._revisions: list[tuple[dict[str, Any], Addition]] = []

    def add(self, additions: Sequence[Addition]) -> list[Added]:
        """Write articles, and return what became of each, in order."""
        self._look_up(additions)
        outcomes = [self._add(addition) for addition in additions]
        self._write()
        return outcomes

    def _look_up(self, additions: Sequence[Addition]) -> None:
        """Read the newest revision of each article that is known, and of those with a text that may be the same."""
        for keys in chunks({addition.key for addition in additions}):
            for key, *columns in self._connection.execute(_BY_KEYS, {"keys": keys}):
                self._by_key[key] = self._remember(_Current(*columns))
        for digests in chunks({addition.digest for addition in additions if addition.article.url is None}):
            for _, *columns in self._connection.execute(_BY_TEXTS, {"digests": digests}):
                self._remember(_Current(*columns))

    def _remember(self, current: _Current) -> str:
        """Keep an article's newest revision for what comes after it, and return the article."""
        self._newest[current.article_id] = current
        self._by_text[current.text_hash, current.title] = current.article_id
        return current.article_id

    def _add(self, addition: Addition) -> Added:
        current = self._current(addition)
        if current is None:
            return self._add_article(addition)
        article = addition.article
        if (article.summary and not current.summary) or _is_part_of(current, article):
            return Added("unchanged", current.article_id, current.number)  # the whole text is the better one
        article = _filled_from(current, article)
        if _same(current, article, addition.digest):
            return Added("unchanged", current.article_id, current.number)
        return self._revise(current, replace(addition, article=article))

    def _current(self, addition: Addition) -> _Current | None:
        """Return the newest revision of the article that this is, or None for a new one."""
        found = self._by_key.get(addition.key)
        if found is None and addition.article.url is None:
            found = self._by_text.get((addition.digest, addition.article.title))
        if found is not None and self._newest[found].id is None:
            self._write()  # it is of the same batch
        return self._newest[found] if found is not None else None

    def _add_article(self, addition: Addition) -> Added:
        article, key = addition.article, addition.key
        article_id = hashlib.sha256(key.encode()).hexdigest()[:16]
        self._articles.append({"id": article_id, "key": key, "url": article.url, "source": article.source})
        self._by_key[key] = article_id
        dated = article.published or article.updated
        self._add_revision(addition, article_id, 1, dated.instant if dated else addition.now)
        return Added("new", article_id, 1)

    def _revise(self, current: _Current, addition: Addition) -> Added:
        article = addition.article
        visible = max(_own_day(article, current, addition.now), current.visible_from)
        self._superseded.append({"superseded_id": current.id, "visible": visible})
        self._by_text.pop((current.text_hash, current.title), None)
        self._add_revision(addition, current.article_id, current.number + 1, visible)
        return Added("revised", current.article_id, current.number + 1)

    def _add_revision(self, addition: Addition, article_id: str, number: int, visible: datetime) -> None:
        article = addition.article
        values = {
            "article_id": article_id,
            "number": number,
            "title": article.title,
            "text": article.text,
            "original": None if article.original == article.text else article.original,
            "text_hash": addition.digest,
            "outlet": article.outlet,
            "authors": list(article.authors),
            "language": article.language,
            "published": article.published.instant if article.published else None,
            "published_day": article.published.day if article.published else None,
            "dated_by": article.dated_by,
            "published_from": article.published_from,
            "updated": article.updated.instant if article.updated else None,
            "ingested": addition.now,
            "visible_from": visible,
            "summary": article.summary,
            "text_from": article.text_from,
            "date_source": article.date_source or None,
        }
        self._revisions.append((values, addition))
        self._remember(_current_from(values, None))

    def _write(self) -> None:
        """Write what has been gathered."""
        written = self._revisions
        insert_all(self._connection, ArticleRow, self._articles)
        if self._superseded:
            old = update(RevisionRow).where(RevisionRow.id == bindparam("superseded_id"))
            self._connection.execute(old.values(superseded_from=bindparam("visible")), self._superseded)
        self._begin()
        if not written:
            return
        ids = list(self._connection.execute(_NEW_REVISION, [values for values, _ in written]).scalars())
        for number, (values, _) in zip(ids, written, strict=True):
            self._remember(_current_from(values, number))
        self._write_passages([(number, addition) for number, (_, addition) in zip(ids, written, strict=True)])
        changes = [
            {"seq": seq, "kind": REVISION, "revision_id": number, "token": new_token()}
            for seq, number in enumerate(ids, self.seq + 1)
        ]
        insert_all(self._connection, ChangeRow, changes)
        self.seq += len(ids)

    def _write_passages(self, revisions: Sequence[tuple[int, Addition]]) -> None:
        passages, words = [], []
        number = self._newest_passage()
        for revision_id, addition in revisions:
            for start, end, encoded in addition.passages:
                number += 1
                passages.append({"id": number, "revision_id": revision_id, "start": start, "end": end})
                words.append({"passage_id": number, "words": encoded})
        self._last_passage = number
        insert_all(self._connection, PassageRow, passages)
        insert_all(self._connection, PassageWordsRow, words)

    def _newest_passage(self) -> int:
        """Return the last id that a passage was given. SQLite would give those of removed ones again."""
        if self._last_passage is None:
            newest = self._connection.execute(_LAST_PASSAGES).one()
            self._last_passage = max(number or 0 for number in newest)
        return self._last_passage


def _own_day(article: Article, current: _Current, now: datetime) -> datetime:
    """Return from when a later version holds: its own day, and not the one on which it happened to come.

    That is when it was updated, else when it was published anew; where it tells neither, when it came.
    """
    if article.updated:
        return min(article.updated.instant, now)
    anew = article.published.instant if article.published else None
    if anew is not None and (current.published is None or anew > current.published):
        return min(anew, now)
    return now


def _current_from(values: dict[str, Any], revision_id: int | None) -> _Current:
    """Return a revision by what is written of it."""
    return _Current(revision_id, *(values[name] for name in _STATED))


def _key(article: Article) -> str:
    """Return what an article is recognised by when it comes again."""
    # Records of one file move when the file is written anew, so there the title stands in for the record's number.
    path, _, record = article.source.partition("#")
    if article.url:
        return f"url {article.url}"
    return f"file {path} {article.title}" if record else f"file {path}"


def _filled_from(current: _Current, article: Article) -> Article:
    """Return the article with what it leaves unsaid taken from the revision before."""
    # The same words read later leave open at least as many days as they did at first.
    moved = article.date_source == "feed: updated" == current.date_source  # each edit moves it
    guessed = (
        article.published is None
        or moved
        or (article.dated_by == "evidence" and (current.dated_by == "given" or is_cosmetic(current.text, article.text)))
    )
    if guessed and current.published is not None and current.published_day is not None:
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


def _is_part_of(current: _Current, article: Article) -> bool:
    """Tell whether a feed's text is no longer than what the article's page has shown before."""
    from_feed = article.text_from == "feed" and current.text_from == "page"
    return from_feed and len(article.text) <= len(current.text)


def _same(current: _Current, article: Article, digest: str) -> bool:
    """Tell whether there is nothing in the article that makes another revision of it: see `is_cosmetic`."""
    published = article.published.instant if article.published else None
    stated = current.outlet, current.published, current.published_from
    if stated != (article.outlet, published, article.published_from):
        return False
    unchanged = current.text_hash == digest or is_cosmetic(current.text, article.text)
    return unchanged and is_cosmetic(current.title, article.title)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
