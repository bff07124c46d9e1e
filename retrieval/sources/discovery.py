"""What a URL leads to: a feed, a sitemap, a list of feeds, or a page of a site whose feed it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin

from retrieval.domain.errors import UnusableError
from retrieval.sources.encodings import unzipped
from retrieval.sources.feeds import parse_feed
from retrieval.sources.fetcher import Response
from retrieval.sources.html import parsed_page
from retrieval.sources.listings import Listing
from retrieval.sources.sitemaps import parse_sitemap
from retrieval.text.outlets import canonical_url

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
_COMMENTS = re.compile(r"\bcomments?\b", re.IGNORECASE)


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
