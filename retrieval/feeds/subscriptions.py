"""Adding feeds by the URL of a feed, a site, a sitemap or a list of feeds, or by a list in a file."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.catalogue.feeds import Feed, Feeds
from retrieval.domain.errors import UnusableError
from retrieval.sources.discovery import FEED_TYPES, FeedLink, Outline, feeds_of_page, form_of, parse_opml, read_listing
from retrieval.sources.encodings import decode_html, unzipped
from retrieval.sources.fetcher import FetchError, Response
from retrieval.sources.listings import Listing
from retrieval.sources.parser_process import POOL
from retrieval.sources.visitor import Clock, Visitor

_MOST_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that was asked for, and whether it was not there before."""

    feed: Feed
    is_new: bool


class Subscriber:
    """Adds feeds to a catalogue, looking at what a URL leads to."""

    def __init__(self, feeds: Feeds, visitor: Visitor, clock: Clock) -> None:
        self._feeds = feeds
        self._visitor = visitor
        self._clock = clock

    async def add(self, url: str) -> list[Subscription]:
        """Add what a URL leads to: one feed or sitemap, or all feeds of a list.

        Of a site the first feed that it names is taken, else a sitemap that its robots.txt names.

        Raises:
            FetchError: if it cannot be fetched.
            UnusableError: if it is none of these, and names no feed.
        """
        known = await asyncio.to_thread(self._feeds.find, url)
        if known and known.url == url:
            return [Subscription(known, is_new=False)]
        response = await self._visitor.get(url, accept=FEED_TYPES)
        form = form_of(unzipped(response.body), response.content_type)
        if form == "list":
            outlines = await asyncio.to_thread(POOL.run, parse_opml, response.body)
            return await asyncio.to_thread(self.add_outlines, outlines)
        if form != "page":
            listing = await asyncio.to_thread(POOL.run, read_listing, response)
            return [await self._save(response.moved_to or url, listing)]
        return [await self._discover(response)]

    def add_outlines(self, outlines: Sequence[Outline]) -> list[Subscription]:
        """Add the feeds of a list as they are; each is looked at when it is polled first."""
        now = self._clock.now()
        return [
            Subscription(*self._feeds.add(outline.url, now, kind="feed", title=outline.title)) for outline in outlines
        ]

    async def _discover(self, page: Response) -> Subscription:
        named = await asyncio.to_thread(POOL.run, feeds_of_page, decode_html(page.body, page.charset), page.url)
        sitemaps = [FeedLink(url, "") for url in await self._visitor.sitemaps(page.url)]
        reasons = []
        for link in [*named[:_MOST_CANDIDATES], *sitemaps[:_MOST_CANDIDATES]]:
            try:
                response = await self._visitor.get(link.url, accept=FEED_TYPES)
                listing = await asyncio.to_thread(POOL.run, read_listing, response)
                return await self._save(response.moved_to or link.url, listing)
            except (FetchError, UnusableError) as error:
                reasons.append(f"{link.url}: {error}")
        why = f"none of those that it names can be used ({'; '.join(reasons)})" if reasons else "it names none"
        raise UnusableError(f"{page.url} is a web page, and no feed of its site was found: {why}")

    async def _save(self, url: str, listing: Listing) -> Subscription:
        added = await asyncio.to_thread(self._feeds.add, url, self._clock.now(), kind=listing.kind, title=listing.title)
        return Subscription(*added)
