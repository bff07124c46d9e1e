from __future__ import annotations

import contextlib
import io
import json
import logging
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from retrieval.domain.errors import UnusableError
from retrieval.sources.pages import drafts_from_page

PARAGRAPHS = (
    "The harbour bridge reopened on Friday after nine months of repairs that cost the city 40 million dollars.",
    "Engineers replaced 312 cables and the whole of the eastern deck, the mayor, Ines Okafor, told reporters.",
    "The western deck will follow in the autumn, when traffic is lighter and the winds are not yet strong.",
)
ARTICLE = {
    "@type": ["NewsArticle"],
    "headline": "Bridge reopens &amp; traffic flows",
    "datePublished": "2025-05-02T23:30:00-04:00",
    "dateModified": "2025-05-03T08:00:00Z",
    "author": [{"@type": "Person", "name": "Ana Ruiz"}, {"name": "Jo Lee"}],
    "publisher": {"@type": "Organization", "name": "Harbour News"},
}


def page(head: str = "", lang: str = "en") -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><title>Bridge reopens</title>{head}</head><body>'
        f'<nav><a href="/">Home</a></nav><article><h1>Bridge reopens</h1>{body}</article>'
        "<footer>© 2019 Harbour News</footer></body></html>"
    )


def linked_data(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


@pytest.mark.parametrize("data", [ARTICLE, [{"@type": "Organization"}, ARTICLE], {"@graph": [{"name": "x"}, ARTICLE]}])
def test_linked_data_states_the_facts(data: object) -> None:
    source = page(linked_data(data) + '<link rel="canonical" href="https://example.com/bridge">')
    draft = drafts_from_page(source)[0]
    assert [line for line in draft.body.splitlines() if line in PARAGRAPHS] == list(PARAGRAPHS)
    assert "Home" not in draft.body
    assert draft.title == "Bridge reopens & traffic flows"
    assert draft.published
    assert draft.published.instant == datetime(2025, 5, 3, 3, 30, tzinfo=UTC)
    assert draft.published.day == date(2025, 5, 2)
    assert draft.updated
    assert draft.updated.day == date(2025, 5, 3)
    assert (draft.outlet, draft.authors) == ("Harbour News", ("Ana Ruiz", "Jo Lee"))
    assert (draft.url, draft.language) == ("https://example.com/bridge", "en")
    assert draft.original == source


def test_meta_elements_state_what_linked_data_does_not() -> None:
    (draft,) = drafts_from_page(
        page(
            '<script type="application/ld+json">{broken</script>'
            '<meta property="og:site_name" content="Harbour News"><meta name="author" content="Ana Ruiz">'
            '<meta property="article:published_time" content="2025-05-02T10:00:00Z">'
            '<meta property="og:url" content="https://example.com/og"><link rel="canonical" href="/bridge">'
        )
    )
    assert draft.published
    assert draft.published.instant == datetime(2025, 5, 2, 10, tzinfo=UTC)
    assert (draft.title, draft.outlet, draft.url) == ("Bridge reopens", "Harbour News", "https://example.com/og")
    assert draft.authors == ("Ana Ruiz",)


def test_a_date_badly_stated_in_one_place_is_taken_from_the_next() -> None:
    bad = linked_data(ARTICLE | {"datePublished": "last Friday"})
    draft = drafts_from_page(page(bad + '<meta property="article:published_time" content="2025-05-02">'))[0]
    assert draft.published
    assert draft.published.day == date(2025, 5, 2)


@pytest.mark.parametrize("source", ["<html><body></body></html>", page(linked_data([[ARTICLE], {"@type": {}}]))])
def test_what_the_libraries_find_odd_in_a_page_is_not_logged(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    logged = io.StringIO()
    monkeypatch.setattr(logging.getLogger(), "handlers", [logging.StreamHandler(logged)])
    with contextlib.suppress(UnusableError):
        drafts_from_page(source)[0]
    assert logged.getvalue() == ""


def test_a_page_without_a_date_stays_undated() -> None:
    assert drafts_from_page(page())[0].published is None


def test_the_address_it_was_read_from_counts_more_than_the_stated_one() -> None:
    stated = page('<link rel="canonical" href="https://example.com/bridge">')
    assert drafts_from_page(stated, url="https://example.org/a")[0].url == "https://example.org/a"


@pytest.mark.parametrize("source", ["<html><body></body></html>", "   "])
def test_a_page_without_an_article_is_refused(source: str) -> None:
    with pytest.raises(UnusableError, match=r"no web page|no article"):
        drafts_from_page(source)[0]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["@type", "@graph", "datePublished", "author", "publisher", "name"]), inner)
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example({"datePublished": None, "@type": {}}, "")
@given(JSON, st.text(max_size=30))
def test_no_linked_data_breaks_the_page(data: object, noise: str) -> None:
    broken = linked_data([data, {"@type": "NewsArticle", "datePublished": data, "author": data, "publisher": data}])
    draft = drafts_from_page(page(broken + noise.replace("<", "")))[0]
    assert PARAGRAPHS[1] in draft.body
