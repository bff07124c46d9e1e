"""From an entry of a feed to an article: the one on its page, or, where that cannot be had, the feed's own text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from retrieval.domain.articles import Article
from retrieval.domain.errors import UnusableError
from retrieval.sources.drafts import Draft
from retrieval.sources.encodings import decode_html
from retrieval.sources.fetcher import Response
from retrieval.sources.files import Refusal
from retrieval.sources.listings import Entry, is_believable
from retrieval.sources.pages import drafts_from_page
from retrieval.sources.text_choice import Text, page_is_poorer_than_feed

PAGE_TYPES = "text/html, application/xhtml+xml, */*;q=0.1"
"""What is asked for where a page is expected."""

_PAGES = frozenset({"", "text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What an entry gave. `stored_as` is the URL that its article is known by from now on.

    `failure` says why the page could not be had, None if it was; `passing` that it may well be had later. `etag` and
    `last_modified` are those of the page.
    """

    results: Sequence[Article | Refusal]
    stored_as: str | None
    failure: str | None = None
    passing: bool = False
    etag: str | None = None
    last_modified: str | None = None


def read_page(response: Response, entry: Entry | None = None, stored_as: str | None = None) -> Reading:
    """Return what is on a page that was fetched. `entry` fills in what the page leaves out.

    Raises:
        UnusableError: if there is no article on it.
    """
    try:
        articles = _articles(response, entry or Entry())
    except UnusableError:
        raise
    except Exception as error:
        # Whatever a stranger's page provokes in a parser is the trouble of that page alone.
        raise UnusableError(f"the page cannot be read ({type(error).__name__})") from error
    if entry and len(articles) == 1:
        page = Text(articles[0].title, articles[0].text)
        reason = page_is_poorer_than_feed(page, Text(entry.title, entry.text))
        if reason:
            raise UnusableError(reason)
    if stored_as and len(articles) == 1:
        # A page may give itself another address than the feed did, and must not become a second article for that.
        articles = [replace(articles[0], url=stored_as)]
    return Reading(articles, stored_as or articles[0].url)


def read_summary(entry: Entry, source: str, failure: str, *, passing: bool, stored_as: str | None = None) -> Reading:
    """Return the feed's own text as an article that is marked as a summary; if it is too little, the reason."""
    url = stored_as or entry.url
    try:
        article = replace(entry.draft().finished(url or source), url=url)
    except UnusableError:
        refusal = Refusal(entry.url or source, f"{failure}; nor does the feed itself say enough")
        return Reading([refusal], stored_as, failure, passing)
    return Reading([article], article.url, failure, passing)


def _articles(response: Response, entry: Entry) -> list[Article]:
    if response.content_type not in _PAGES:
        raise UnusableError(f"it is no web page but {response.content_type[:60]}")
    listed = (entry.date_source or "feed", entry.published) if entry.published else None
    page = decode_html(response.body, response.charset)
    drafts = drafts_from_page(page, response.url, listed, datetime.now(UTC))
    return [_filled(draft, entry).finished(response.url) for draft in drafts]


def _filled(draft: Draft, entry: Entry) -> Draft:
    """Return the draft with what the page leaves out, or cannot mean, taken from the feed."""
    believed = draft.published and is_believable(draft.published, datetime.now(UTC))
    return replace(
        draft,
        title=draft.title or entry.title,
        text_from="page",
        published=draft.published if believed else entry.published,
        date_source=draft.date_source if believed else entry.date_source,
        authors=draft.authors or entry.authors,
        outlet=draft.outlet or entry.outlet,
        language=draft.language or entry.language,
    )
