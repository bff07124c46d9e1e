"""One look at one feed: what is new in it, the pages that it leads to, and when to look again.

And when to look again at a page that has been read: ever more rarely, for that is how corrections come.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from retrieval.catalogue import Added
from retrieval.catalogue.feeds import Feed, Feeds, KnownEntry
from retrieval.corpus.corpus import Corpus
from retrieval.domain.errors import UnusableError
from retrieval.sources.discovery import FEED_TYPES, read_listing
from retrieval.sources.fetcher import FetchError, Response
from retrieval.sources.files import Refusal
from retrieval.sources.ingestion import PAGE_TYPES, Reading, ingest, read_page, read_summary
from retrieval.sources.listings import Entry, Listing
from retrieval.sources.parser_process import POOL
from retrieval.sources.visitor import Clock, Visitor

SHORTEST_SECONDS = 300
LONGEST_SECONDS = 4 * 3600
LONGEST_BACKOFF_SECONDS = 24 * 3600
CORRECTED_WITHIN = timedelta(days=8)
"""The age from which an article is not looked at again."""

_VISITS = tuple(timedelta(hours=hours) for hours in (1, 5, 18, 48, 96))
"""The pauses before each further look: 1 hour, 6 hours, 1 day, 3 days and 7 days after the first."""
_FASTER, _SLOWER = 0.6, 1.25
_JITTER = 0.1


def interval_after(interval: int, *, changed: bool) -> int:
    """Return the seconds between two polls, after one that found something new or nothing."""
    adapted = interval * (_FASTER if changed else _SLOWER)
    return round(min(max(adapted, SHORTEST_SECONDS), LONGEST_SECONDS))


def backoff(interval: int, errors: int, retry_after: float | None) -> float:
    """Return the seconds to wait after the n-th error in a row, at least those that the server asked for."""
    doubled = min(interval * 2.0 ** min(errors - 1, 20), LONGEST_BACKOFF_SECONDS)
    return max(doubled, min(retry_after or 0.0, LONGEST_BACKOFF_SECONDS))


def next_visit(visits: int) -> timedelta | None:
    """Return how long after the n-th look at a page the next is due, counted from 0; None after the last."""
    return _VISITS[visits] if visits < len(_VISITS) else None


def jittered(seconds: float, pick: random.Random) -> float:
    """Return a span up to a tenth longer, so that feeds that were added together are not polled together for ever.

    Never a shorter one: what a server asked for is the least.
    """
    return seconds * (1 + pick.random() * _JITTER)


LEASE = timedelta(minutes=1)
"""For how long a feed that is being polled is left alone by others, unless whoever polls it says that it goes on."""

_MOST_PAGES = 500
"""How many pages one poll of a feed fetches; what is left comes with the next."""
_MOST_TRIES = 5
_FIRST_RETRY = timedelta(minutes=10)
_REMEMBERED = timedelta(days=60)
_GONE = 410


@dataclass(slots=True)
class Polled:
    """What came of polling a feed: articles by outcome, what was refused and why, or why the feed itself failed."""

    feed: Feed
    counts: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    error: str | None = None
    not_modified: bool = False


@dataclass(frozen=True, slots=True)
class _Task:
    """An entry to be read, with what was known of it, and how often its page was tried in vain, or has been read."""

    entry: Entry
    fingerprint: str
    known: KnownEntry | None
    tries: int = 0
    visits: int = 0

    @property
    def validators(self) -> dict[str, str]:
        """The headers that ask whether a page that was read before has changed."""
        if not self.visits or self.known is None:
            return {}
        stated = {"If-None-Match": self.known.etag, "If-Modified-Since": self.known.last_modified}
        return {name: value for name, value in stated.items() if value}


class Poller:
    """Polls feeds of one corpus. Any number of tasks of one event loop may share it."""

    def __init__(self, corpus: Corpus, visitor: Visitor, clock: Clock) -> None:
        self._corpus = corpus
        self._feeds = Feeds(corpus.catalogue)
        self._visitor = visitor
        self._clock = clock
        self._pick = random.Random()  # noqa: S311 - not a secret

    async def poll(self, feed: Feed) -> Polled:
        """Fetch a feed if it has changed, and the pages of what is new in it; plan the next poll.

        What goes wrong with the feed is in the outcome. An article is committed as soon as its page is read.
        """
        polled = Polled(feed)
        try:
            response = await self._fetch(feed)
            listing = await self._listing(feed, response)
        except (FetchError, UnusableError) as error:
            polled.error = str(error)
            await self._plan_after_failure(feed, error)
            return polled
        polled.not_modified = response.status == 304
        whole = await self._take_in(polled, listing)
        await self._plan_after_success(polled, response, listing, whole=whole)
        return polled

    async def _fetch(self, feed: Feed) -> Response:
        # An index may stay the same while the sitemaps in it change.
        stated = (
            {}
            if feed.kind == "sitemap index"
            else {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
        )
        validators = {name: value for name, value in stated.items() if value}
        return await self._visitor.get(feed.url, accept=FEED_TYPES, validators=validators)

    async def _listing(self, feed: Feed, response: Response) -> Listing | None:
        """Return what a feed lists, None if that is the same as last time."""
        if response.status == 304 or (feed.digest == _digest(response) and feed.kind != "sitemap index"):
            return None
        listing = await asyncio.to_thread(POOL.run, read_listing, response)
        if listing.kind != "sitemap index":
            return listing
        entries: list[Entry] = []
        for url in listing.parts:
            part = await self._visitor.get(url, accept=FEED_TYPES)
            entries += (await asyncio.to_thread(POOL.run, read_listing, part)).entries
        return replace(listing, entries=tuple(entries))

    async def _take_in(self, polled: Polled, listing: Listing | None) -> bool:
        """Read what is new, edited or to be tried again, and tell whether that was all."""
        todo = await asyncio.to_thread(self._todo, polled.feed, listing.entries if listing else ())
        for task in todo[:_MOST_PAGES]:
            await self._take(polled, task)
        return sum(not task.visits for task in todo) <= _MOST_PAGES

    def _todo(self, feed: Feed, entries: Collection[Entry]) -> list[_Task]:
        now, keys = self._clock.now(), {entry.key for entry in entries}
        known = self._feeds.entries(feed.id, keys)
        elsewhere = self._feeds.listed_elsewhere(feed.id, keys - known.keys())
        # What another feed has brought needs no second visit, until it is edited.
        seen = [KnownEntry(entry.key, entry.fingerprint) for entry in entries if entry.key in elsewhere]
        self._feeds.save_entries(feed.id, seen, now)
        news = [entry for entry in entries if _is_news(entry, known, elsewhere)]
        edited = {entry.key for entry in news}
        waiting = [entry for entry in self._feeds.waiting(feed.id, now) if entry.key not in edited]
        return [
            *(_Task(entry, entry.fingerprint, known.get(entry.key)) for entry in news),
            *(
                _Task(Entry.from_record(entry.waiting or {}), entry.fingerprint, entry, entry.tries, entry.visits)
                for entry in waiting
            ),
        ]

    async def _take(self, polled: Polled, task: _Task) -> None:
        reading = await self._read(polled.feed, task)
        for outcome in await asyncio.to_thread(self._store, polled.feed, task, reading):
            if isinstance(outcome, Refusal):
                polled.counts["refused"] += 1
                polled.refusals.append(outcome)
            else:
                polled.counts[outcome.outcome] += 1
                if reading.failure:
                    polled.counts["summaries"] += 1

    async def _read(self, feed: Feed, task: _Task) -> Reading:
        """Return the article on an entry's page, else the feed's own text with the reason."""
        entry, stored_as = task.entry, task.known.stored_as if task.known else None
        failure, passing = "it has no link to a web page", False
        if entry.url is not None:
            try:
                response = await self._visitor.get(entry.url, accept=PAGE_TYPES, validators=task.validators)
                if response.status == 304:
                    return Reading((), stored_as, etag=response.etag, last_modified=response.last_modified)
                reading = await asyncio.to_thread(POOL.run, read_page, response, entry, stored_as)
                return replace(reading, etag=response.etag, last_modified=response.last_modified)
            except (FetchError, UnusableError) as error:
                failure, passing = str(error), isinstance(error, FetchError) and error.passing
        if task.tries or task.visits:  # what the feed says was taken in, or refused, at the first try
            return Reading((), stored_as, failure, passing)
        source = f"{feed.url} {entry.key}"
        return await asyncio.to_thread(
            POOL.run, read_summary, entry, source, failure, passing=passing, stored_as=stored_as
        )

    def _store(self, feed: Feed, task: _Task, reading: Reading) -> list[Added | Refusal]:
        """Commit what was read, then remember that it was; a crash in between only has it read once more."""
        outcomes = list(ingest(self._corpus, reading.results))
        remembered = KnownEntry(task.entry.key, task.fingerprint, reading.stored_as)
        if reading.passing and task.tries < _MOST_TRIES:
            retry = self._clock.now() + _FIRST_RETRY * 2**task.tries
            remembered = replace(remembered, tries=task.tries + 1, retry=retry, waiting=task.entry.record())
        elif task.entry.url and (reading.failure is None or task.visits):
            remembered = self._with_next_visit(remembered, task, reading)
        self._feeds.save_entries(feed.id, [remembered], self._clock.now())
        return outcomes

    def _with_next_visit(self, entry: KnownEntry, task: _Task, reading: Reading) -> KnownEntry:
        """Return what is remembered of an entry with the next look at its page, if there is to be one."""
        wait = next_visit(task.visits)
        stated, now = task.entry.published, self._clock.now()
        if wait is None or (stated and now - stated.instant > CORRECTED_WITHIN):
            return entry
        known = task.known or entry
        return replace(
            entry,
            visits=task.visits + 1,
            retry=now + wait,
            waiting=task.entry.record(),
            etag=reading.etag or known.etag,
            last_modified=reading.last_modified or known.last_modified,
        )

    async def _plan_after_success(
        self, polled: Polled, response: Response, listing: Listing | None, *, whole: bool
    ) -> None:
        feed, now = polled.feed, self._clock.now()
        interval = interval_after(feed.interval, changed=polled.counts["new"] + polled.counts["revised"] > 0)
        values: dict[str, Any] = {"state": "active", "errors": 0, "last_error": None, "last_success": now}
        values |= {"interval": interval, "next_poll": now + self._later(interval)}
        if listing is not None:
            # What was left for the next poll would not be sent again if these were kept.
            kept = (response.etag, response.last_modified, _digest(response)) if whole else (None, None, None)
            values |= dict(zip(("etag", "last_modified", "digest"), kept, strict=True))
            values |= {"kind": listing.kind, "title": feed.title or listing.title}
            await asyncio.to_thread(self._note_listed, feed, listing, now)
        if response.moved_to:
            values["url"] = response.moved_to
        await asyncio.to_thread(self._feeds.update, feed.id, new_articles=polled.counts["new"], **values)

    async def _plan_after_failure(self, feed: Feed, error: FetchError | UnusableError) -> None:
        errors, now = feed.errors + 1, self._clock.now()
        retry_after = error.retry_after if isinstance(error, FetchError) else None
        is_gone = isinstance(error, FetchError) and error.status == _GONE
        await asyncio.to_thread(
            self._feeds.update,
            feed.id,
            state="gone" if is_gone else "failing",
            errors=errors,
            last_error=str(error),
            next_poll=now + self._later(backoff(feed.interval, errors, retry_after)),
        )

    def _note_listed(self, feed: Feed, listing: Listing, now: datetime) -> None:
        keys = {entry.key for entry in listing.entries}
        self._feeds.still_listed(feed.id, keys, now)
        self._feeds.forget(feed.id, now - _REMEMBERED)

    def _later(self, seconds: float) -> timedelta:
        return timedelta(seconds=jittered(seconds, self._pick))


def _is_news(entry: Entry, known: Mapping[str, KnownEntry], elsewhere: Collection[str]) -> bool:
    """Tell whether an entry is new, or edited since it was listed last."""
    if entry.key in known:
        return known[entry.key].fingerprint != entry.fingerprint
    return entry.key not in elsewhere


def _digest(response: Response) -> str:
    return sha256(response.body).hexdigest()
