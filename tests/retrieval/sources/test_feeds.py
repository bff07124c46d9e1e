"""Feeds as strangers publish them: what is read is plain text and web addresses, and nothing else is ever fetched."""

from __future__ import annotations

import asyncio
import contextlib
import html
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from ipaddress import ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from retrieval.catalogue.feeds import Feeds
from retrieval.catalogue.schema import ArticleRow, RevisionRow
from retrieval.corpus.corpus import Corpus
from retrieval.domain.articles import Moment
from retrieval.domain.errors import UnusableError
from retrieval.feeds.poller import Polled
from retrieval.feeds.watcher import poll_all
from retrieval.sources.dates import parse_moment
from retrieval.sources.feeds import parse_feed
from retrieval.sources.listings import Entry
from retrieval.sources.visitor import Surroundings
from tests.fakes.trap import Trap
from tests.fakes.web import Names, Reply, Web, rss
from tests.retrieval.sources.odd_feeds import OddFeed, channel, item, odd_feeds, xml

NOW = datetime(2025, 5, 3, tzinfo=UTC)


def read_one(more: str = "", **fields: str) -> Entry:
    [entry] = parse_feed(xml(channel(item(**fields, more=more))), "http://news.test/feeds/all", now=NOW).entries
    return entry


@pytest.fixture
def trap() -> Iterator[Trap]:
    with Trap() as listener:
        yield listener


def test_there_are_a_hundred_odd_feeds():
    assert len(odd_feeds("http://127.0.0.1/")) >= 100


def test_each_odd_feed_gives_articles_or_one_error_and_nothing_else_is_fetched(corpus: Corpus, trap: Trap):
    odd = odd_feeds(f"http://127.0.0.1:{trap.port}/trap")
    with Web(len(odd)) as web:
        around = Surroundings(
            allowed_networks=[ip_network(address) for address in web.addresses], resolver=Names({}), delay=0
        )
        polled = poll_each(corpus, web, odd, around)
        visited = set(web.paths())
    for feed, result in polled:
        assert outcome(result) in allowed(feed), (feed.name, result)
        assert result.error is None or 10 < len(result.error) < 400
    assert trap.callers == []
    # A link of backslashes means the same host to a browser, too.
    assert {path for path in visited if not path.startswith(("/feed", "/story", "/?story"))} <= {"/", "/1"}
    with corpus.catalogue.engine.connect() as connection:
        for url, title, text in connection.execute(
            select(ArticleRow.url, RevisionRow.title, RevisionRow.text).join(RevisionRow)
        ):
            assert url is None or url.startswith("http")
            assert "<script" not in title + text
            assert "onerror" not in title + text
            assert "root:" not in text
            assert len(text) < 300_000


def poll_each(corpus: Corpus, web: Web, odd: list[OddFeed], around: Surroundings) -> list[tuple[OddFeed, Polled]]:
    known, polled = Feeds(corpus.catalogue), {}
    for number, feed in enumerate(odd):
        # Each says which it is, so that no two have the same text and are one article.
        data = feed.data.replace(b"Orsa dam", f"Orsa dam, number {number}".encode())
        known.add(web.put(number, "/feed", Reply(data, type=feed.type)), NOW)
    asyncio.run(poll_all(corpus, known.all(), around, lambda result: polled.update({result.feed.id: result})))
    return [(feed, polled[number]) for number, feed in enumerate(odd, 1)]


def outcome(result: Polled) -> str:
    if result.error:
        assert not result.counts
        return "error"
    return "articles" if result.counts["new"] or result.counts["unchanged"] else "nothing"


def allowed(feed: OddFeed) -> set[str]:
    return {"articles", "error", "nothing"} if feed.outcome == "either" else {feed.outcome}


class TestEntries:
    def test_have_plain_titles_and_paragraphs(self):
        entry = read_one(
            title="&lt;script&gt;alert(1)&lt;/script&gt;The &lt;b&gt;dam&lt;/b&gt; &amp;amp; the lake",
            text=html.escape("<p>One <i>two</i>.</p><p>Three<br>four<style>x</style></p>"),
        )
        assert (entry.title, entry.text) == ("The dam & the lake", "One two.\n\nThree\n\nfour")

    @pytest.mark.parametrize(
        "planted",
        [
            "<p style='display:none'>The bell was stolen.</p>",
            "<p hidden>The bell was stolen.</p>",
            "<div aria-hidden='true'>The bell was stolen.</div>",
            "<blockquote class='twitter-tweet'><p>The bell was stolen.</p>— Al (@al)</blockquote>",
            "<figure><img><figcaption>The bell was stolen.</figcaption></figure>",
        ],
    )
    def test_have_no_words_that_a_page_would_not_have(self, planted: str):
        told = "<p>The council of Rye met on Monday and chose a new treasurer.</p><p>She is from Deal.</p>"
        text = read_one(text=html.escape(told + planted + "<blockquote>I am glad.</blockquote>")).text
        assert "bell" not in text
        assert text.endswith("She is from Deal.\n\n“I am glad.”")

    @pytest.mark.parametrize("title", ["Rain 3 < 5 > 2", "A<B", "Q&A"])
    def test_keep_what_only_looks_like_markup(self, title: str):
        escaped = title.replace("&", "&amp;amp;").replace("<", "&amp;lt;").replace(">", "&amp;gt;")
        assert read_one(title=escaped).title == title

    @pytest.mark.parametrize(
        ("link", "url"),
        [
            ("/1", "http://news.test/1"),
            ("1?utm_source=rss", "http://news.test/feeds/1"),
            ("HTTP://News.Test:80/a b#c", "http://news.test/a%20b"),
            ("//other.test/1", "http://other.test/1"),
            ("javascript:alert(1)", None),
            ("mailto:ada@news.test", None),
            ("file:///etc/passwd", None),
        ],
    )
    def test_have_links_to_the_web_or_none(self, link: str, url: str | None):
        assert read_one(link=link).url == url

    @pytest.mark.parametrize(
        ("written", "moment"),
        [
            ("Fri, 02 May 2025 23:30:00 -0400", Moment(datetime(2025, 5, 3, 3, 30, tzinfo=UTC), date(2025, 5, 2))),
            ("2025-05-02", Moment.of(date(2025, 5, 2))),
            ("Fri, 2 May 2025 10:00 EST", Moment.of(datetime(2025, 5, 2, 15, tzinfo=UTC))),
            ("1970-01-01T00:00:00Z", None),
            ("2031-01-01", None),
            ("soon", None),
        ],
    )
    def test_have_dates_that_can_be_true(self, written: str, moment: Moment | None):
        assert read_one(f"<pubDate>{written}</pubDate>").published == moment

    @pytest.mark.parametrize(
        ("written", "names"),
        [
            ("<author>ada@news.test (Ada Ruiz)</author>", ("Ada Ruiz",)),
            ("<author>ada@news.test</author>", ()),
            (
                '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">By Ada Ruiz and Jo Lee</dc:creator>',
                ("Ada Ruiz", "Jo Lee"),
            ),
        ],
    )
    def test_have_authors_with_names(self, written: str, names: tuple[str, ...]):
        assert read_one(written).authors == names

    def test_come_newest_first_and_once(self):
        items = [
            {"title": f"Dam {day}", "link": f"/{day}", "published": datetime(2025, 5, day, tzinfo=UTC)}
            for day in (1, 3, 2)
        ]
        listed = parse_feed(rss([*items, items[0]]).encode(), "http://news.test/", now=NOW)
        assert [entry.title for entry in listed.entries] == ["Dam 3", "Dam 2", "Dam 1"]

    def test_change_their_fingerprint_when_they_are_edited_and_keep_their_key(self):
        first, second = read_one(text="One."), read_one(text="Two.")
        assert first.key == second.key
        assert first.fingerprint != second.fingerprint
        assert first.fingerprint == read_one(text="One.").fingerprint


@given(st.integers(0, 2**31), st.integers(0, 999_999), st.integers(-14 * 60, 14 * 60))
def test_an_entry_can_be_put_away_and_taken_out_again(second: int, microsecond: int, zone: int):
    published = datetime.fromtimestamp(second, timezone(timedelta(minutes=zone))).replace(microsecond=microsecond)
    entry = Entry("Dam", "http://news.test/1", published=Moment.of(published), outlet="Orsa Courier", language="en")
    assert Entry.from_record(entry.record()) == entry


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"<rss><channel><item>", b'<?xml version="1.0"?><feed>']))
def test_any_bytes_are_a_feed_or_refused(noise: bytes, start: bytes):
    with contextlib.suppress(UnusableError):
        assert parse_feed(start + noise, "http://news.test/").kind == "feed"


def test_moments_are_written_as_they_are_read():
    written = Entry(published=Moment(datetime(2025, 5, 3, 3, 30, tzinfo=UTC), date(2025, 5, 2))).record()["published"]
    assert parse_moment(written).day == date(2025, 5, 2)
