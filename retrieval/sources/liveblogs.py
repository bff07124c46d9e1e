"""Splits a live blog into its dated posts, each an article of its own: https://schema.org/LiveBlogPosting.

A page is one by its form, whatever it calls itself: three or more blocks of one kind, each with a time of its own and a
text, and no headline in them that leads to another page.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag

from retrieval.domain.articles import Moment
from retrieval.sources.dates import read_date, written_date
from retrieval.sources.html import first_moment
from retrieval.sources.linked_data import HtmlElement, authors_of, linked_data, listed, text_of, types
from retrieval.sources.markup import one_line, paragraphs

_FEWEST_POSTS, _FEWEST_BY_FORM = 2, 3
_FEWEST_LETTERS = 40
_FEWEST_IN_FORM = 25
_TYPE = "LiveBlogPosting"
_STAMPS = (
    "data-timestamp",
    "data-time",
    "data-utc-time",
    "data-published",
    "data-date",
    "data-posted",
    "data-ts",
    "data-datetime",
)
_TIMED = re.compile(r"time|date|stamp|when|posted|uhr|fecha|heure", re.IGNORECASE)
_NO_POSTS = re.compile(r"comment|related|teaser|card|promo|recirc|reply|widget|sidebar", re.IGNORECASE)
_BLOCKS = ("article", "section", "li", "div")


@dataclass(frozen=True, slots=True)
class Post:
    """One post of a live blog. `anchor` names it within the page, and stays the same when the page grows."""

    title: str
    text: str
    published: Moment
    updated: Moment | None
    authors: tuple[str, ...]
    anchor: str


def live_posts(tree: HtmlElement) -> list[Post]:
    """Return the dated posts of a live blog, newest first as a rule; nothing of a page that is none."""
    named = any(_TYPE in types(node) for node in linked_data(tree))
    stated = _whole(_stated(tree))
    if len(stated) >= _FEWEST_POSTS:
        return stated
    marked = _whole(_posts(tree.findall(".//*[@itemprop='liveBlogUpdate']"), _FEWEST_LETTERS))
    if len(marked) >= _FEWEST_POSTS:
        return marked
    return _by_form(tree, _FEWEST_POSTS if named else _FEWEST_BY_FORM)


def are_the_text(posts: list[Post], body: str) -> bool:
    """Tell whether posts are what a page is about: most of the text that was found in it, and not beside it."""
    whole = _plain(body)
    paragraphs = [_plain(line) for post in posts for line in post.text.split("\n")]
    return sum(len(line) for line in paragraphs if line in whole) * 2 >= len(whole)


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _whole(posts: Iterator[Post]) -> list[Post]:
    once = {post.anchor: post for post in posts if sum(map(str.isalpha, post.text)) >= _FEWEST_LETTERS}
    return list(once.values())


def _stated(tree: HtmlElement) -> Iterator[Post]:
    for blog in linked_data(tree):
        if _TYPE in types(blog):
            for update in listed(blog.get("liveBlogUpdate")):
                post = _from_update(update) if isinstance(update, dict) else None
                if post:
                    yield post


def _from_update(update: dict[str, Any]) -> Post | None:
    published = first_moment(update.get("datePublished"), update.get("dateCreated"))
    if published is None:
        return None
    title = one_line(text_of(update.get("headline")))
    address = text_of(update.get("url")) or text_of(update.get("@id"))
    return Post(
        title=title,
        text=paragraphs(text_of(update.get("articleBody"))),
        published=published,
        updated=first_moment(update.get("dateModified")),
        authors=authors_of(update.get("author")),
        anchor=urldefrag(address).fragment or _anchor(published, title),
    )


def _by_form(tree: HtmlElement, fewest: int) -> list[Post]:
    """Return the posts that stand side by side, or in blocks of one name, where there are enough of them."""
    groups: dict[tuple[object, str, str], list[HtmlElement]] = defaultdict(list)
    for element in next(tree.iter("body"), tree).iter(*_BLOCKS):
        name = (element.get("class") or "").split()
        if _NO_POSTS.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            continue
        groups[element.getparent(), element.tag, name[0] if name else ""].append(element)
        if name:
            groups[None, element.tag, name[0]].append(element)
    best: list[Post] = []
    for blocks in groups.values():
        if len(blocks) >= fewest and len(blocks) > len(best):
            posts = list({post.anchor: post for post in _posts(blocks, _FEWEST_IN_FORM)}.values())
            times = {post.published.instant for post in posts}
            if len(posts) >= fewest and len(times) >= min(fewest, 2) and len(posts) * 2 > len(blocks):
                best = max(best, posts, key=len)
    return best


def _posts(blocks: list[HtmlElement], letters: int) -> Iterator[Post]:
    for element in blocks:
        published = _moment_in(element)
        heading = next(element.iter("h1", "h2", "h3", "h4", "h5"), None)
        if published is None or (heading is not None and _leads_away(heading)):
            continue
        title = " ".join("".join(heading.itertext()).split()) if heading is not None else ""
        text = _text_of(element, heading)
        if sum(map(str.isalpha, text)) >= letters:
            name = (
                element.get("id") or element.get("data-id") or element.get("data-post-id") or _anchor(published, title)
            )
            yield Post(title, text, published, None, (), name)


def _moment_in(element: HtmlElement) -> Moment | None:
    """Return when a block was posted: by its one `time`, an attribute, or a line that is a date."""
    times = [one for one in element.iter("time") if one.get("datetime")]
    if len({one.get("datetime") for one in times}) > 2:
        return None  # it holds several posts
    if times:
        return read_date(times[0].get("datetime"))
    for part in (element, *element.iter("span", "div", "p", "time", "a", "small", "abbr")):
        stamp = next((part.get(name) for name in _STAMPS if part.get(name)), None)
        found = read_date(stamp)
        if found is None and (part.tag == "time" or _TIMED.search(part.get("class") or "")):
            text = " ".join("".join(part.itertext()).split())
            written = written_date(text) if len(text) < 60 else None
            found = written[0] if written else None
        if found:
            return found
    return None


def _text_of(element: HtmlElement, heading: HtmlElement | None) -> str:
    parts = [
        " ".join("".join(part.itertext()).split()) for part in element.iter("p", "li", "blockquote") if not _inner(part)
    ]
    if not any(parts):
        lines = [" ".join(text.split()) for text in element.itertext()]
        title = "" if heading is None else " ".join("".join(heading.itertext()).split())
        parts = [line for line in lines if len(line.split()) > 3 and line != title and not written_date(line)]
    return "\n\n".join(filter(None, parts))


def _inner(part: HtmlElement) -> bool:
    return part.tag != "p" and part.find(".//p") is not None


def _leads_away(heading: HtmlElement) -> bool:
    links = [*heading.iter("a"), *heading.iterancestors("a")]
    return any((link.get("href") or "#").partition("#")[0] and "#" not in (link.get("href") or "") for link in links)


def _anchor(published: Moment, title: str) -> str:
    return hashlib.sha256(f"{published.instant.isoformat()} {title}".encode()).hexdigest()[:12]
