from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.domain.errors import UnusableError
from retrieval.sources.drafts import Draft
from retrieval.sources.plain import draft_from_markdown, draft_from_record, draft_from_text

FRONT_MATTER = """---
title: "Harbour bridge reopens"
published: 2025-05-02
updated: 2025-05-03T08:00:00Z
outlet: Harbour News
url: https://example.com/bridge
authors:
  - Ana Ruiz
  - Jo Lee
language: en
tags: [bridge]
---
"""


def test_markdown_reads_like_the_rendered_page() -> None:
    draft = draft_from_markdown(
        "# Harbour *bridge* reopens #\n\n"
        "The **mayor** said _nothing_ about [the cost](https://example.com/cost_(city)),\n"
        "see [note][1] and `plan_b`.\n\n"
        "![the bridge](bridge.jpg)\n\n## What next\n> It opens at 9\\*.\n\n- one boat\n- two boats\n  and a ferry\n\n"
        "1. first\n2. second\n\n| Pier | Boats |\n|---|---|\n| [North](n) | *12* |\n\n"
        "---\n\n<!-- draft -->\n```\n2 * 3 * 4\n```\n\n"
        "[1]: https://example.com/note\n"
    )
    assert draft.title == "Harbour bridge reopens"
    assert [line for line in draft.body.splitlines() if line.strip()] == [
        "The mayor said nothing about the cost, see note and plan_b.",
        "What next",
        "It opens at 9*.",
        "- one boat",
        "- two boats and a ferry",
        "1. first",
        "2. second",
        "Pier | Boats",
        "North | 12",
        "2 * 3 * 4",
    ]


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ('<p class="lead">The <b>mayor</b> walked.</p>', "The mayor walked."),
        ("Pier Road<br>Harbour", "Pier Road Harbour"),
        ("<!-- not\n\nshown --> The mayor walked.", "The mayor walked."),
        ("<script>\nlet mayor = 1\n</script>\n\nThe mayor walked.", "The mayor walked."),
        ("Ruiz &amp; Lee", "Ruiz & Lee"),
        ("    The mayor walked\nalone.", "The mayor walked alone."),
        ("- ![the bridge](bridge.jpg)\n\nThe mayor walked.", "The mayor walked."),
        ("5 * 3 * 2, harbour_bridge_plan", "5 * 3 * 2, harbour_bridge_plan"),
    ],
)
def test_what_looks_like_markup_and_what_is(markdown: str, shown: str) -> None:
    assert draft_from_markdown(markdown).body == shown


def test_an_underlined_heading_is_a_title() -> None:
    draft = draft_from_markdown("Harbour bridge reopens\n======\n\nThe mayor walked.")
    assert (draft.title, draft.body.strip()) == ("Harbour bridge reopens", "The mayor walked.")


@pytest.mark.parametrize("read", [draft_from_text, draft_from_markdown])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_front_matter_states_the_facts(read: Callable[[str], Draft], line_end: str) -> None:
    original = (FRONT_MATTER + "\n# Another heading\n\nThe mayor walked.\n").replace("\n", line_end)
    draft = read(original)
    assert draft.title == "Harbour bridge reopens"
    assert draft.published
    assert draft.published.day == date(2025, 5, 2)
    assert draft.updated
    assert draft.updated.day == date(2025, 5, 3)
    assert (draft.outlet, draft.url) == ("Harbour News", "https://example.com/bridge")
    assert (draft.authors, draft.language) == (("Ana Ruiz", "Jo Lee"), "en")
    assert "title:" not in draft.body
    assert draft.original == original


@pytest.mark.parametrize("authors", ["[Ana Ruiz, Jo Lee]", "Ana Ruiz, Jo Lee", "By Ana Ruiz and Jo Lee"])
def test_authors_are_a_list_or_a_byline(authors: str) -> None:
    assert draft_from_text(f"---\nauthors: {authors}\n---\n").authors == ("Ana Ruiz", "Jo Lee")


def test_a_quoted_title_is_unescaped() -> None:
    draft = draft_from_markdown('---\ntitle: "\\"Not for sale\\": a visit"\n---\nThe mayor walked.')
    assert draft.title == '"Not for sale": a visit'


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nThe mayor: a portrait of her, in which a lot is told.\n\nShe walked.\n---\n",
        "---\nUpdated: Friday: noon\n\nShe walked.\n---\n",
        "---\nMayor: I walked: alone.\nReporter: Why?\n---\nShe walked.\n",
        "---\nShe walked.\n",
    ],
)
def test_a_rule_at_the_top_is_no_front_matter(text: str) -> None:
    draft = draft_from_text(text)
    assert draft.body == text
    assert draft.title == ""
    assert "She walked." in draft_from_markdown(text).body


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ("title: Harbour bridge: a visit", "line 4"),
        ('title: "Not for sale": a visit', "line 4"),
        ("title: [Update] A visit", "line 4"),
        ('title: "A visit', "line 4"),
        ("title: @mayor walks", "line 4"),
        ('title: "A visit \\UFFFFFFFF"', "the front matter"),
        ("tags:\n  - bridge\ntitle: [A visit", "line 6"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_broken_front_matter_is_refused_with_its_place(lines: str, place: str, line_end: str) -> None:
    original = f"\n---\noutlet: Harbour News\n{lines}\n---\nThe mayor walked.".replace("\n", line_end)
    with pytest.raises(UnusableError, match=f"^{place}: .* put the value in quotes"):
        draft_from_markdown(original)


def test_a_field_of_the_wrong_kind_is_refused_by_its_name() -> None:
    with pytest.raises(UnusableError, match="title: expected a string, found a list"):
        draft_from_markdown("---\ntitle: [Update]\n---\nThe mayor walked.")


def test_a_date_that_is_none_is_refused_by_its_name() -> None:
    with pytest.raises(UnusableError, match="published: 'soon' is not a date"):
        draft_from_text("---\npublished: soon\n---\nThe mayor walked.")


def test_lines_broken_at_a_fixed_width_are_joined() -> None:
    wrapped = (
        "The harbour bridge reopened on Friday after nine months of\n"
        "repairs that cost the city forty million dollars, the mayor\n"
        "told reporters at the gate of the northern pier.\n\n"
        "Traffic will be light until the western deck follows in the\n"
        "autumn, when the winds are not yet strong, engineers said.\n"
    )
    assert draft_from_text(wrapped).body.split("\n\n") == [
        "The harbour bridge reopened on Friday after nine months of repairs that cost the city forty million dollars, "
        "the mayor told reporters at the gate of the northern pier.",
        "Traffic will be light until the western deck follows in the autumn, when the winds are not yet strong, "
        "engineers said.",
    ]


def test_a_paragraph_a_line_stays_so() -> None:
    text = "The harbour bridge reopened on Friday after nine months.\nThe mayor walked first.\nOne boat\nTwo boats\n"
    assert draft_from_text(text).body == text


PIECES = (
    "---\n ...\n title: authors: - 1. > # | |-|-|\n == ~~~\n ``` * _ [ ]( ) ![ { } \" ' \\ \\U99999999 &a *a ! % @ : ? "
    "<b> <!-- --> <script> <br> &amp; %YAML\t1.1\n <<: !!int"
).split(" ")
MARKED_UP = st.lists(st.sampled_from([*PIECES, " ", "\n", "\r", "\x00", "\u2028"]) | st.text(max_size=4)).map("".join)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["", "---\n", "---\ntitle: "]), MARKED_UP, st.sampled_from(["", "\n---\n"]))
def test_any_text_is_read_or_refused(start: str, text: str, end: str) -> None:
    original = start + text + end
    for read in (draft_from_text, draft_from_markdown):
        with contextlib.suppress(UnusableError):
            assert read(original).original == original


@given(st.lists(st.from_regex(r"[A-Z][a-z]{2,8}( [a-z]{1,8}){0,6}\.", fullmatch=True), min_size=1, max_size=6))
def test_paragraphs_without_markup_are_kept_word_for_word(paragraphs: list[str]) -> None:
    body = "\n\n".join(paragraphs)
    assert draft_from_markdown(body).body == body


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
