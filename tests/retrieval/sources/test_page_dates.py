"""Which of the dates on a page is its article's."""

from __future__ import annotations

from datetime import date

import pytest

from tests.retrieval.sources.sample_page import NEWS, article, page

DAY = date(2026, 11, 18)
OLD = {"@type": "NewsArticle", "headline": "Mill burns down in Rye", "datePublished": "2020-05-05"}


def day_of(source: str, url: str | None = None) -> date | None:
    found = article(source, url).published
    return found.day if found else None


@pytest.mark.parametrize(
    "facts",
    [
        {
            "@graph": [
                {"@type": "WebSite", "datePublished": "2009-01-01"},
                {"@type": "WebPage", "datePublished": "2016-02-02", "dateModified": "2026-11-19"},
                {"@type": "Organization", "foundingDate": "1900-01-01"},
                {**NEWS, "@type": ["Article", "NewsArticle"]},
            ]
        },
        [OLD, NEWS],
        {"@type": "WebPage", "datePublished": "2012-01-01", "mainEntity": NEWS},
        [{"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": OLD}]}, NEWS],
        [{"@type": "VideoObject", "datePublished": "2015-01-01"}, NEWS],
        {**NEWS, "@type": "https://schema.org/NewsArticle"},
        {**NEWS, "@type": "schema:NewsArticle"},
        {**NEWS, "datePublished": ["2026-11-18"]},
        {**NEWS, "datePublished": 1795003200000},
    ],
)
def test_the_node_that_is_the_article_tells_its_day(facts: object):
    assert day_of(page(facts=facts)) == DAY


@pytest.mark.parametrize(
    ("before", "beside", "facts"),
    [
        ("", "", {"@type": "WebSite", "datePublished": "2009-01-01", "name": "Post"}),
        ("", "<div class='latest'><a href='/1'><time datetime='2026-11-01'>1 Nov</time> Fire</a></div>", None),
        ("", "<footer>© 2019 Post, 1 January 2019</footer>", None),
        ("", "<section class='comments'><p>Joe, 3 January 2020: Nice.</p></section>", None),
        ("", "", {**NEWS, "datePublished": "0001-01-01T00:00:00Z"}),
        ("", "", {**NEWS, "datePublished": "9999-12-31"}),
        ("", "", {**NEWS, "datePublished": "NaN"}),
        ("", "", {**NEWS, "datePublished": "2027-06-01"}),
    ],
)
def test_what_is_not_the_articles_day_or_cannot_be_is_none(before: str, beside: str, facts: object):
    assert day_of(page(facts=facts, before=before, beside=beside)) is None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("two hours ago", date(2026, 11, 20)),
        ("13 hours ago", date(2026, 11, 19)),
        ("Published 35 mins ago", date(2026, 11, 20)),
        ("1 week ago", date(2026, 11, 13)),
        ("il y a 2 heures", date(2026, 11, 20)),
        ("för 2 timmar sedan", date(2026, 11, 20)),
        ("3時間前", date(2026, 11, 20)),
        ("3小时前", date(2026, 11, 20)),
        ("Updated 19 November 2026 · First published 18 November 2026", DAY),
        ("Ribe, 18. November 2026, 14:05 Uhr", DAY),
    ],
)
def test_the_line_that_readers_see_tells_the_day(line: str, day: date):
    source = page(facts=None).replace("</h1>", f"</h1><p class='date'>{line}</p>")
    assert day_of(source) == day


def test_a_date_below_the_headline_counts_before_one_of_another_story_above_it():
    source = page(
        facts=None, before="<div><a href='/b'>Fire</a><time datetime='2026-11-01'>1 November 2026</time></div>"
    )
    assert day_of(source.replace("</h1>", "</h1><p class='byline'>By Ann Berg, 18 November 2026</p>")) == DAY
