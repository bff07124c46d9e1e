"""Reads an article from a web page: its text by trafilatura, its facts from JSON-LD and meta elements.

Works on a page that is already here; nothing is fetched.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from html import unescape
from typing import Any

from retrieval.models import Moment
from retrieval.outlets import canonical_url
from retrieval.sources.drafts import Draft, UnusableError, names_in, parse_moment

HtmlElement = Any  # lxml ships no types
# schema.org's kinds of article, and those that publishers use instead.
_ARTICLE_TYPES = frozenset(
    "Article NewsArticle AnalysisNewsArticle AskPublicNewsArticle BackgroundNewsArticle OpinionNewsArticle"
    " ReportageNewsArticle ReviewNewsArticle LiveBlogPosting BlogPosting Report SatiricalArticle"
    " AdvertiserContentArticle ScholarlyArticle TechArticle SocialMediaPosting WebPage".split()
)
_DATE_GUESS = {"original_date": True, "extensive_search": False, "outputformat": "%Y-%m-%d"}
# What they warn of, such as broken JSON-LD, is ordinary in pages, and nobody can act on it.
for _library in ("trafilatura", "htmldate"):
    logging.getLogger(_library).propagate = False


def draft_from_html(page: str, url: str | None = None) -> Draft:
    """Return the draft in the source of a web page, `url` being where it was read, if that is known.

    The publication date is the one that the page states for machines (JSON-LD, meta elements), else the one that
    htmldate finds in its markup.

    Raises:
        UnusableError: if there is no text of an article in it.
    """
    from trafilatura import bare_extraction, load_html  # noqa: PLC0415 - most of a second, not needed for text

    tree = load_html(page)
    if tree is None:
        raise UnusableError("it is no web page: no HTML elements were found")
    facts = _linked_data(tree)
    found: Any = bare_extraction(
        tree, url=url, include_comments=False, with_metadata=True, date_extraction_params=dict(_DATE_GUESS)
    )
    if found is None or not found.text:
        raise UnusableError("no article was found in the page; save the whole page, or its text as .txt")
    return Draft(
        original=page,
        body=found.text,
        title=_text(facts.get("headline")) or found.title or "",
        url=url or _address(tree, facts),
        outlet=_name(facts.get("publisher")) or _meta(tree, "og:site_name"),
        published=_first_moment(facts.get("datePublished"), _meta(tree, "article:published_time"), found.date),
        updated=_first_moment(facts.get("dateModified"), _meta(tree, "article:modified_time")),
        authors=_authors(facts.get("author")) or names_in((found.author or "").replace(";", ",")),
        language=_text(facts.get("inLanguage")) or tree.get("lang") or "",
    )


def _linked_data(tree: HtmlElement) -> dict[str, Any]:
    """Return the JSON-LD object that describes the article: the first with a date of publication, else none."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue  # broken JSON-LD is common; the page has other places for the same facts
        for node in _nodes(data):
            if "datePublished" in node and not _ARTICLE_TYPES.isdisjoint(map(_text, _listed(node.get("@type")))):
                return node
    return {}


def _nodes(data: object) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON-LD document that stand at its top, in a list or in a graph."""
    for item in _listed(data):
        if isinstance(item, dict):
            yield item
            yield from (node for node in _listed(item.get("@graph")) if isinstance(node, dict))


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: object) -> str:
    return unescape(value).strip() if isinstance(value, str) else ""


def _name(value: object) -> str:
    """Return the name of a person or organisation, which is an object or the name itself."""
    return next((_text(item.get("name") if isinstance(item, dict) else item) for item in _listed(value)), "")


def _authors(value: object) -> tuple[str, ...]:
    names = (_name(item) for item in _listed(value))
    return tuple(name for listed in names for name in names_in(listed) if "/" not in name)


def _meta(tree: HtmlElement, key: str) -> str:
    for attribute in ("property", "name"):
        for element in tree.iterfind(f".//meta[@{attribute}='{key}']"):
            content = _text(element.get("content"))
            if content:
                return content
    return ""


def _address(tree: HtmlElement, facts: dict[str, Any]) -> str | None:
    """Return the first address that the page gives itself, of those that are one."""
    links = [element.get("href") or "" for element in tree.iterfind(".//link[@rel='canonical']")]
    stated = [*links, _meta(tree, "og:url"), _text(facts.get("url"))]
    return next((address for address in stated if canonical_url(address)), None)


def _first_moment(*stated: object) -> Moment | None:
    for value in map(_text, stated):
        try:
            return parse_moment(value)
        except UnusableError:
            continue  # a page may state a date badly in one place and well in the next
    return None
