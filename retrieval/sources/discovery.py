"""What a URL leads to: a feed, a sitemap, a list of feeds, or a page of a site whose feed it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin

from retrieval.sources.drafts import UnusableError
from retrieval.sources.html import parsed_page
from retrieval.text.outlets import canonical_url

FEED_TYPES = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
"""What is asked for where a feed is expected."""

Form = Literal["feed", "sitemap", "list", "page"]
_FORMS: dict[bytes, Form] = {b"urlset": "sitemap", b"sitemapindex": "sitemap", b"opml": "list", b"html": "page"}
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([a-zA-Z][\w.-]*)")
_BEFORE_ROOT = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ROOT_WITHIN = 4096
_LINK_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_COMMENTS = re.compile(r"\bcomments?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names."""

    url: str
    title: str


def form_of(data: bytes, content_type: str = "") -> Form:
    """Tell from its first element what a document is; a feed where nothing else shows."""
    if data.startswith(b"\x1f\x8b"):
        return "sitemap"
    found = _ROOT.search(_BEFORE_ROOT.sub(b"", data[:_ROOT_WITHIN].replace(b"\0", b"")))
    form = _FORMS.get(found.group(1).lower()) if found else None
    if form is None and content_type in ("text/html", "application/xhtml+xml") and b"<rss" not in data[:_ROOT_WITHIN]:
        return "page"
    return form or "feed"


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
