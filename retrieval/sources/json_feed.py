"""Reads JSON Feed, versions 1 and 1.1, from bytes: https://www.jsonfeed.org/version/1.1/."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from retrieval.domain.errors import UnusableError
from retrieval.sources.dates import read_date
from retrieval.sources.drafts import names_in
from retrieval.sources.encodings import decode
from retrieval.sources.listings import MOST_ENTRIES, Entry, Listing, dated, newest_first
from retrieval.sources.markup import one_line, paragraphs
from retrieval.text.outlets import canonical_url

_LONGEST_TEXT = 200_000


def is_json_feed(data: bytes) -> bool:
    """Tell whether bytes that are no XML begin as a JSON Feed does."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def parse_json_feed(data: bytes, url: str, now: datetime | None = None) -> Listing:
    """Return what the JSON Feed that was read from `url` lists. Items that are broken are left out.

    Raises:
        UnusableError: if it is no JSON Feed.
    """
    try:
        feed = json.loads(decode(data))
    except (ValueError, RecursionError) as error:
        raise UnusableError(f"it is no feed: it is not valid JSON ({str(error)[:80]})") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise UnusableError("it is no feed: neither RSS nor Atom nor a JSON Feed with items was found in it")
    moment = now or datetime.now(UTC)
    title = one_line(_string(feed.get("title")))
    common = Entry(outlet=title or None, authors=_authors(feed), language=_string(feed.get("language")))
    entries = [_entry(item, url, common, moment) for item in items[:MOST_ENTRIES] if isinstance(item, dict)]
    return Listing("feed", title, newest_first([entry for entry in entries if entry.url or entry.title or entry.text]))


def _entry(item: dict[str, Any], base: str, feed: Entry, now: datetime) -> Entry:
    stated = {name: read_date(item.get(name)) for name in ("date_published", "date_modified")}
    published, source = dated(stated, now)
    whole = _string(item.get("content_html"))
    plain = _string(item.get("content_text"))
    text = paragraphs(whole[:_LONGEST_TEXT]) or _lines(plain[:_LONGEST_TEXT])
    return Entry(
        title=one_line(_string(item.get("title"))),
        url=_address(item, base),
        name=_string(item.get("id"))[:500],
        text=text or paragraphs(_string(item.get("summary"))[:_LONGEST_TEXT]),
        published=published,
        date_source=source,
        updated=dated({"date_modified": stated["date_modified"]}, now)[0],
        authors=_authors(item) or feed.authors,
        outlet=feed.outlet,
        language=_string(item.get("language")) or feed.language,
        whole=bool(text),
    )


def _address(item: dict[str, Any], base: str) -> str | None:
    """Return the first of an item's addresses that is one; its id is often its address."""
    named = _string(item.get("id"))
    stated = [item.get("url"), item.get("external_url"), named if named.startswith("http") else None]
    for value in map(_string, stated):
        try:
            address = canonical_url(urljoin(base, value.strip())) if value.strip() else None
        except ValueError:
            continue
        if address:
            return address
    return None


def _authors(part: dict[str, Any]) -> tuple[str, ...]:
    """Return the names in `authors`, or in the one `author` of version 1."""
    listed = part.get("authors") or [part.get("author")]
    people = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return tuple(name for one in people for name in names_in(one_line(_string(one.get("name")))))


def _lines(text: str) -> str:
    return "\n\n".join(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)


def _string(value: object) -> str:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
