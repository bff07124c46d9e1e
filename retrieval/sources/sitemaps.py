"""Reads sitemaps, news sitemaps and sitemap indexes: https://www.sitemaps.org/protocol.html."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

from retrieval.domain.articles import Moment
from retrieval.domain.errors import UnusableError
from retrieval.sources.encodings import unzipped
from retrieval.sources.listings import Entry, Listing, believable, newest_first
from retrieval.sources.safe_xml import XmlElement, local_name, parse_xml, text_in
from retrieval.text.outlets import canonical_url

_MOST_PARTS = 5
_MOST_UNDATED = 100
_RECENT = timedelta(days=30)


def parse_sitemap(data: bytes, url: str, now: datetime | None = None) -> Listing:
    """Return what the sitemap that was read from `url` lists; of an index the newest sitemaps, at most 5.

    An archive is not read from its beginning: what was last touched more than 30 days ago is left out, and where there
    are no dates at all, what stands after the first 100.

    Raises:
        UnusableError: if it is no sitemap.
    """
    root = parse_xml(unzipped(data))
    kind = local_name(root)
    if kind == "sitemapindex":
        dated = [(_moment(part, "lastmod", now), address) for part in root if (address := _address(part, url))]
        dated.sort(key=lambda pair: pair[0].instant.timestamp() if pair[0] else 0.0, reverse=True)
        return Listing("sitemap index", parts=tuple(address for _, address in dated[:_MOST_PARTS]))
    if kind != "urlset":
        raise UnusableError(f"it is no sitemap: it begins with <{kind}>")
    entries = [_entry(part, address, now) for part in root if (address := _address(part, url))]
    return Listing("sitemap", entries=_recent(newest_first(entries), now or datetime.now(UTC)))


def _recent(entries: tuple[Entry, ...], now: datetime) -> tuple[Entry, ...]:
    dated = [entry for entry in entries if entry.published or entry.updated]
    if not dated:
        return entries[:_MOST_UNDATED]
    return tuple(entry for entry in dated if now - entry.moment <= _RECENT)


def _entry(part: XmlElement, address: str, now: datetime | None) -> Entry:
    return Entry(
        title=" ".join(text_in(part, "title").split()),
        url=address,
        published=_moment(part, "publication_date", now),
        updated=_moment(part, "lastmod", now),
        outlet=" ".join(text_in(part, "name").split()) or None,
        language=text_in(part, "language"),
    )


def _address(part: XmlElement, base: str) -> str | None:
    address = text_in(part, "loc")
    try:
        return canonical_url(urljoin(base, address)) if address else None
    except ValueError:
        return None


def _moment(part: XmlElement, name: str, now: datetime | None) -> Moment | None:
    return believable(text_in(part, name), now)
