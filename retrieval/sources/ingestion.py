"""From URLs, feed entries and files to the catalogue: the better text, dated, cut, committed in batches.

A page that answers is not always the article: it may be a shell for a script, a notice, a teaser, or another page. So
poorer text never takes the place of richer: judged by length, by shared words and by the title.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from retrieval.catalogue import Added
from retrieval.catalogue.feeds import Feeds
from retrieval.corpus.corpus import Corpus
from retrieval.domain.articles import Article, Moment, PreparedArticle
from retrieval.domain.errors import UnusableError
from retrieval.sources.drafts import Draft, prepare
from retrieval.sources.encodings import decode_html
from retrieval.sources.fetcher import FetchError, Response
from retrieval.sources.files import Refusal
from retrieval.sources.listings import Entry, is_believable
from retrieval.sources.pages import drafts_from_page
from retrieval.sources.parser_process import POOL
from retrieval.sources.visitor import Surroundings, Visitor
from retrieval.text.outlets import canonical_url
from retrieval.text.stems import stems

_MUCH_SHORTER, _SHORTER = 0.4, 0.8
_LEAST_SHARED, _LEAST_OF_TITLE = 0.35, 0.5
_FEWEST_TO_COMPARE = 8
_SHORT_PAGE = 150
_SHARE_OF_LONG = 0.5
_SHORTEST_WORD = 4


@dataclass(frozen=True, slots=True)
class Text:
    """A text of an article, and its title."""

    title: str
    text: str


_TitleAndWords = tuple[str, Sequence[str]]
"""The title of a text, and the words that it has below it, as `_words` returns them."""


def page_is_poorer_than_feed(page: Text, feed: Text) -> str | None:
    """Say why a feed's text is to be kept and not that of the page that it leads to; None where the page is better."""
    told, shown = _words(feed.text), _words(page.text)
    if len(told) >= _FEWEST_TO_COMPARE and len(shown) < _SHORTER * len(told):
        return f"the page shows less ({len(shown)} words) than the feed itself ({len(told)})"
    # Long pages share a word with everything; such as the terms of the site with nothing more.
    strictness = 1.0 if len(shown) < _SHORT_PAGE + 2 * len(told) else _SHARE_OF_LONG
    if _is_another((page.title, shown), (feed.title, told), strictness):
        return f"the page shows something else (“{page.title[:80]}”)"
    return None


def page_is_poorer_than_stored(page: Text, stored: Text) -> str | None:
    """Say why what is stored of an article is to be kept and not what its page shows now; None where that is better."""
    known, shown = _words(stored.text), _words(page.text)
    if len(known) >= _FEWEST_TO_COMPARE and len(shown) < _MUCH_SHORTER * len(known):
        return f"its page shows much less now ({len(shown)} words) than what is stored ({len(known)}), which is kept"
    if len(shown) < _SHORT_PAGE and _is_another((page.title, shown), (stored.title, known)):
        return f"its page shows something else now (“{page.title[:80]}”); what is stored is kept"
    return None


def _is_another(page: _TitleAndWords, known: _TitleAndWords, strictness: float = 1.0) -> bool:
    """Tell whether a page shares neither the words nor the title of what it should show; 1 is the usual strictness."""
    shown = {*_words(page[0]), *page[1]}
    told = set(known[1])
    title = set(_words(known[0])) or told
    if len(told) >= _FEWEST_TO_COMPARE and len(told & shown) >= strictness * _LEAST_SHARED * len(told):
        return False
    return len(title & shown) < strictness * _LEAST_OF_TITLE * len(title)


def _words(text: str) -> list[str]:
    """Return the words of a text that mean something; of scripts without blanks the tokens."""
    return [word for word in stems(text) if len(word) >= _SHORTEST_WORD or not word.isascii()]


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


_BATCH = 100
"""Articles to a commit: what a kill undoes, against what a commit costs."""
_LONGEST_WAIT_SECONDS = 1.0


def ingest(corpus: Corpus, readings: Iterable[Article | PreparedArticle | Refusal]) -> Iterator[Added | Refusal]:
    """Commit articles as they are read; yield each outcome once it is on disk, and each refusal.

    Those that come prepared spare this the cutting into passages. What has been yielded survives any crash. The indexes
    follow by themselves: see `Followers`.
    """
    batch: list[PreparedArticle] = []
    opened = time.monotonic()
    for reading in readings:
        if isinstance(reading, Refusal):
            yield reading
            continue
        article = reading.article if isinstance(reading, PreparedArticle) else reading
        kept = _kept(corpus, article)
        if kept is not None:
            yield kept
            continue
        prepared = reading if isinstance(reading, PreparedArticle) else prepare(article, datetime.now(UTC).date())
        batch.append(prepared)
        if len(batch) >= _BATCH or time.monotonic() - opened > _LONGEST_WAIT_SECONDS:
            yield from corpus.add(batch)
            batch, opened = [], time.monotonic()
    if batch:
        yield from corpus.add(batch)


def _kept(corpus: Corpus, article: Article) -> Refusal | None:
    """Return the refusal of a page that shows less of an article than is stored of it already, None of any other."""
    if article.text_from != "page" or article.url is None:
        return None
    stored = corpus.catalogue.newest_text(article.url)
    if stored is None:
        return None
    reason = page_is_poorer_than_stored(Text(article.title, article.text), Text(*stored))
    return Refusal(article.source, reason) if reason else None
