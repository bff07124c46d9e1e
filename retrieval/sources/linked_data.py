"""What a page says for machines in JSON-LD (https://schema.org): the objects in it, and the facts of its article."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from typing import Any

from retrieval.sources.drafts import names_in

HtmlElement = Any  # lxml ships no types
# schema.org's kinds of article, and those that publishers use instead.
_ARTICLE_TYPES = frozenset(
    "Article NewsArticle AnalysisNewsArticle AskPublicNewsArticle BackgroundNewsArticle OpinionNewsArticle"
    " ReportageNewsArticle ReviewNewsArticle LiveBlogPosting BlogPosting Report SatiricalArticle"
    " AdvertiserContentArticle ScholarlyArticle TechArticle SocialMediaPosting".split()
)
_PAGE_TYPES = frozenset({"WebPage", "ItemPage"})


def article_facts(tree: HtmlElement, url: str | None = None) -> dict[str, Any]:
    """Return the JSON-LD object that describes the article of a page at `url`, else an empty one.

    That is an article with the address of the page or with its headline, else the first; what is said of the page
    around it counts only where nothing is said of an article.
    """
    nodes = list(linked_data(tree))
    articles = [node for node in nodes if not _ARTICLE_TYPES.isdisjoint(types(node))]
    dated = [node for node in articles if "datePublished" in node] or articles
    if len(dated) > 1:
        headings = {_plain(text) for text in headlines(tree)}
        addressed = [node for node in dated if _has_address(node, {*_addresses(tree), *filter(None, (url,))})]
        dated = addressed or [node for node in dated if _plain(text_of(node.get("headline"))) in headings] or dated
    pages = [node for node in nodes if not _PAGE_TYPES.isdisjoint(types(node)) and "datePublished" in node]
    return next(iter(dated or pages), {})


def _addresses(tree: HtmlElement) -> Iterator[str]:
    yield from (element.get("href") or "" for element in tree.iterfind(".//link[@rel='canonical']"))
    yield from (element.get("content") or "" for element in tree.iterfind(".//meta[@property='og:url']"))


def _has_address(node: dict[str, Any], addresses: set[str]) -> bool:
    """Tell whether an object says that it has one of these addresses, as its own or as that of its page."""
    page = next(iter(listed(node.get("mainEntityOfPage"))), None)
    stated = (node.get("url"), page.get("@id") if isinstance(page, dict) else page, node.get("@id"))
    return any(text_of(one).partition("#")[0] in addresses for one in stated if text_of(one))


def headlines(tree: HtmlElement) -> Iterator[str]:
    """Yield what a page may have as its headline."""
    for element in tree.iter("h1", "title"):
        yield "".join(element.itertext())
    yield from (element.get("content") or "" for element in tree.iterfind(".//meta[@property='og:title']"))


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def linked_data(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the JSON-LD objects of a page, as far as they can be read."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue  # broken JSON-LD is common; the page has other places for the same facts
        yield from _nodes(data)


def types(node: dict[str, Any]) -> list[str]:
    """Return the names of an object's types."""
    return [text_of(name) for name in listed(node.get("@type"))]


def _nodes(data: object) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON-LD document that stand at its top, in a list, in a graph, or as what it is about."""
    for item in listed(data):
        if isinstance(item, dict):
            yield item
            for name in ("@graph", "mainEntity", "mainEntityOfPage"):
                yield from (node for node in listed(item.get(name)) if isinstance(node, dict))


def listed(value: object) -> list[Any]:
    """Return a value as a list: JSON-LD leaves the brackets away around a single one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def text_of(value: object) -> str:
    """Return a text without references such as "&amp;", "" for what is none."""
    return unescape(value).strip() if isinstance(value, str) else ""


def name_of(value: object) -> str:
    """Return the name of a person or organisation, which is an object or the name itself."""
    return next((text_of(item.get("name") if isinstance(item, dict) else item) for item in listed(value)), "")


def authors_of(value: object) -> tuple[str, ...]:
    """Return the names of persons, each an object or the name itself."""
    bylines = (name_of(item) for item in listed(value))
    return tuple(name for byline in bylines for name in names_in(byline) if "/" not in name)
