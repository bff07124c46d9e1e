"""What a URL leads to: sitemaps, lists of feeds, sites that name their feeds; and adding them."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.catalogue import Catalogue
from retrieval.catalogue.feeds import Feeds
from retrieval.domain.errors import DatelineError, UnusableError
from retrieval.feeds.subscriptions import Subscriber, Subscription
from retrieval.sources.discovery import STARTER, feeds_of_page, form_of, parse_opml, parse_sitemap
from retrieval.sources.encodings import unzipped
from retrieval.sources.visitor import Surroundings, SystemClock
from tests.fakes.trap import Trap
from tests.fakes.web import LOOPBACK, Names, Reply, Web, feed, page

NOW = datetime(2024, 5, 18, 9, tzinfo=UTC)
BASE = "https://orsa.test/sitemap.xml"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)


def urlset(*locations: str) -> bytes:
    return f'<?xml version="1.0"?><urlset {SPACES}>{"".join(locations)}</urlset>'.encode()


def location(url: str, modified: str = "", more: str = "") -> str:
    stated = f"<lastmod>{modified}</lastmod>" if modified else ""
    return f"<url><loc>{url}</loc>{stated}{more}</url>"


def index(*parts: tuple[str, str]) -> bytes:
    inner = "".join(f"<sitemap><loc>{url}</loc><lastmod>{day}</lastmod></sitemap>" for url, day in parts)
    return f"<sitemapindex {SPACES}>{inner}</sitemapindex>".encode()


def opml(*urls: str) -> str:
    outlines = "".join(
        f'<outline text="Group"><outline text="Feed {url[-1]}" xmlUrl="{url}"/></outline>' for url in urls
    )
    return f'<opml version="2.0"><head/><body>{outlines}</body></opml>'


class TestSitemaps:
    def test_of_news_say_title_outlet_and_date(self):
        news = (
            "<news:news><news:publication><news:name>Orsa Courier</news:name><news:language>en</news:language>"
            "</news:publication><news:publication_date>2024-05-17T10:00:00Z</news:publication_date>"
            "<news:title>Crack in the dam</news:title></news:news>"
        )
        [entry] = parse_sitemap(urlset(location("/dam", more=news)), BASE, NOW).entries
        assert (entry.url, entry.title, entry.outlet) == ("https://orsa.test/dam", "Crack in the dam", "Orsa Courier")
        assert (entry.language, str(entry.published and entry.published.day)) == ("en", "2024-05-17")

    def test_leave_the_archive_alone(self):
        days = [(NOW - timedelta(days=age)).date().isoformat() for age in (400, 31, 29, 1)]
        found = parse_sitemap(urlset(*(location(f"/{day}", day) for day in days), location("/undated")), BASE, NOW)
        assert [entry.url for entry in found.entries] == [f"https://orsa.test/{day}" for day in (days[3], days[2])]

    def test_without_dates_are_read_from_the_top(self):
        found = parse_sitemap(urlset(*(location(f"/{number}") for number in range(300))), BASE, NOW)
        assert [entry.url for entry in found.entries] == [f"https://orsa.test/{number}" for number in range(100)]

    def test_links_that_lead_nowhere_are_left_out(self):
        bad = [location(url, "2024-05-17") for url in ("javascript:alert(1)", "", "ftp://orsa.test/1", "http://[::1/")]
        assert parse_sitemap(urlset(*bad), BASE, NOW).entries == ()

    def test_of_an_index_the_newest_are_taken(self):
        parts = [(f"https://orsa.test/{day}.xml", f"2024-05-{day:02}") for day in range(1, 18)]
        assert parse_sitemap(index(*parts), BASE, NOW).parts == tuple(url for url, _ in reversed(parts[-5:]))

    def test_may_be_kept_as_gzip(self):
        data = gzip.compress(urlset(location("/dam", "2024-05-17")))
        assert form_of(unzipped(data)) == "sitemap"
        assert len(parse_sitemap(data, BASE, NOW).entries) == 1

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"<rss/>", "no sitemap"),
            (b"<urlset>", "not well-formed"),
            (b"", "not well-formed"),
            (b"\x1f\x8bnoise", "no whole gzip"),
            (gzip.compress(b"0" * 60_000_000), "larger than 50 MB"),
            (b'<!DOCTYPE urlset [<!ENTITY a "b">]><urlset>&a;</urlset>', "declares entities"),
            (b'<!DOCTYPE urlset SYSTEM "http://127.0.0.1/x.dtd"><urlset/>', "declares entities"),
        ],
    )
    def test_that_are_none_are_refused(self, data: bytes, reason: str):
        with pytest.raises(UnusableError, match=reason):
            parse_sitemap(data, BASE, NOW)

    @given(st.binary(max_size=200))
    def test_any_bytes_are_one_or_refused(self, noise: bytes):
        with pytest.raises(UnusableError):
            parse_sitemap(b"<urlset>" + noise, BASE, NOW)


class TestLists:
    def test_name_each_feed_once(self):
        found = parse_opml(opml("https://a.test/1", "https://a.test/2", "https://a.test/1", "file:///etc/2").encode())
        assert [(one.url, one.title) for one in found] == [
            ("https://a.test/1", "Feed 1"),
            ("https://a.test/2", "Feed 2"),
        ]

    @pytest.mark.parametrize("data", ["<rss/>", "<opml><body/></opml>", "<opml>", opml("javascript:1")])
    def test_that_name_none_are_refused(self, data: str):
        with pytest.raises(UnusableError):
            parse_opml(data.encode())

    def test_the_starter_list_is_one(self):
        found = parse_opml(STARTER.read_bytes())
        assert len(found) >= 20
        assert all(one.title and one.url.startswith("https://") for one in found)


class TestForms:
    @pytest.mark.parametrize(
        ("data", "form"),
        [
            (b"<rss>", "feed"),
            (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <html> --><feed>", "feed"),
            (b"<!DOCTYPE html><html>", "page"),
            (b"  <HTML lang='en'>", "page"),
            (b"<urlset>", "sitemap"),
            (b"<?xml version='1.0'?><ns:sitemapindex>", "sitemap"),
            (b"<opml>", "list"),
            ("<?xml version='1.0'?><opml>".encode("utf-16"), "list"),
            (b"", "feed"),
            (b"hello", "feed"),
        ],
    )
    def test_show_in_the_first_element(self, data: bytes, form: str):
        assert form_of(data) == form

    def test_a_page_without_its_first_element_shows_in_its_type(self):
        assert form_of(b"<p>Hello</p>", "text/html") == "page"

    def test_pages_name_their_feeds_those_of_comments_last(self):
        links = "".join(
            f'<link rel="{rel}" type="{kind}" href="{href}" title="{title}">'
            for rel, kind, href, title in (
                ("alternate", "application/rss+xml", "/comments/feed", "Comments"),
                ("alternate", "application/atom+xml", "/feed", "News"),
                ("alternate", "text/html", "/fr", "French"),
                ("alternate", "application/rss+xml", "javascript:alert(1)", "Bad"),
                ("alternate", "application/rss+xml", "", "Empty"),
            )
        )
        found = feeds_of_page(page("Orsa", [], head=links), "https://orsa.test/")
        assert [link.url for link in found] == ["https://orsa.test/feed", "https://orsa.test/comments/feed"]


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as served:
        yield served


def add(catalogue: Catalogue, *urls: str) -> list[Subscription]:
    known, around = Feeds(catalogue), Surroundings(LOOPBACK, resolver=Names({}), delay=0)

    async def add_all() -> list[Subscription]:
        async with around.fetcher() as fetcher:
            subscriber = Subscriber(known, around.visitor(fetcher, known), SystemClock())
            return [subscription for url in urls for subscription in await subscriber.add(url)]

    return asyncio.run(add_all())


class TestAdding:
    def test_a_feed_is_added_once(self, sqlite_catalogue: Catalogue, web: Web):
        url = web.put(0, "/feed", feed([], "Orsa Courier"))
        first, second = add(sqlite_catalogue, url, url)
        assert (first.is_new, second.is_new, first.feed.title) == (True, False, "Orsa Courier")
        assert web.paths() == ["/feed"]

    def test_of_a_site_the_feed_is_found(self, sqlite_catalogue: Catalogue, web: Web):
        link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
        web.put(0, "/feed", feed([], "Orsa Courier"))
        [added] = add(sqlite_catalogue, web.put(0, "/", Reply(page("Orsa", [], head=link))))
        assert added.feed.url == web.url(0, "/feed")

    def test_of_a_site_without_a_feed_the_sitemap_is_found(self, sqlite_catalogue: Catalogue, web: Web):
        sitemap = web.put(0, "/news.xml", Reply(urlset(location("/dam", "2024-05-17")), type="application/xml"))
        web.put(0, "/robots.txt", Reply(f"Sitemap: {sitemap}\n", type="text/plain"))
        [added] = add(sqlite_catalogue, web.put(0, "/", Reply(page("Orsa", []))))
        assert (added.feed.url, added.feed.kind) == (sitemap, "sitemap")

    def test_a_list_adds_all_without_asking_any(self, sqlite_catalogue: Catalogue, web: Web):
        url = web.put(0, "/list", Reply(opml("https://a.test/1", "https://a.test/2"), type="text/x-opml"))
        assert [one.feed.url for one in add(sqlite_catalogue, url)] == ["https://a.test/1", "https://a.test/2"]

    @pytest.mark.parametrize(
        ("reply", "reason"),
        [
            (Reply(page("Orsa", [])), "it names none"),
            (Reply(b"\x89PNG" + bytes(99), type="image/png"), "it is no feed"),
            (Reply(status=404), "404"),
            (Reply("<rss><ch", type="application/xml"), ""),
        ],
    )
    def test_what_is_no_feed_is_refused(self, sqlite_catalogue: Catalogue, web: Web, reply: Reply, reason: str):
        url = web.put(0, "/x", reply)
        if not reason:
            assert len(add(sqlite_catalogue, url)) == 1  # a broken feed may be whole tomorrow
            return
        with pytest.raises(DatelineError, match=reason):
            add(sqlite_catalogue, url)
        assert Feeds(sqlite_catalogue).all() == []

    def test_a_site_cannot_lead_to_a_private_address(self, sqlite_catalogue: Catalogue, web: Web):
        with Trap() as trap:
            link = f'<link rel="alternate" type="application/rss+xml" href="http://10.0.0.1:{trap.port}/feed">'
            with pytest.raises(UnusableError, match=r"10\.0\.0\.1 is not an address of the public internet"):
                add(sqlite_catalogue, web.put(0, "/", Reply(page("Orsa", [], head=link))))
            assert trap.callers == []
