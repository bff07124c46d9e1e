"""Splits a live blog into its dated posts, each an article of its own: https://schema.org/LiveBlogPosting."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag

from retrieval.domain.articles import Moment
from retrieval.domain.errors import UnusableError
from retrieval.sources.dates import parse_moment
from retrieval.sources.html import first_moment
from retrieval.sources.linked_data import HtmlElement, authors_of, linked_data, listed, text_of, types
from retrieval.sources.markup import one_line, paragraphs

_FEWEST_POSTS = 2
_FEWEST_LETTERS = 40
_TYPE = "LiveBlogPosting"


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
    """Return the dated posts of a page that says it is a live blog, newest first as a rule; else nothing."""
    posts = list(_stated(tree)) or list(_marked_up(tree))
    once = {post.anchor: post for post in posts if sum(map(str.isalpha, post.text)) >= _FEWEST_LETTERS}
    return list(once.values()) if len(once) >= _FEWEST_POSTS else []


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


def _marked_up(tree: HtmlElement) -> Iterator[Post]:
    """Yield posts from the elements of a page: those marked as updates, or those with a name and a time."""
    marked = tree.findall(".//*[@itemprop='liveBlogUpdate']")
    if not marked and not any(_TYPE in types(node) for node in linked_data(tree)):
        return
    for element in marked or (named for name in ("article", "section", "li", "div") for named in tree.iter(name)):
        times = element.findall(".//time[@datetime]")
        if not element.get("id") or len(times) != 1:
            continue
        try:
            published = parse_moment(times[0].get("datetime"))
        except UnusableError:
            continue
        heading = next(element.iter("h1", "h2", "h3", "h4"), None)
        title = " ".join("".join(heading.itertext()).split()) if heading is not None else ""
        text = "\n\n".join(filter(None, (" ".join("".join(part.itertext()).split()) for part in element.iter("p"))))
        yield Post(title, text, published, None, (), element.get("id"))


def _anchor(published: Moment, title: str) -> str:
    return hashlib.sha256(f"{published.instant.isoformat()} {title}".encode()).hexdigest()[:12]
