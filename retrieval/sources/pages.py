"""What a web page holds, whether it was fetched or saved as a file: an article, the posts of a live blog, or a wall."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from retrieval.domain.articles import Moment
from retrieval.domain.errors import UnusableError
from retrieval.sources.dates import read_date
from retrieval.sources.drafts import Draft
from retrieval.sources.furniture import furniture_of, mark_quotes, remove_posts, unmerged, without_furniture
from retrieval.sources.hidden_text import drop, remove_hidden
from retrieval.sources.html import NO_ARTICLE, body_of, paragraphs_of, parsed_page, stated_date, stated_facts
from retrieval.sources.linked_data import headlines
from retrieval.sources.listing_pages import listing_reason
from retrieval.sources.liveblogs import Post, are_the_text, live_posts
from retrieval.sources.page_dates import date_of_page, is_stamp
from retrieval.sources.tables import write_out_tables
from retrieval.sources.walls import notice_reason, paywall_reason, without_appeals

_FIRST_LINES, _LAST_LINES = 4, 2


def drafts_from_page(
    page: str,
    url: str | None = None,
    listed: tuple[str, Moment] | None = None,
    fetched: datetime | None = None,
) -> list[Draft]:
    """Return the article in the source of a page, or one draft for each post of a live blog.

    `url` is where it was fetched, if it was, and `fetched` when; the address that the page gives itself counts more as
    long as it is on the same host. `listed` is the date of publication that a feed gives, with the field of it.

    Raises:
        UnusableError: if there is no article in it, it is a list of articles, or something stands in front of it.
    """
    tree = parsed_page(page)
    stated = stated_facts(tree, page, url)
    address = _own_address(stated.url, url)
    reason = notice_reason(tree, url) or listing_reason(tree, address)
    if reason:
        raise UnusableError(reason)
    stated_day = stated_date(tree, url)
    untouched = deepcopy(tree)
    remove_hidden(tree)
    remove_posts(tree)
    mark_quotes(tree)
    furniture = furniture_of(tree, address)
    written = deepcopy(tree)
    write_out_tables(written)
    body, title, authors = body_of(written, address)
    shown = body
    body = without_furniture(body, tree, furniture)
    for element in furniture:
        drop(element)
    body = unmerged(body, tree)
    posts = live_posts(tree, stated.updated or (read_date(stated_day[1]) if stated_day else None))
    posts = posts if are_the_text(posts, body) else []
    if posts:
        return [_part(replace(stated, url=address), post) for post in posts]
    dated = date_of_page(tree, stated_day, listed, address, fetched, stated.updated)
    titles = {_letters(one) for one in (stated.title, title, *headlines(tree))} - {""}
    body = _own_lines(body or paragraphs_of(tree), titles, is_dated=dated is not None)
    paywall = paywall_reason(untouched, max(shown, body, key=len))
    if paywall:
        raise UnusableError(paywall)
    body = without_appeals(body)
    draft = replace(stated, body=body, title=stated.title or title, url=address, authors=stated.authors or authors)
    if dated is None:
        return [draft]
    return [replace(draft, published=dated.moment, date_source=dated.source, uncertain=dated.uncertain)]


def draft_from_html(page: str) -> Draft:
    """Return the draft in the source of a page that is one article; of a live blog the newest post.

    Raises:
        UnusableError: as `drafts_from_page` does.
    """
    return drafts_from_page(page)[0]


def _own_lines(body: str, titles: set[str], *, is_dated: bool) -> str:
    """Return a text without the headline and the line of its day, where it begins or ends with these.

    Raises:
        UnusableError: if nothing is left.
    """
    lines = body.split("\n")
    places = [place for place, line in enumerate(lines) if line.strip()]
    first, last = (places[:_FIRST_LINES], places[-_LAST_LINES:]) if len(places) > 1 else ([], [])
    kept = [
        line
        for place, line in enumerate(lines)
        if not (
            (place in first and _letters(line) in titles) or (is_dated and place in (*first, *last) and is_stamp(line))
        )
    ]
    text = "\n".join(kept).strip("\n")
    text = text if text.strip() else body
    if not text.strip():
        raise UnusableError(NO_ARTICLE)
    return text


def _letters(line: str) -> str:
    return "".join(filter(str.isalnum, line.lower()))


def _own_address(stated: str | None, fetched: str | None) -> str | None:
    """Return the address that a page gives itself, unless it leads to another host or to the front page."""
    if fetched is None or stated is None:
        return fetched or stated
    given, here = urlsplit(stated), urlsplit(fetched)
    is_own = _bare(given.hostname) == _bare(here.hostname) and (given.path.strip("/") or not here.path.strip("/"))
    return stated if is_own else fetched


def _bare(host: str | None) -> str:
    return re.sub(r"^(?:www|m|amp|mobile)\.", "", host or "")


def _part(whole: Draft, post: Post) -> Draft:
    return replace(
        whole,
        original=post.text,
        body=post.text,
        title=post.title or whole.title,
        published=post.published,
        updated=post.updated,
        authors=post.authors or whole.authors,
        anchor=post.anchor,
    )
