"""What a web page holds, whether it was fetched or saved as a file: an article, the posts of a live blog, or a wall."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from retrieval.domain.articles import Moment
from retrieval.domain.errors import UnusableError
from retrieval.sources.drafts import Draft
from retrieval.sources.html import draft_from_tree, parsed_page, stated_facts
from retrieval.sources.liveblogs import Post, live_posts
from retrieval.sources.walls import notice_reason, paywall_reason


def drafts_from_page(page: str, url: str | None = None, listed: Moment | None = None) -> list[Draft]:
    """Return the article in the source of a page, or one draft for each post of a live blog.

    `url` is where it was fetched, if it was; the address that the page gives itself counts more as long as it is on
    the same host. `listed` is the date of publication that a feed gives, for a page that states none.

    Raises:
        UnusableError: if there is no article in it, or a paywall, a consent form or a check stands in front of it.
    """
    tree = parsed_page(page)
    notice = notice_reason(tree, url)
    if notice:
        raise UnusableError(notice)
    stated = stated_facts(tree, page)
    address = _own_address(stated.url, url)
    posts = live_posts(tree)
    if posts:
        return [_part(replace(stated, url=address), post) for post in posts]
    draft = replace(draft_from_tree(tree, page, listed=listed), url=address)
    paywall = paywall_reason(tree, draft.body)
    if paywall:
        raise UnusableError(paywall)
    return [draft]


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
