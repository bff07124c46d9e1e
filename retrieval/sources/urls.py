"""Reads articles from web pages by their URLs, politely and one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace

from retrieval.catalogue.feeds import Feeds
from retrieval.domain.articles import Article, Moment
from retrieval.domain.errors import UnusableError
from retrieval.sources.entries import PAGE_TYPES, read_page
from retrieval.sources.fetcher import FetchError
from retrieval.sources.files import Refusal
from retrieval.sources.parser_process import POOL
from retrieval.sources.visitor import Surroundings, Visitor
from retrieval.text.outlets import canonical_url


def is_url(text: str) -> bool:
    """Tell whether somebody means an address and not a file; whoever fetches it refuses what is not of the web."""
    scheme, mark, _ = text.partition("://")
    return bool(mark) and scheme.isalnum() and scheme.isascii()


def read_urls(
    urls: Sequence[str],
    feeds: Feeds,
    around: Surroundings,
    *,
    published: Moment | None = None,
    outlet: str | None = None,
    url: str | None = None,
) -> Iterator[Article | Refusal]:
    """Yield what is on the pages: an article each, or all posts of a live blog, or why there is none.

    `published`, `outlet` and `url` take precedence over what is read; a URL belongs to a single page.
    """
    if not urls:
        return
    with asyncio.Runner() as runner:
        fetcher = runner.run(around.fetcher().__aenter__())
        visitor = around.visitor(fetcher, feeds)
        try:
            for address in urls:
                for result in runner.run(_read(visitor, address)):
                    yield _with_given(result, published, outlet, url) if isinstance(result, Article) else result
        finally:
            runner.run(fetcher.__aexit__(None, None, None))


async def _read(visitor: Visitor, url: str) -> Sequence[Article | Refusal]:
    try:
        response = await visitor.get(url, accept=PAGE_TYPES)
        return (await asyncio.to_thread(POOL.run, read_page, response)).results
    except (FetchError, UnusableError) as error:
        return [Refusal(url, str(error))]


def _with_given(article: Article, published: Moment | None, outlet: str | None, url: str | None) -> Article | Refusal:
    address = canonical_url(url) if url else article.url
    if address is None:
        return Refusal(article.source, f"url: {url!r} is not an http or https address")
    return replace(
        article,
        published=published or article.published,
        dated_by="given" if published else article.dated_by,
        outlet=outlet or article.outlet,
        url=address,
    )
