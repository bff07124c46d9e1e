"""Reads an article from a web page: its text by trafilatura, its facts from JSON-LD and meta elements.

Works on a page that is already here; nothing is fetched.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from html import unescape
from itertools import chain
from typing import Any

from retrieval.domain.articles import Moment
from retrieval.domain.errors import UnusableError
from retrieval.english.dictionary import Pattern
from retrieval.sources.dates import read_date
from retrieval.sources.drafts import Draft, names_in
from retrieval.text.language import letter_count
from retrieval.text.outlets import canonical_url

_TAG = Pattern(r"<\s*/?\s*[a-zA-Z][^<>]*>|<!--", 0)
# What is left when tags were escaped twice; no news is written about these.
_ESCAPED = Pattern(
    r"</?(?:p|br|a|b|i|u|s|em|strong|small|su[bp]|code|cite|q|span|font|center|div|img|picture|video|audio|source|iframe"
    r"|h[1-6]|hr|ul|ol|li|d[ltd]|blockquote|pre|figure|figcaption|article|section|main|header|footer|aside|nav|address"
    r"|time|mark|abbr|table|caption|tbody|thead|t[rdh]|script|style)(?:\s[^<>]*)?/?>"
)
_REFERENCE = Pattern(r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8}\d{0,2});")
_MOST_ESCAPES = 3
_UNSEEN = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "head", "title"})
_BLOCKS = frozenset(
    "address article aside blockquote br caption dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li"
    " main nav ol p pre section table td th tr ul".split()
)


def paragraphs(markup: str, tidy: Callable[[HtmlElement], None] | None = None) -> str:
    """Return the text of a scrap of HTML, one paragraph a block, separated by blank lines.

    Markup that was escaped once too often is read again, until none is left. `tidy` takes out of its tree what is not
    to be read.
    """
    text = _text(markup, tidy)
    for _ in range(_MOST_ESCAPES):
        if not _ESCAPED.search(text) and all(unescape(found) == found for found in _REFERENCE.findall(text)):
            break
        text = _text(text, tidy)
    return text


def _text(markup: str, tidy: Callable[[HtmlElement], None] | None) -> str:
    from lxml import etree, html  # noqa: PLC0415 - not needed to ask

    if not _TAG.search(markup):
        return _lines(unescape(markup))
    try:
        tree: Any = html.fragment_fromstring(markup.replace("\0", ""), create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return _lines(unescape(_TAG.sub(" ", markup)))
    if tidy:
        tidy(tree)
    parts: list[str] = []
    _collect(tree, parts)
    return _lines("".join(parts))


def one_line(markup: str) -> str:
    """Return the text of a scrap of HTML on one line."""
    return " ".join(paragraphs(markup).split())


def _collect(tree: Any, parts: list[str]) -> None:
    """Append the text below `tree`, a line break where a block begins or ends.

    Walks without recursion: how deep it goes is the stranger's choice.
    """
    from lxml import etree  # noqa: PLC0415

    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else "script"  # a comment is as unseen
        unseen = name in _UNSEEN
        edge = "\n" if name in _BLOCKS else ""
        if event == "start":
            hidden += unseen
            if not hidden:
                parts.append(edge + " ".join((element.text or "").split("\n")))
        else:
            hidden -= unseen
            if not hidden:
                tail = " ".join((element.tail or "").split("\n")) if element is not tree else ""
                parts.append(edge + tail)


def _lines(text: str) -> str:
    return "\n\n".join(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)


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
        text = script.text or ""
        yield from _read_nodes(text) if len(text) <= _MOST_REMEMBERED else _read_nodes.__wrapped__(text)


_MOST_REMEMBERED = 200_000


@lru_cache(maxsize=16)  # a dozen rules ask for the same page's
def _read_nodes(text: str) -> Sequence[dict[str, Any]]:
    try:
        return tuple(_nodes(json.loads(text, strict=False)))
    except (ValueError, RecursionError):
        return ()  # broken JSON-LD is common; the page has other places for the same facts


def types(node: dict[str, Any]) -> list[str]:
    """Return the names of an object's types, without what stands before them ("https://schema.org/", "schema:")."""
    return [text_of(name).rpartition("/")[2].rpartition(":")[2] for name in listed(node.get("@type"))]


def _nodes(data: object) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON-LD document that stand at its top, in a list, in a graph, or as what it is about."""
    for item in listed(data):
        if isinstance(item, dict):
            yield item
            for name in ("@graph", "mainEntity", "mainEntityOfPage"):
                yield from (node for node in listed(item.get(name)) if isinstance(node, dict))


def names_any(name: str, parts: Iterable[str]) -> bool:
    """Tell whether one of some parts stands in a name, such as a class or an id, whatever the case of its letters."""
    lowered = name.lower()
    return any(part in lowered for part in parts)


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
    fields: Iterator[tuple[str, object]] = chain(
        [("JSON-LD datePublished", facts.get("datePublished"))],
        ((f"meta {name}", meta(tree, name)) for name in _DATE_FIELDS),
        (("itemprop datePublished", value) for value in _marked_dates(tree)),
    )
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


def says_paid(tree: HtmlElement) -> bool:
    """Tell whether a page says for machines that it is not free: https://schema.org/isAccessibleForFree."""
    if meta(tree, "article:content_tier").lower() in ("locked", "metered"):
        return True
    parts = (one for node in linked_data(tree) for one in (node, *listed(node.get("hasPart"))) if isinstance(one, dict))
    stated = [one.get("isAccessibleForFree") for one in parts]
    return any(value is False or text_of(value).lower().rpartition("/")[2] == "false" for value in stated)


def _address(tree: HtmlElement, facts: dict[str, Any]) -> str | None:
    """Return the first address that the page gives itself, of those that are one."""
    links = [element.get("href") or "" for element in tree.iterfind(".//link[@rel='canonical']")]
    stated = [*links, meta(tree, "og:url"), text_of(facts.get("url"))]
    return next((address for address in stated if canonical_url(address)), None)


def first_moment(*stated: object) -> Moment | None:
    """Return the first of the values that states a date; a page may do so badly in one place and well in the next."""
    return next((found for value in stated if (found := read_date(value))), None)
