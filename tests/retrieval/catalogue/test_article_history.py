"""Finding an article by what a person knows of it, and reading its revisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from retrieval.catalogue import Catalogue
from retrieval.catalogue.revisions import find_articles, read_article
from tests.builders import DAM, FERRY, make_article, store

URL = "https://www.news.test/2024/ferry?page=1"


@pytest.fixture
def ids(catalogue: Catalogue) -> list[str]:
    articles = (
        make_article(url=URL, source="/feeds/1"),
        make_article("Crack in the dam", DAM, url="https://news.test/dam", source="/feeds/2"),
    )
    return [store(catalogue, article).article_id for article in articles]


@pytest.mark.parametrize(
    "reference",
    [URL, f"{URL}#top", URL.upper().replace("/2024/FERRY?PAGE", "/2024/ferry?page"), "www.news.test/2024",
     "news.test/2024/fer", "https://www.news.test/2024/", "/feeds/1"],
)  # fmt: skip
def test_by_url_or_source(catalogue: Catalogue, ids: list[str], reference: str):
    assert find_articles(catalogue, reference) == [ids[0]]


def test_by_id_or_its_beginning(catalogue: Catalogue, ids: list[str]):
    for article_id in ids:
        assert find_articles(catalogue, article_id) == [article_id]
        assert find_articles(catalogue, article_id[:8].upper()) == [article_id]


def test_a_beginning_that_several_have(catalogue: Catalogue, ids: list[str]):
    assert find_articles(catalogue, "news.test/") == sorted(ids)


@pytest.mark.parametrize("reference", ["", "%", "_", "nothing.test", "ferry", "zz"])
@pytest.mark.usefixtures("ids")
def test_what_means_none(catalogue: Catalogue, reference: str):
    assert find_articles(catalogue, reference) == []


def test_an_exact_url_wins_over_longer_ones(catalogue: Catalogue):
    short, _ = (
        store(catalogue, make_article(f"Page {url[-1]}", url=url)).article_id
        for url in ("https://news.test/a", "https://news.test/ab")
    )
    assert find_articles(catalogue, "https://news.test/a") == [short]


def test_revisions_come_oldest_first(catalogue: Catalogue):
    monday, tuesday = datetime(2024, 5, 13, 9, tzinfo=UTC), datetime(2024, 5, 14, 9, tzinfo=UTC)
    article = make_article(outlet="Marlow Post", published=monday, authors=("Ida Berg",))
    added = store(catalogue, article, monday)
    changed = replace(article, text=DAM, title="Night ferry is back")
    store(catalogue, changed, tuesday)
    found = read_article(catalogue, added.article_id)
    assert found is not None
    assert (found.url, found.source) == (None, article.source)
    assert [(each.number, each.title, each.text) for each in found.revisions] == [
        (1, article.title, FERRY),
        (2, "Night ferry is back", DAM),
    ]
    first, second = found.revisions
    assert (first.outlet, first.authors, first.published) == ("Marlow Post", ("Ida Berg",), date(2024, 5, 13))
    assert (first.visible_from, first.superseded_from) == (monday, tuesday)
    assert (second.visible_from, second.superseded_from, second.ingested) == (tuesday, None, tuesday)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"updated": datetime(2024, 5, 15, 7, tzinfo=UTC)}, datetime(2024, 5, 15, 7, tzinfo=UTC)),
        ({"published": datetime(2024, 5, 16, 8, tzinfo=UTC)}, datetime(2024, 5, 16, 8, tzinfo=UTC)),
        ({"published": datetime(2024, 5, 13, 9, tzinfo=UTC)}, datetime(2024, 7, 1, tzinfo=UTC)),
        ({"published": datetime(2024, 8, 1, tzinfo=UTC)}, datetime(2024, 7, 1, tzinfo=UTC)),
    ],
    ids=["updated", "published anew", "no day of its own", "a day still to come"],
)
def test_a_later_version_holds_from_its_own_day(catalogue: Catalogue, told: dict[str, datetime], expected: datetime):
    """What came long after, as a backfilled correction does, was in the world before it came."""
    came = datetime(2024, 7, 1, tzinfo=UTC)
    first = make_article(url="https://news.test/toll", published=datetime(2024, 5, 13, 9, tzinfo=UTC))
    added = store(catalogue, first, came)
    again = {"published": datetime(2024, 5, 13, 9, tzinfo=UTC)} | told
    later = make_article(
        text=DAM, url="https://news.test/toll", published=again["published"], updated=again.get("updated")
    )
    store(catalogue, later, came)
    found = read_article(catalogue, added.article_id)
    assert found is not None
    assert [each.visible_from for each in found.revisions] == [datetime(2024, 5, 13, 9, tzinfo=UTC), expected]
    assert found.revisions[0].superseded_from == expected


def test_an_article_that_is_not_there(catalogue: Catalogue):
    assert read_article(catalogue, "0" * 16) is None
