"""What a URL leads to: a feed, a sitemap, a list of feeds (OPML), or a page of a site whose feed it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urljoin

from retrieval.domain.articles import Moment
from retrieval.domain.errors import UnusableError
from retrieval.english.dictionary import Pattern
from retrieval.sources.encodings import unzipped
from retrieval.sources.feeds import parse_feed
from retrieval.sources.fetcher import Response
from retrieval.sources.html import parsed_page
from retrieval.sources.listings import Entry, Listing, believable, newest_first
from retrieval.text.outlets import canonical_url

XmlElement = Any  # lxml ships no types


def parse_xml(data: bytes) -> XmlElement:
    """Return the root element.

    Raises:
        UnusableError: if it is not well-formed, or declares entities of its own.
    """
    from lxml import etree  # noqa: PLC0415 - not needed to ask

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data.strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnusableError(f"it is not well-formed XML: {str(error).splitlines()[0]}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnusableError("it declares entities or a document type, which no feed needs")
    return root


def local_name(element: XmlElement) -> str:
    """Return the name of an element without its namespace, in lower case."""
    return str(element.tag).rpartition("}")[2].lower()


def text_in(element: XmlElement, *names: str) -> str:
    """Return the text of the first child or grandchild with one of the given local names, "" if there is none."""
    found = (inner for inner in element.iterdescendants() if local_name(inner) in names)
    return next(("".join(inner.itertext()).strip() for inner in found), "")


STARTER = Path(__file__).with_name("starter.opml")
"""Feeds of large outlets, for a beginning."""

_MOST = 1000


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed that a list names."""

    url: str
    title: str


def parse_opml(data: bytes) -> list[Outline]:
    """Return the feeds in a list, each once; at most 1,000.

    Raises:
        UnusableError: if it is no OPML, or names no feed.
    """
    root = parse_xml(data)
    if local_name(root) != "opml":
        raise UnusableError(f"it is no list of feeds: it begins with <{local_name(root)}>")
    found: dict[str, Outline] = {}
    for element in root.iterdescendants():
        url = canonical_url(element.get("xmlUrl") or "") if local_name(element) == "outline" else None
        if url:
            title = element.get("title") or element.get("text") or ""
            found.setdefault(url, Outline(url, " ".join(title.split())))
    if not found:
        raise UnusableError("the list names no feed")
    return list(found.values())[:_MOST]


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


FEED_TYPES = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json, application/xml;q=0.9,"
    " text/xml;q=0.9, application/json;q=0.9, */*;q=0.5"
)
"""What is asked for where a feed is expected."""

Form = Literal["feed", "sitemap", "list", "page"]
_FORMS: dict[bytes, Form] = {b"urlset": "sitemap", b"sitemapindex": "sitemap", b"opml": "list", b"html": "page"}
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([a-zA-Z][\w.-]*)")
_BEFORE_ROOT = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ROOT_WITHIN = 4096
_LINK_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})
_COMMENTS = Pattern(r"\bcomments?\b")


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names."""

    url: str
    title: str


def form_of(data: bytes, content_type: str = "") -> Form:
    """Tell from its first element what a document is; a feed where nothing else shows."""
    found = _ROOT.search(_BEFORE_ROOT.sub(b"", data[:_ROOT_WITHIN].replace(b"\0", b"")))
    form = _FORMS.get(found.group(1).lower()) if found else None
    if form is None and content_type in ("text/html", "application/xhtml+xml") and b"<rss" not in data[:_ROOT_WITHIN]:
        return "page"
    return form or "feed"


def read_listing(response: Response) -> Listing:
    """Return what a feed or sitemap lists.

    Raises:
        UnusableError: if it is neither, or cannot be read.
    """
    try:
        body = unzipped(response.body)
        form = form_of(body, response.content_type)
        if form == "sitemap":
            return parse_sitemap(body, response.url)
        if form == "list":
            raise UnusableError("it is a list of feeds and not a feed; add it with: dateline feeds add URL")
        return parse_feed(body, response.url, response.content_type)
    except UnusableError:
        raise
    except Exception as error:
        # Whatever a stranger's feed provokes in a parser is the trouble of that feed alone.
        raise UnusableError(f"it cannot be read ({type(error).__name__})") from error


def feeds_of_page(page: str, url: str) -> list[FeedLink]:
    """Return the feeds that a page names in its head, those of comments last."""
    try:
        tree = parsed_page(page)
    except UnusableError:
        return []
    found: dict[str, FeedLink] = {}
    for element in tree.iter("link"):
        rels = (element.get("rel") or "").lower().split()
        if "alternate" in rels and (element.get("type") or "").lower().strip() in _LINK_TYPES:
            link = FeedLink(_absolute(url, element.get("href") or ""), element.get("title") or "")
            if link.url:
                found.setdefault(link.url, link)
    return sorted(found.values(), key=lambda link: bool(_COMMENTS.search(f"{link.url} {link.title}")))


def _absolute(base: str, address: str) -> str:
    try:
        return canonical_url(urljoin(base, address.strip())) or "" if address.strip() else ""
    except ValueError:
        return ""
