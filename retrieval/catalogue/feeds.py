"""Feeds in the catalogue: which there are, when each is polled next, and what they have listed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, bindparam, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.queries import chunks, insert_new, upsert, upsert_all
from retrieval.catalogue.service_schema import EntryRow, FeedRow, RobotsRow
from retrieval.catalogue.shared_work import Leases, new_holder
from retrieval.text.outlets import outlet_of

FeedState = Literal["active", "failing", "gone"]
FIRST_INTERVAL_SECONDS = 900
_FURTHEST_AHEAD = timedelta(days=6)
"""Nothing is planned further ahead than the pause before the last look at a page, four days."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed or sitemap that is polled; the fields are those of `FeedRow`."""

    id: int
    url: str
    kind: str
    title: str
    outlet: str | None
    state: FeedState
    etag: str | None
    last_modified: str | None
    digest: str | None
    added: datetime
    last_success: datetime | None
    last_error: str | None
    errors: int
    next_poll: datetime
    interval: int
    articles: int


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """What is known of an entry that a feed listed before; the fields are those of `EntryRow`."""

    key: str
    fingerprint: str
    stored_as: str | None = None
    tries: int = 0
    retry: datetime | None = None
    waiting: dict[str, str] | None = None
    visits: int = 0
    etag: str | None = None
    last_modified: str | None = None


_FEED = [getattr(FeedRow, field.name) for field in fields(Feed)]
_ENTRY = [getattr(EntryRow, field.name) for field in fields(KnownEntry)]
_IS_THERE = select(FeedRow.id).where(FeedRow.id == bindparam("id"))


class Feeds:
    """The feeds of one catalogue. Safe to share between threads; every call is one transaction."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)
        self._leases = Leases(catalogue, new_holder()) if catalogue.is_shared else None

    def add(self, url: str, now: datetime, *, kind: str = "feed", title: str = "") -> tuple[Feed, bool]:
        """Add a feed, to be polled at once, and return it and whether it is new."""
        with self._writing.begin() as connection:
            values = {"url": url, "kind": kind, "title": title, "state": "active", "added": now, "next_poll": now}
            values |= {"outlet": outlet_of(url), "errors": 0, "interval": FIRST_INTERVAL_SECONDS, "articles": 0}
            is_new = insert_new(connection, FeedRow, values)
            feed = _one(connection, FeedRow.url == url)
            assert feed is not None  # noqa: S101 - it is there, whoever has made it
            return feed, is_new

    def all(self) -> list[Feed]:
        """Return all feeds, in the order in which they were added."""
        with self._engine.connect() as connection:
            return [Feed(*row) for row in connection.execute(select(*_FEED).order_by(FeedRow.id))]

    def find(self, name: str) -> Feed | None:
        """Return the feed with a URL, or with a number as `dateline feeds list` shows it."""
        is_number = name.isascii() and name.isdigit() and len(name) < 10
        with self._engine.connect() as connection:
            return _one(connection, FeedRow.id == int(name) if is_number else FeedRow.url == name)

    def remove(self, feed_id: int) -> None:
        """Forget a feed and what it listed. The articles stay."""
        with self._writing.begin() as connection:
            connection.execute(delete(EntryRow).where(EntryRow.feed_id == feed_id))
            connection.execute(delete(FeedRow).where(FeedRow.id == feed_id))

    def claim(self, now: datetime, lease: timedelta, limit: int) -> list[Feed]:
        """Return feeds that are due, the longest overdue first, and let nobody else have them while the lease lasts."""
        due = select(*_FEED).where(_is_due(FeedRow.next_poll, now), FeedRow.state != "gone")
        with self._writing.begin() as connection:
            query = due.order_by(FeedRow.next_poll, FeedRow.id).limit(limit).with_for_update(skip_locked=True)
            found = [Feed(*row) for row in connection.execute(query)]
            ids = [feed.id for feed in found]
            connection.execute(update(FeedRow).where(FeedRow.id.in_(ids)).values(next_poll=now + lease))
        return found

    def renew(self, feed_ids: Collection[int], until: datetime) -> None:
        """Let nobody else have feeds that are still being polled until then; those that have been planned stay so."""
        with self._writing.begin() as connection:
            for part in chunks(feed_ids):
                rows = update(FeedRow).where(FeedRow.id.in_(part), FeedRow.next_poll < until)
                connection.execute(rows.values(next_poll=until))

    def next_due(self) -> datetime | None:
        """Return when the next feed is due, None if there is none."""
        query = select(FeedRow.next_poll).where(FeedRow.state != "gone").order_by(FeedRow.next_poll).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def update(self, feed_id: int, *, new_articles: int = 0, **values: Any) -> None:
        """Set columns of a feed, and count articles that it brought. A URL that another feed has is not taken."""
        with self._writing.begin() as connection:
            taken = _one(connection, FeedRow.url == values["url"]) if "url" in values else None
            if taken and taken.id != feed_id:
                del values["url"]
            values["articles"] = FeedRow.articles + new_articles
            connection.execute(update(FeedRow).where(FeedRow.id == feed_id).values(values))

    def entries(self, feed_id: int, keys: Collection[str]) -> dict[str, KnownEntry]:
        """Return what is known of those of a feed's entries that it listed before, by key."""
        query = select(*_ENTRY).where(EntryRow.feed_id == feed_id)
        with self._engine.connect() as connection:
            rows = [row for part in chunks(keys) for row in connection.execute(query.where(EntryRow.key.in_(part)))]
        return {row[0]: KnownEntry(*row) for row in rows}

    def waiting(self, feed_id: int, now: datetime) -> list[KnownEntry]:
        """Return the entries of a feed whose pages are to be tried again by now."""
        query = select(*_ENTRY).where(EntryRow.feed_id == feed_id, _is_due(EntryRow.retry, now))
        with self._engine.connect() as connection:
            return [KnownEntry(*row) for row in connection.execute(query.order_by(EntryRow.retry))]

    def listed_elsewhere(self, feed_id: int, keys: Collection[str]) -> set[str]:
        """Return those of the keys that another feed has listed before."""
        query = select(EntryRow.key).where(EntryRow.feed_id != feed_id)
        with self._engine.connect() as connection:
            return {
                key
                for part in chunks(keys)
                for key in connection.execute(query.where(EntryRow.key.in_(part))).scalars()
            }

    def save_entries(self, feed_id: int, entries: Collection[KnownEntry], now: datetime) -> None:
        """Keep what is known of entries that were listed just now, in place of what was known before."""
        values = [{"feed_id": feed_id, "listed": now, **_values(entry)} for entry in entries]
        with self._writing.begin() as connection:
            # The feed may have been removed meanwhile.
            if values and connection.execute(_IS_THERE, {"id": feed_id}).one_or_none():
                upsert_all(connection, EntryRow, values)

    def still_listed(self, feed_id: int, keys: Collection[str], now: datetime) -> None:
        """Note that a feed lists these entries still."""
        with self._writing.begin() as connection:
            for part in chunks(keys):
                rows = update(EntryRow).where(EntryRow.feed_id == feed_id, EntryRow.key.in_(part))
                connection.execute(rows.values(listed=now))

    def forget(self, feed_id: int, before: datetime) -> None:
        """Forget the entries that a feed listed last before that moment, but for those that wait."""
        with self._writing.begin() as connection:
            old = delete(EntryRow).where(EntryRow.feed_id == feed_id, EntryRow.listed < before)
            connection.execute(old.where(EntryRow.retry.is_(None)))

    @property
    def is_shared(self) -> bool:
        """Whether other machines may fetch for the same catalogue."""
        return self._leases is not None

    def take_host(self, host: str, seconds: float) -> float:
        """Have a host for so long from now, and return 0; else return for how many seconds another machine has it.

        On one machine, where one process fetches, each has it at any time.
        """
        return self._leases.take_or_wait(f"host {host}", seconds) if self._leases else 0.0

    def robots(self, site: str) -> tuple[str, datetime] | None:
        """Return a site's robots.txt and when it was read."""
        with self._engine.connect() as connection:
            row = connection.execute(
                select(RobotsRow.rules, RobotsRow.read).where(RobotsRow.site == site)
            ).one_or_none()
        return (row[0], row[1]) if row else None

    def save_robots(self, site: str, rules: str, now: datetime) -> None:
        """Keep a site's robots.txt, and none that is older than a month."""
        with self._writing.begin() as connection:
            connection.execute(delete(RobotsRow).where(RobotsRow.read < now - timedelta(days=30)))
            upsert(connection, RobotsRow, {"site": site, "rules": rules, "read": now})


def _is_due(planned: InstrumentedAttribute[Any], now: datetime) -> ColumnElement[bool]:
    """Say in SQL that the time of something has come, or lies further ahead than anything is planned."""
    return or_(planned <= now, planned > now + _FURTHEST_AHEAD)


def _one(connection: Connection, condition: Any) -> Feed | None:
    row = connection.execute(select(*_FEED).where(condition)).one_or_none()
    return Feed(*row) if row else None


def _values(entry: KnownEntry) -> dict[str, Any]:
    return {field.name: getattr(entry, field.name) for field in fields(entry)}
