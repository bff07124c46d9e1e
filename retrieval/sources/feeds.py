"""Reads RSS, Atom and RDF feeds from bytes, by feedparser, and JSON Feed 1 and 1.1; nothing is fetched."""

from __future__ import annotations

import itertools
import json
import re
import sys
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any
from urllib.parse import urljoin

from retrieval.domain.articles import Moment
from retrieval.domain.errors import UnusableError
from retrieval.english.dictionary import Pattern
from retrieval.sources.dates import read_date
from retrieval.sources.drafts import UNSTORABLE, names_in
from retrieval.sources.encodings import decode
from retrieval.sources.furniture import furniture_of, mark_quotes, remove_posts
from retrieval.sources.hidden_text import drop, remove_hidden
from retrieval.sources.html import HtmlElement, one_line, paragraphs
from retrieval.sources.listings import MOST_ENTRIES, Entry, Listing, dated, newest_first
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
    title = one_line(_string_in_json(feed.get("title")))
    common = Entry(outlet=title or None, authors=_authors_in_json(feed), language=_string_in_json(feed.get("language")))
    entries = [_entry_from_json(item, url, common, moment) for item in items[:MOST_ENTRIES] if isinstance(item, dict)]
    return Listing("feed", title, newest_first([entry for entry in entries if entry.url or entry.title or entry.text]))


def _entry_from_json(item: dict[str, Any], base: str, feed: Entry, now: datetime) -> Entry:
    stated = {name: read_date(item.get(name)) for name in ("date_published", "date_modified")}
    published, source = dated(stated, now)
    whole = _string_in_json(item.get("content_html"))
    plain = _string_in_json(item.get("content_text"))
    text = _paragraphs(whole) or _lines(plain[:_LONGEST_TEXT])
    return Entry(
        title=one_line(_string_in_json(item.get("title"))),
        url=_address(item, base),
        name=_string_in_json(item.get("id"))[:500],
        text=text or _paragraphs(_string_in_json(item.get("summary"))),
        published=published,
        date_source=source,
        updated=dated({"date_modified": stated["date_modified"]}, now)[0],
        authors=_authors_in_json(item) or feed.authors,
        outlet=feed.outlet,
        language=_string_in_json(item.get("language")) or feed.language,
        whole=bool(text),
    )


def _address(item: dict[str, Any], base: str) -> str | None:
    """Return the first of an item's addresses that is one; its id is often its address."""
    named = _string_in_json(item.get("id"))
    stated = [item.get("url"), item.get("external_url"), named if named.startswith("http") else None]
    for value in map(_string_in_json, stated):
        try:
            address = canonical_url(urljoin(base, value.strip())) if value.strip() else None
        except ValueError:
            continue
        if address:
            return address
    return None


def _authors_in_json(part: dict[str, Any]) -> tuple[str, ...]:
    """Return the names in `authors`, or in the one `author` of version 1."""
    listed = part.get("authors") or [part.get("author")]
    people = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return tuple(name for one in people for name in names_in(one_line(_string_in_json(one.get("name")))))


def _lines(text: str) -> str:
    return "\n\n".join(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)


def _string_in_json(value: object) -> str:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


_DATES = ("published", "created", "updated")
"""Where an entry's day of publication is looked for, in this order, by the names that feedparser gives them: pubDate,
Atom's published and dcterms:issued; dcterms:created; Atom's updated, dc:date and dcterms:modified."""
_MOST_TAGS = 300_000
_BLANKS = re.compile(rb"\s{64,}")
_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)\b")
_NUMBERED = re.compile(rb"&#(x[0-9a-f]{1,20}|[0-9]{1,20});?", re.IGNORECASE)
_NAMED_ADDRESS = Pattern(r"\S+@\S+ \((.+)\)", 0)
_EARLY = Pattern(r"\b0\d{3}\b", 0)
"""A year before 1000, which libraries take for one of this century."""
_WEB_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)


def parse_feed(data: bytes, url: str, content_type: str = "", now: datetime | None = None) -> Listing:
    """Return what the feed that was read from `url` lists. It may be broken, if only something can be read in it.

    Links are absolute and lead to the web, or are left out; texts and titles are without markup; dates that cannot
    be true are left out.

    Raises:
        UnusableError: if it is no feed.
    """
    import feedparser  # noqa: PLC0415 - not needed to ask

    if is_json_feed(data):
        return parse_json_feed(data, url, now)
    if _WEB_PAGE.match(data):
        raise UnusableError("it is a web page and not a feed")
    headers = {"content-location": url, "content-type": content_type or "application/xml"}
    # Bytes in a file: of a string, the library would ask whether it is a path or an address. Only text is taken from
    # markup, and its attributes tell what is not shown: the library must not clean it.
    parsed: Any = feedparser.parse(BytesIO(_tamed(data, headers)), response_headers=headers, sanitize_html=False)
    if not parsed.get("version") and not parsed.entries:
        raise UnusableError("it is no feed: neither RSS nor Atom was found in it")
    language = _string(parsed.feed.get("language"))
    moment = now or datetime.now(UTC)
    title = one_line(_string(parsed.feed.get("title")))
    entries = [_entry(found, url, Entry(language=language, outlet=title), moment) for found in parsed.entries]
    said = [entry for entry in entries if entry.url or entry.title or entry.text]  # the rest was cut off
    return Listing("feed", title, newest_first(said))


def _tamed(data: bytes, headers: dict[str, str]) -> bytes:
    """Return the feed as UTF-8, without what would keep the parser busy for hours.

    Its expression for document types takes time that grows with the square of a stretch of blank lines:
    https://github.com/kurtmckee/feedparser/blob/develop/feedparser/sanitizer.py (RE_DOCTYPE_PATTERN).
    """
    from feedparser.encodings import convert_to_utf8  # noqa: PLC0415

    if not data.strip():
        raise UnusableError("there is nothing in it")
    text: bytes = _BLANKS.sub(b"\n", convert_to_utf8(headers, data, {"bozo": False}) or data)
    if text.count(b"<") > _MOST_TAGS:
        raise UnusableError(f"it has more than {_MOST_TAGS:,} tags")
    text = _NUMBERED.sub(_if_character, text)
    headers["content-type"] = "application/xml; charset=utf-8"
    starts = (match.start() for match in _ENTRY.finditer(text))
    end = next(itertools.islice(starts, MOST_ENTRIES, None), None)
    return text[:end]


def _if_character(reference: re.Match[bytes]) -> bytes:
    """Return a numbered reference if it is one to a character; the library falls over those that are not."""
    digits = reference.group(1).lower()
    number = int(digits[1:], 16) if digits.startswith(b"x") else int(digits)
    return reference.group() if number <= sys.maxunicode and not 0xD800 <= number <= 0xDFFF else b""


def _entry(found: Any, base: str, feed: Entry, now: datetime) -> Entry:
    """Return an entry; what it leaves out is taken from `feed`, which is what the feed says of all its entries."""
    published, source = dated({name: _moment(found, name) for name in _DATES}, now)
    text, whole = _text(found)
    return Entry(
        title=one_line(_string(found.get("title"))),
        url=_link(found, base),
        name=_string(found.get("id"))[:500],
        text=text,
        published=published,
        updated=dated({"updated": _moment(found, "updated")}, now)[0],
        authors=_authors(found),
        outlet=one_line(str((found.get("source") or {}).get("title") or "")) or feed.outlet,
        language=feed.language,
        whole=whole,
        date_source=source,
    )


def _link(found: Any, base: str) -> str | None:
    """Return the first of an entry's addresses that is one on the web."""
    links = [found.get("link"), *(link.get("href") for link in found.get("links", ()) if _is_page(link))]
    for link in links:
        try:
            address = canonical_url(urljoin(base, _string(link).strip())) if link else None
        except ValueError:
            continue
        if address:
            return address
    return None


def _is_page(link: Any) -> bool:
    return bool(link.get("rel", "alternate") == "alternate")


def _text(found: Any) -> tuple[str, bool]:
    """Return the longest of an entry's texts, and whether it stands where whole articles do."""
    values = [(_string(part.get("value")), True) for part in found.get("content", ())]
    values.append((_string(found.get("summary")), False))
    return max(((_paragraphs(value), whole) for value, whole in values), key=lambda text: len(text[0]))


def _paragraphs(markup: str) -> str:
    return paragraphs(markup[:_LONGEST_TEXT], _leave_article)


def _leave_article(tree: HtmlElement) -> None:
    """Take out of an entry's text what is taken out of a page: what nobody sees, and what is not the article's."""
    remove_hidden(tree)
    remove_posts(tree)
    mark_quotes(tree)
    for element in furniture_of(tree):
        drop(element)


def _moment(found: Any, name: str) -> Moment | None:
    """Return the date as it is written, whose day is that of its zone; else as feedparser understands it, in UTC."""
    # Not by the library's own `get`, which hands out one date for another: with a warning.
    written = _string(dict.get(found, name))
    stated = read_date(written)
    parsed = dict.get(found, f"{name}_parsed")
    if stated or not isinstance(parsed, struct_time) or _EARLY.search(written):
        return stated
    try:
        return Moment.of(datetime(*parsed[:6], tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def _authors(found: Any) -> tuple[str, ...]:
    named = [_string(author.get("name")) for author in found.get("authors", ()) if author]
    listed = named if any(named) else [_string(found.get("author"))]
    lines = (_NAMED_ADDRESS.sub(r"\1", one_line(line)) for line in listed)
    return tuple(name for line in lines for name in names_in(line) if "@" not in name)


def _string(value: object) -> str:
    return UNSTORABLE.sub("", str(value or ""))
