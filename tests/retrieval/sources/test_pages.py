"""Pages that were fetched or saved: articles, live blogs in parts, and the walls in front of articles."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from retrieval.domain.articles import Article, Moment
from retrieval.domain.errors import UnusableError
from retrieval.sources.fetcher import Response
from retrieval.sources.files import Refusal, read_path
from retrieval.sources.ingestion import read_page, read_summary
from retrieval.sources.listings import Entry
from retrieval.sources.pages import drafts_from_page
from tests.builders import DAM, FERRY
from tests.fakes.web import page

DAY = datetime(2024, 5, 18, 9, tzinfo=UTC)
URL = "https://orsa.test/news/dam"
POST = "The district of Orsa said that the lake had fallen by another metre, and that the road stays shut."


def script(facts: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(facts)}</script>'


def article(text: str = DAM, head: str = "") -> str:
    return page("Crack in the dam", text.split("\n\n"), DAY, head)


def answer(body: str | bytes, content_type: str = "text/html", charset: str | None = None) -> Response:
    data = body.encode() if isinstance(body, str) else body
    return Response(URL, 200, data, content_type=content_type, charset=charset)


class TestAddresses:
    @pytest.mark.parametrize(
        ("stated", "taken"),
        [
            ("https://orsa.test/dam", "https://orsa.test/dam"),
            ("https://www.orsa.test/dam", "https://www.orsa.test/dam"),
            ("https://other.test/dam", URL),
            ("https://orsa.test/", URL),
            ("/dam", URL),
            ("javascript:alert(1)", URL),
        ],
    )
    def test_that_a_page_gives_itself_count_on_its_own_host(self, stated: str, taken: str):
        [draft] = drafts_from_page(article(head=f'<link rel="canonical" href="{stated}">'), URL)
        assert draft.url == taken

    def test_of_a_saved_page_are_those_that_it_states(self):
        [draft] = drafts_from_page(article(head=f'<link rel="canonical" href="{URL}">'))
        assert draft.url == URL


class TestWalls:
    TEASER = "The district of Orsa lowered the lake by two metres on Friday, it said."

    @pytest.mark.parametrize("free", [False, "False", "false", "http://schema.org/False"])
    def test_a_beginning_that_says_it_is_for_subscribers(self, free: object):
        facts = {"@type": "NewsArticle", "datePublished": "2024-05-18", "isAccessibleForFree": free}
        with pytest.raises(UnusableError, match=r"for subscribers, and only its first \d+ words"):
            drafts_from_page(article(self.TEASER, script(facts)))

    def test_a_part_that_is_not_free(self):
        facts = {"@type": "NewsArticle", "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": False}}
        with pytest.raises(UnusableError, match="for subscribers"):
            drafts_from_page(article(self.TEASER, script(facts)))

    @pytest.mark.parametrize(
        "appeal",
        [
            "Subscribe now to continue reading.",
            "To continue reading, please create an account.",
            "This article is only available to our subscribers.",
            "You have reached your limit of free articles.",
            "Already a subscriber? Sign in",
        ],
    )
    def test_a_beginning_with_an_appeal(self, appeal: str):
        with pytest.raises(UnusableError, match="behind a paywall"):
            drafts_from_page(article(f"{self.TEASER}\n\n{appeal}"))

    def test_an_article_that_is_there_whole_is_taken(self):
        facts = {"@type": "NewsArticle", "datePublished": "2024-05-18", "isAccessibleForFree": False}
        long = "\n\n".join(f"{DAM} That was report number {number} of the week." for number in range(9))
        assert len(drafts_from_page(article(long, script(facts)))) == 1

    def test_a_short_article_that_is_free_is_taken(self):
        assert len(drafts_from_page(article(self.TEASER))) == 1

    @pytest.mark.parametrize(
        ("title", "url", "reason"),
        [
            ("Before you continue", URL, "asks for consent"),
            ("Orsa Courier", "https://consent.orsa.test/?continue=x", "asks for consent"),
            ("We value your privacy", URL, "asks for consent"),
            ("Just a moment...", URL, "checks whether a person"),
            ("Access denied", URL, "checks whether a person"),
            ("Are you a robot?", URL, "checks whether a person"),
        ],
    )
    def test_forms_and_checks(self, title: str, url: str, reason: str):
        text = "We and our partners store cookies on your device. You can change your mind at any time."
        with pytest.raises(UnusableError, match=reason):
            drafts_from_page(page(title, [text, text]), url)

    def test_an_article_about_such_pages_is_taken(self):
        long = [f"{DAM} That was report number {number} of the week." for number in range(9)]
        assert len(drafts_from_page(page("Access denied: how sites shut out their readers", long))) == 1


class TestLiveBlogs:
    def blog(self, *posts: dict[str, object]) -> str:
        facts = {
            "@type": "LiveBlogPosting",
            "headline": "Orsa dam, as it happened",
            "datePublished": "2024-05-18T06:00:00Z",
            "publisher": {"name": "Orsa Courier"},
            "liveBlogUpdate": list(posts),
        }
        return f"<html lang='en'><head>{script(facts)}</head><body><p>{POST}</p></body></html>"

    def post(self, number: int, **more: object) -> dict[str, object]:
        return {
            "@type": "BlogPosting",
            "headline": f"Update {number}",
            "articleBody": f"<p>Number {number}.</p><p>{POST}</p>",
            "datePublished": f"2024-05-18T{number + 6:02}:00:00Z",
            "url": f"{URL}#post-{number}",
            **more,
        }

    def test_are_split_into_dated_posts(self):
        articles = read_page(answer(self.blog(self.post(1), self.post(2, url="")))).results
        first, second = (one for one in articles if isinstance(one, Article))
        assert (first.title, first.url, first.outlet) == ("Update 1", f"{URL}#post-1", "Orsa Courier")
        assert first.text == f"Number 1.\n\n{POST}"
        assert first.published == Moment.of(datetime(2024, 5, 18, 7, tzinfo=UTC))
        assert second.url is not None
        assert second.url.startswith(f"{URL}#")
        assert second.url != first.url

    def test_keep_the_names_of_posts_when_they_grow(self):
        bare = [self.post(number, url="") for number in (1, 2, 3)]
        names = [[draft.anchor for draft in drafts_from_page(self.blog(*bare[-n:]), URL)] for n in (2, 3)]
        assert names[0] == names[1][1:]

    @pytest.mark.parametrize("broken", [{"datePublished": "soon"}, {"articleBody": "Short."}, {"articleBody": None}])
    def test_leave_out_posts_without_date_or_text(self, broken: dict[str, object]):
        posts = [self.post(1), self.post(2), self.post(3, **broken)]
        assert [draft.title for draft in drafts_from_page(self.blog(*posts))] == ["Update 1", "Update 2"]

    def test_are_read_from_their_elements_where_they_list_no_posts(self):
        posts = "".join(
            f'<article id="b{n}"><h2>Update {n}</h2><time datetime="2024-05-18T0{n}:00:00Z">now</time><p>{POST}</p>'
            "</article>"
            for n in (1, 2, 3)
        )
        source = self.blog().replace("</body>", f"{posts}</body>")
        drafts = drafts_from_page(source, URL)
        assert [(draft.title, draft.anchor, draft.body) for draft in drafts[:1]] == [("Update 1", "b1", POST)]
        assert [str(draft.published.instant.hour) for draft in drafts if draft.published] == ["1", "2", "3"]

    def test_that_were_saved_are_split_just_so(self, tmp_path: Path):
        path = tmp_path / "live.html"
        path.write_text(self.blog(self.post(1), self.post(2)), "utf-8")
        found = list(read_path(path))
        assert [one.title for one in found if isinstance(one, Article)] == ["Update 1", "Update 2"]


class TestReading:
    def test_a_saved_page_and_a_fetched_one_are_the_same_article(self, tmp_path: Path):
        source = article(FERRY, f'<link rel="canonical" href="{URL}">')
        path = tmp_path / "ferry.html"
        path.write_text(source, "utf-8")
        [saved], [fetched] = list(read_path(path)), read_page(answer(source)).results
        assert isinstance(saved, Article)
        assert isinstance(fetched, Article)
        fields = ("title", "text", "original", "url", "outlet", "published", "updated", "authors", "language")
        assert [getattr(saved, name) for name in fields] == [getattr(fetched, name) for name in fields]

    @pytest.mark.parametrize("content_type", ["application/pdf", "image/png", "application/rss+xml", "text/plain"])
    def test_other_types_are_refused(self, content_type: str):
        with pytest.raises(UnusableError, match=f"no web page but {content_type}".replace("+", r"\+")):
            read_page(answer("x", content_type))

    def test_the_servers_charset_counts_more_than_the_pages(self):
        source = article(DAM.replace("Orsa", "Örsa")).replace("<head>", '<head><meta charset="koi8-r">')
        [found] = read_page(answer(source.encode("latin-1"), charset="iso-8859-1")).results
        assert isinstance(found, Article)
        assert "Örsa" in found.text

    def test_a_date_in_the_future_is_not_believed(self):
        source = page("Crack in the dam", DAM.split("\n\n"), datetime(2199, 1, 1, tzinfo=UTC))
        entry = Entry(published=Moment.of(date(2024, 5, 18)))
        [found] = read_page(answer(source), entry).results
        assert isinstance(found, Article)
        assert found.published == entry.published

    def test_a_summary_says_that_it_is_one(self):
        entry = Entry("Crack in the dam", URL, text=POST)
        reading = read_summary(entry, "feed", "it is gone", passing=False)
        [found] = reading.results
        assert isinstance(found, Article)
        assert (found.summary, found.text, found.url, reading.stored_as) == (True, POST, URL, URL)

    def test_a_summary_of_too_few_words_is_refused_with_the_pages_reason(self):
        [refused] = read_summary(Entry("Dam", URL, text="Soon."), "feed", "it is gone", passing=False).results
        assert refused == Refusal(URL, "it is gone; nor does the feed itself say enough")
