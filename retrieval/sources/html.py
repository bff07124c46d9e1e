"""Reads an article from a web page: its text by trafilatura, its facts from JSON-LD and meta elements.

Works on a page that is already here; nothing is fetched.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from retrieval.domain.articles import Moment
from retrieval.domain.errors import UnusableError
from retrieval.sources.dates import read_date
from retrieval.sources.drafts import Draft, names_in
from retrieval.sources.linked_data import HtmlElement, article_facts, authors_of, name_of, text_of
from retrieval.text.language import letter_count
from retrieval.text.outlets import canonical_url

NO_ARTICLE = "no article was found in the page; save the whole page, or its text as .txt"
_DATE_FIELDS = (
    "article:published_time", "og:published_time", "og:article:published_time", "article:published", "parsely-pub-date",
    "sailthru.date", "datePublished", "date", "pubdate", "publishdate", "publish-date", "publication_date",
    "dc.date.issued", "DC.date.issued", "dcterms.issued", "dc.date", "DC.date", "dcterms.date",
    "cXenseParse:recs:publishtime", "article.published", "cre_date", "release_date",
)  # fmt: skip
"""The names under which pages state when they were published, in the order of how exact they use to be."""
_SHORTEST_LINE = 15
_DATE_GUESS = {"original_date": True, "extensive_search": False, "outputformat": "%Y-%m-%d"}
# What they warn of, such as broken JSON-LD, is ordinary in pages, and nobody can act on it.
for _library in ("trafilatura", "htmldate"):
    logging.getLogger(_library).propagate = False


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


def body_of(tree: HtmlElement, url: str | None = None) -> tuple[str, str, tuple[str, ...]]:
    """Return text, title and authors that trafilatura finds in a page, which it takes apart; "" where it finds none."""
    from trafilatura import bare_extraction  # noqa: PLC0415

    found: Any = bare_extraction(
        tree, url=url, include_comments=False, with_metadata=True, date_extraction_params=dict(_DATE_GUESS)
    )
    text = (found.text or "") if found is not None else ""
    title, author = (found.title or "", found.author or "") if found is not None else ("", "")
    return text, title, names_in(author.replace(";", ","))


def paragraphs_of(tree: HtmlElement) -> str:
    """Return the paragraphs of a page's article element, or of the page: of a news flash there is no more."""
    home = next(tree.iter("article"), next(tree.iter("main"), next(tree.iter("body"), tree)))
    lines = (" ".join("".join(part.itertext()).split()) for part in home.iter("p"))
    return "\n".join(line for line in lines if len(line.split()) > 3 or letter_count(line) > _SHORTEST_LINE)


def stated_facts(tree: HtmlElement, page: str, url: str | None = None) -> Draft:
    """Return a draft without text: what a page that was fetched from `url` says for machines about itself."""
    facts = article_facts(tree, url)
    return Draft(
        original=page,
        body="",
        title=text_of(facts.get("headline")),
        url=_address(tree, facts),
        outlet=name_of(facts.get("publisher")) or meta(tree, "og:site_name"),
        updated=first_moment(facts.get("dateModified"), meta(tree, "article:modified_time")),
        authors=authors_of(facts.get("author")),
        language=text_of(facts.get("inLanguage")) or tree.get("lang") or "",
    )


def stated_date(tree: HtmlElement, url: str | None = None) -> tuple[str, object] | None:
    """Return what a page says for machines of the day of its article: the first field that is a date, and its value."""
    facts = article_facts(tree, url)
    fields: list[tuple[str, object]] = [("JSON-LD datePublished", facts.get("datePublished"))]
    fields += [(f"meta {name}", meta(tree, name)) for name in _DATE_FIELDS]
    fields += [("itemprop datePublished", value) for value in _marked_dates(tree)]
    return next(((name, value) for name, value in fields if read_date(value)), None)


def _marked_dates(tree: HtmlElement) -> Iterator[str]:
    """Yield the dates that a page marks as its article's by microdata, not those of stories that it shows beside it."""
    for element in tree.iterfind(".//*[@itemprop='datePublished']"):
        scopes = [above for above in element.iterancestors() if above.get("itemscope") is not None]
        if not any(above.tag in ("aside", "li", "nav", "footer", "a") for above in element.iterancestors()) and (
            len(scopes) <= 1 or scopes[0].find(".//h1") is not None
        ):
            yield element.get("content") or element.get("datetime") or "".join(element.itertext())


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
    """Return the first of the values that states a date; a page may do so badly in one place and well in the next."""
    return next((found for value in stated if (found := read_date(value))), None)
