from __future__ import annotations

from datetime import date

import pytest

from retrieval.domain.errors import UnusableError
from retrieval.sources.records import draft_from_record

RECORD = {"title": "Bridge reopens", "text": "The mayor walked."}


def test_all_fields() -> None:
    draft = draft_from_record(
        RECORD
        | {
            "url": "https://example.com/a",
            "published": "2025-05-02",
            "updated": "2025-05-03T08:00:00Z",
            "outlet": "Harbour News",
            "source": "Other News",
            "authors": ["Ana Ruiz", "Jo Lee"],
            "language": "en",
            "tags": [1, 2],
        }
    )
    assert (draft.title, draft.body, draft.original) == ("Bridge reopens", "The mayor walked.", "The mayor walked.")
    assert draft.published
    assert draft.published.day == date(2025, 5, 2)
    assert draft.updated
    assert draft.updated.day == date(2025, 5, 3)
    assert (draft.url, draft.outlet, draft.language) == ("https://example.com/a", "Harbour News", "en")
    assert draft.authors == ("Ana Ruiz", "Jo Lee")


@pytest.mark.parametrize(
    ("source", "outlet"),
    [("Harbour News", "Harbour News"), ({"name": "Harbour News"}, None), ("https://example.com/a", None), (None, None)],
)
def test_source_is_an_outlet_where_it_is_a_name(source: object, outlet: str | None) -> None:
    assert draft_from_record(RECORD | {"source": source}).outlet == outlet


def test_authors_may_be_a_byline() -> None:
    assert draft_from_record(RECORD | {"authors": "Ana Ruiz and Jo Lee"}).authors == ("Ana Ruiz", "Jo Lee")


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_an_article_may_be_undated(nothing: object) -> None:
    assert draft_from_record(RECORD | {"published": nothing}).published is None


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ([1], "expected a JSON object with title and text, found a list"),
        ("text", "found a string"),
        (None, "found null"),
        ({"title": "Bridge"}, "text: missing"),
        ({"text": 7}, "text: expected a string, found a number"),
        (RECORD | {"title": ["a"]}, "title: expected a string, found a list"),
        (RECORD | {"url": {}}, "url: expected a string, found an object"),
        (RECORD | {"published": "soon"}, "published: 'soon' is not a date"),
        (RECORD | {"updated": "soon"}, "updated: 'soon' is not a date"),
        (RECORD | {"authors": 3.5}, "authors: expected a list of names or a string, found a number"),
        (RECORD | {"authors": ["Ana", True]}, "authors: expected names, found a boolean"),
        (RECORD | {"text": "x" * 5_000_001}, "5,000,001 characters"),
    ],
)
def test_what_is_wrong_is_refused_by_its_name(record: object, reason: str) -> None:
    with pytest.raises(UnusableError, match=reason):
        draft_from_record(record)


@pytest.mark.parametrize(
    "stated", ["0001-01-01", "9999-12-31", float("nan"), "NaN", "0000-00-00", True, [2025], {"day": 2}, 0, "32/13/2025"]
)
def test_a_date_that_cannot_be_true_leaves_the_article_undated(stated: object) -> None:
    draft = draft_from_record(RECORD | {"published": stated, "updated": stated})
    assert (draft.published, draft.updated) == (None, None)


@pytest.mark.parametrize("stated", [1746196200, 1746196200000, "1746196200", "2. Mai 2025", "2 mai 2025 à 14h30"])
def test_dates_are_read_as_numbers_and_in_other_languages(stated: object) -> None:
    published = draft_from_record(RECORD | {"published": stated}).published
    assert published
    assert published.day == date(2025, 5, 2)
