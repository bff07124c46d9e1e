"""Pages that lead to articles and are none: front pages, sections, tags, results of a search. Told by their form."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from retrieval.sources.linked_data import HtmlElement, linked_data, types

_LISTS = frozenset({"CollectionPage", "SearchResultsPage", "ItemList"})
_ARTICLES = re.compile(
    r"(?:News|Posting|Report|Scholarly|Tech|Opinion|Review)?(?:Article|Report|BlogPosting|LiveBlogPosting)$"
)
_PATHS = re.compile(
    r"/(?:$|index\.\w+$|(?:tags?|topics?|categor(?:y|ies)|sections?|search|suche|recherche|buscar|cerca|zoeken|thema|rubrik"
    r"|rubriques?|temas?|archives?|authors?)(?:/[\w-]*)?/?$)",
    re.IGNORECASE,
)
_FEWEST_CARDS, _FEWEST_LINKS = 4, 8
_LONGEST_CARD = 90
_OWN_WORDS = 60
"""Words in paragraphs outside of all cards from which a page has a text of its own."""
_SHARE_OF_OWN = 0.6
_HEADLINE_WORDS = 3
_LONG_NAME = 8
_SENTENCE_WORDS = 10


def listing_reason(tree: HtmlElement, url: str | None) -> str | None:
    """Say why a page is a list of articles and not one; None where it is not. The page has its furniture still."""
    body = next(tree.iter("body"), tree)
    cards = list(dict.fromkeys([*_cards(body, url), *_teasers(body, url)]))
    within = {part for card in cards for part in card.iter()}
    own = sum(len(words) for part in body.iter("p") if part not in within and (words := _own_words(part)))
    own = max(own, sum(_unmarked_words(part) for part in body.iter("div", "td", "span", "br") if part not in within))
    told = sum(len("".join(card.itertext()).split()) for card in cards)
    is_list = _says_list(tree, url)
    if _says_article(tree) and not is_list:
        return None
    if len(cards) >= _FEWEST_CARDS and own < (2 * _OWN_WORDS if is_list else _OWN_WORDS) and own < _SHARE_OF_OWN * told:
        if not is_list and own >= 15 and _has_own_text(body, within):
            return None
        return (
            f"it is a list of {len(cards)} articles and none itself, such as a front page; add the site's feed instead"
        )
    links = [link for link in body.iter("a") if len("".join(link.itertext()).split()) >= _HEADLINE_WORDS]
    if len(links) >= _FEWEST_LINKS and own < _OWN_WORDS and not _has_own_text(body, within):
        linked = sum(len("".join(link.itertext()).split()) for link in links)
        if linked > _SHARE_OF_OWN * len(" ".join(body.itertext()).split()) or (is_list and own < _OWN_WORDS / 2):
            return f"it is a list of {len(links)} links and no article; add the site's feed instead"
    return None


def _cards(body: HtmlElement, url: str | None) -> Iterator[HtmlElement]:
    """Yield the blocks that show another article: a headline that is a link, with a few words of what it leads to."""
    for heading in body.iter("h2", "h3", "h4", "h5"):
        link = heading.find(".//a[@href]")
        if link is None:
            link = next((above for above in heading.iterancestors("a") if above.get("href")), None)
        if link is None or not _leads_elsewhere(link.get("href") or "", url):
            continue
        card = heading
        for above in heading.iterancestors("div", "article", "li", "section", "a", "header"):
            headings = [one for one in above.iter("h1", "h2", "h3", "h4", "h5") if one is not heading]
            if headings or len("".join(above.itertext()).split()) > _LONGEST_CARD:
                break
            card = above
        yield card


def _teasers(body: HtmlElement, url: str | None) -> Iterator[HtmlElement]:
    """Yield the blocks side by side that each begin with a link to another article, or have a headline and a link."""
    groups: dict[tuple[HtmlElement, str, str], list[HtmlElement]] = defaultdict(list)
    for element in body.iter("li", "div", "article", "section", "tr", "dt"):
        name = (element.get("class") or "").split()[:1]
        groups[element.getparent(), element.tag, *(name or [""])].append(element)
    for blocks in groups.values():
        found = [block for block in blocks if _is_teaser(block, url)] if len(blocks) >= _FEWEST_CARDS else []
        targets = {link.get("href") for block in found for link in block.iter("a")}
        if len(found) * 5 < len(blocks) * 4 or len(targets) < _FEWEST_CARDS or _is_menu(blocks[0]):
            continue
        for block in found:
            yield block
            yield from block.itersiblings("dd") if block.tag == "dt" else ()


def _is_teaser(block: HtmlElement, url: str | None) -> bool:
    words = " ".join(block.itertext()).split()
    link = next((one for one in block.iter("a") if _leads_elsewhere(one.get("href") or "", url)), None)
    if link is None or not 2 <= len(words) <= _LONGEST_CARD:
        return False
    title = " ".join(link.itertext()).split()
    begins = len(title) >= 2 and words[: len(title)][:2] == title[:2]
    return begins or next(block.iter("h2", "h3", "h4", "h5"), None) is not None


def _is_menu(block: HtmlElement) -> bool:
    return any(
        above.tag in ("nav", "header", "footer", "aside")
        or above.get("role") in ("navigation", "menu", "complementary")
        for above in block.iterancestors()
    )


def _own_words(part: HtmlElement) -> list[str]:
    """Return the words of a paragraph that are in no link."""
    linked = sum(len("".join(link.itertext()).split()) for link in part.iter("a"))
    words = "".join(part.itertext()).split()
    return words if linked * 2 <= len(words) else []


def _unmarked_words(part: HtmlElement) -> int:
    """Return how many words of sentences stand in an element, or behind one, without being a paragraph."""
    runs = ["" if part.tag == "br" else part.text, part.tail, *(child.tail for child in part if child.tag != "br")]
    return sum(count for run in runs if (count := len((run or "").split())) >= _SENTENCE_WORDS)


def _has_own_text(body: HtmlElement, within: set[HtmlElement]) -> bool:
    """Tell whether a headline of the page, not linked, is followed by paragraphs that are in no card."""
    heading = next((one for one in body.iter("h1") if one.find(".//a[@href]") is None), None)
    if heading is None or not _is_headline("".join(heading.itertext())):
        return False
    after = [part for part in heading.itersiblings("p", "div", "section") if part not in within]
    paragraphs = [one for part in after for one in ([part] if part.tag == "p" else part.iter("p")) if one not in within]
    return sum(len(_own_words(one)) for one in paragraphs) >= 15


def _is_headline(text: str) -> bool:
    """Tell whether a heading says something, as the names of sections, tags and authors do not."""
    return len(text.split()) >= _HEADLINE_WORDS or (len(text) > _LONG_NAME and not text.isascii())


def _says_article(tree: HtmlElement) -> bool:
    kinds = [name for node in linked_data(tree) for name in types(node)]
    if sum(bool(_ARTICLES.match(name)) for name in kinds) == 1:
        return True
    return any((one.get("content") or "").lower() == "article" for one in tree.iterfind(".//meta[@property='og:type']"))


def _says_list(tree: HtmlElement, url: str | None) -> bool:
    """Tell whether a page says for machines that it is a list, or has the address of one."""
    if any(not _LISTS.isdisjoint(types(node)) for node in linked_data(tree)):
        return True
    if any((one.get("content") or "").lower() == "website" for one in tree.iterfind(".//meta[@property='og:type']")):
        return True
    return bool(url and _PATHS.search(urlsplit(url).path or "/") and _PATHS.match(urlsplit(url).path or "/"))


def _leads_elsewhere(target: str, url: str | None) -> bool:
    if not target or target.startswith(("#", "mailto:", "javascript:", "tel:")):
        return False
    try:
        return not url or urlsplit(urljoin(url, target)).path != urlsplit(url).path
    except ValueError:
        return False
