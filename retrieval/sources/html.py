"""Reads an article from a web page: its text by trafilatura, its facts from JSON-LD and meta elements.

Works on a page that is already here; nothing is fetched.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from retrieval.domain.articles import Moment
from retrieval.domain.errors import UnusableError
from retrieval.sources.dates import parse_moment
from retrieval.sources.drafts import Draft, names_in
from retrieval.sources.linked_data import HtmlElement, article_facts, authors_of, name_of, text_of
from retrieval.text.outlets import canonical_url

NO_ARTICLE = "no article was found in the page; save the whole page, or its text as .txt"
_DATE_GUESS = {"original_date": True, "extensive_search": False, "outputformat": "%Y-%m-%d"}
# What they warn of, such as broken JSON-LD, is ordinary in pages, and nobody can act on it.
for _library in ("trafilatura", "htmldate"):
    logging.getLogger(_library).propagate = False


def draft_from_html(page: str, url: str | None = None) -> Draft:
    """Return the draft in the source of a web page, `url` being where it was read, if that is known.

    Raises:
        UnusableError: if there is no text of an article in it.
    """
    return draft_from_tree(parsed_page(page), page, url)


def parsed_page(page: str) -> HtmlElement:
    """Return the root element of a page.

    Raises:
        UnusableError: if there is none.
    """
    from trafilatura import load_html  # noqa: PLC0415 - most of a second, not needed for text

    tree = load_html(page)
    if tree is None:
        raise UnusableError("it is no web page: no HTML elements were found")
    return tree


def draft_from_tree(tree: HtmlElement, page: str, url: str | None = None, listed: Moment | None = None) -> Draft:
    """Return the draft in a page that has been parsed.

    The publication date is the one that the page states for machines (JSON-LD, meta elements), else the one that a
    feed has `listed`, else the one that htmldate finds in its markup.

    Raises:
        UnusableError: if there is no text of an article in it.
    """
    from trafilatura import bare_extraction  # noqa: PLC0415

    found: Any = bare_extraction(
        tree, url=url, include_comments=False, with_metadata=True, date_extraction_params=dict(_DATE_GUESS)
    )
    if found is None or not found.text:
        raise UnusableError(NO_ARTICLE)
    stated = stated_facts(tree, page)
    return replace(
        stated,
        body=found.text,
        title=stated.title or found.title or "",
        url=url or stated.url,
        published=stated.published or listed or first_moment(found.date),
        authors=stated.authors or names_in((found.author or "").replace(";", ",")),
    )


def stated_facts(tree: HtmlElement, page: str) -> Draft:
    """Return a draft without text: what a page says for machines about itself."""
    facts = article_facts(tree)
    return Draft(
        original=page,
        body="",
        title=text_of(facts.get("headline")),
        url=_address(tree, facts),
        outlet=name_of(facts.get("publisher")) or meta(tree, "og:site_name"),
        published=first_moment(facts.get("datePublished"), meta(tree, "article:published_time")),
        updated=first_moment(facts.get("dateModified"), meta(tree, "article:modified_time")),
        authors=authors_of(facts.get("author")),
        language=text_of(facts.get("inLanguage")) or tree.get("lang") or "",
    )


def meta(tree: HtmlElement, key: str) -> str:
    """Return what a page's meta element of that name or property says, "" without one."""
    for attribute in ("property", "name"):
        for element in tree.iterfind(f".//meta[@{attribute}='{key}']"):
            content = text_of(element.get("content"))
            if content:
                return content
    return ""


def _address(tree: HtmlElement, facts: dict[str, Any]) -> str | None:
    """Return the first address that the page gives itself, of those that are one."""
    links = [element.get("href") or "" for element in tree.iterfind(".//link[@rel='canonical']")]
    stated = [*links, meta(tree, "og:url"), text_of(facts.get("url"))]
    return next((address for address in stated if canonical_url(address)), None)


def first_moment(*stated: object) -> Moment | None:
    """Return the first of the values that states a date."""
    for value in map(text_of, stated):
        try:
            return parse_moment(value)
        except UnusableError:
            continue  # a page may state a date badly in one place and well in the next
    return None
