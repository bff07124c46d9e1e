"""Pages that are no article: walls, errors and empty shells; front pages, sections and results of a search.

Told by their form: little text, an offer with a price or a way to log in, a form about data. Words of thirteen
languages, in `stand_ins.toml`, decide where the form leaves it open.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from retrieval.english.dictionary import Pattern
from retrieval.sources.html import HtmlElement, linked_data, listed, names_any, says_paid, text_of, types

_TEASER_WORDS = 200
"""With fewer words than this, a page that says it is for subscribers has shown no more than a beginning."""
_NOTICE_WORDS = 300
_FORM_WORDS = 160
_STAND_IN_WORDS = 90
_LONGEST_APPEAL = 400
_FEWEST_SUBJECTS = 3
_FEWEST_SIGNS = 3
_BEGINNING_WORDS = 90
"""With no more words than this before an offer, the offer stands for the rest of them."""

_CONSENT_HOST = Pattern(r"(?:consent|privacy|cmp|guce|cookiewall)\.")
_WALL_NAMES = Pattern(
    r"paywall|regwall|pay-wall|(?:^|[\s_-])piano(?:$|[\s_-])|tp-(?:container|modal)|subscriber-only|premium-(?:wall|barrier|box)"
    r"|meter-?wall|abo-?(?:wall|box|hinweis)|plus-?(?:wall|barrier)|content-?lock|article-?(?:lock|barrier)|gated"
)
_OFFER_LINK = Pattern(
    r"/(?:[\w-]*(?:abo|abos|subscri\w*|abonn\w*|suscri\w*|abbona\w*|assin\w*|membership|premium|plus|offers?|offres?|angebote?)"
    r"|log-?in|sign-?in|anmeld\w*|connexion|iniciar-sesion|accedi|inloggen|entrar|register|registrier\w*|inscription)"
    r"(?:[/?#._-]|$)"
)
_PRICE = re.compile(
    r"(?:€|£|\$|\bEUR|\bUSD|\bCHF|\bR\$)\s?\d|\d(?:[.,]\d\d)?\s?(?:€|£|\$|euros?\b|EUR\b)", re.IGNORECASE
)
_NEWSLETTER = "newsletter podcast youtube whatsapp telegram rundbrief infolettre boletin boletín".split()
_BLOCKS = ("p", "div", "section", "aside", "h1", "h2", "h3", "h4", "span", "a", "button", "strong", "li")


def notice_reason(tree: HtmlElement, url: str | None) -> str | None:
    """Say why a page is a form, a check or a notice and no article; None if it is none of these."""
    title = " ".join((tree.findtext(".//title") or "").split())
    heading = " ".join("".join(next(tree.iter("h1"), tree.makeelement("h1")).itertext()).split())
    host = (urlsplit(url).hostname or "") if url else ""
    told = [words for text in _texts(tree, ("p",)) if (words := text.split())]
    count = sum(map(len, told))
    if count <= _NOTICE_WORDS:
        if _phrases("check").search(title):
            return "the site checks whether a person is reading and did not show the article"
        if _CONSENT_HOST.match(host) or _phrases("consent_title").search(title) or _is_form_of_consent(tree):
            return "the site asks for consent to cookies or advertising before it shows the article"
        if count <= _STAND_IN_WORDS and any(_phrases("age").search(part) for part in (title, heading)):
            return "the site asks how old its reader is before it shows the article"
    if any(_phrases("legal").fullmatch(part.strip()) for part in (heading, *re.split(r"\s[|·–—-]\s", title))):
        return f"the page is one of the site's own terms (“{(heading or title)[:80]}”)"
    if count <= _STAND_IN_WORDS and (_phrases("missing").search(heading) or _is_missing_title(title)):
        return f"the page says that there is no article (“{(heading or title)[:80]}”)"
    few = _STAND_IN_WORDS / 3 if "datePublished" in str(list(linked_data(tree))) else _STAND_IN_WORDS * 2 / 3
    if count <= few and any(_phrases("removed").search(" ".join(words)) for words in told):
        return "the page says that its article is gone, or not to be seen here"
    if count <= _STAND_IN_WORDS and _leads_on(tree):
        return "the page only leads on to another"
    if count <= _STAND_IN_WORDS / 3 and _is_shell(tree):
        return "the page shows its text by a script only; there is none in it"
    return None


def _leads_on(tree: HtmlElement) -> bool:
    """Tell whether a page has a browser go to another one at once."""
    for one in tree.iter("meta"):
        seconds, _, target = (one.get("content") or "").lower().partition(";")
        if (one.get("http-equiv") or "").lower() == "refresh" and "url" in target and len(seconds.strip()) == 1:
            return True
    return False


def paywall_reason(tree: HtmlElement, body: str) -> str | None:
    """Say that only the beginning of an article was shown, `body` being what was; None if it was shown whole."""
    words = len(body.split())
    if words >= _TEASER_WORDS:
        return None
    if says_paid(tree):
        return f"the publisher says that it is for subscribers, and only its first {words} words are shown"
    around = {part for home in tree.iter("nav", "header", "footer") if _is_around(home) for part in home.iter()}
    blocks = list(_texts(tree, _BLOCKS, around))
    appeal = next((appeal for text in blocks if (appeal := _appeal_in(text))), None)
    if appeal is not None:
        return f"it is behind a paywall (“{' '.join(appeal.split())[:120]}”), and only {words} words are shown"
    if words < _BEGINNING_WORDS and sum(_signs_of_offer(tree, _after_the_text(blocks, body))) >= _FEWEST_SIGNS:
        return f"it is behind a paywall, by the offer that follows its first {words} words"
    return None


def without_appeals(text: str) -> str:
    """Return the text of an article without the lines that let only subscribers in, or lead to an account."""
    lines = text.split("\n")
    kept = [line for line in lines if len(line) > _LONGEST_APPEAL / 2 or not _is_appeal(line)]
    return "\n".join(kept) if any(line.strip() for line in kept) else text


def _is_appeal(line: str) -> bool:
    return bool(_appeals().search(line) or _phrases("account").fullmatch(line.strip()))


def _appeal_in(text: str) -> str | None:
    """Return the words of a block that let only subscribers in; not those that let somebody comment."""
    for found in _appeals().finditer(text):
        rest = re.split(r"[.!?]", text[found.end() :], maxsplit=1)[0]
        if not _phrases("beside").search(found.group() + rest):
            return found.group()
    return None


def _is_around(home: HtmlElement) -> bool:
    """Tell whether a header, footer or menu is the page's and not an article's."""
    return not any(above.tag in ("article", "main") for above in home.iterancestors())


def _after_the_text(blocks: list[str], body: str) -> list[str]:
    """Return the blocks that are not followed by more of the article: an offer stands in the place of the rest."""
    shown, offers = " ".join(body.split()), (_PRICE, _phrases("subscription"))
    told = [
        place
        for place, text in enumerate(blocks)
        if len(text.split()) >= _SENTENCE_WORDS and text in shown and not any(offer.search(text) for offer in offers)
    ]
    return blocks[told[-1] :] if told else blocks


def _signs_of_offer(tree: HtmlElement, blocks: list[str]) -> Iterator[bool]:
    """Yield whether each sign of an offer in the place of the text is there."""
    body = next(tree.iter("main", "article"), next(tree.iter("body"), tree))
    outside = {link for part in tree.iter("nav", "header", "footer") for link in part.iter("a")}
    links = [link for link in body.iter("a") if link not in outside]
    offers = [text for text in blocks if len(text) <= _LONGEST_APPEAL / 2 and not names_any(text, _NEWSLETTER)]
    yield any(_OFFER_LINK.search(urlsplit_path(link.get("href") or "")) for link in links)
    told = (_phrases("subscription"), _phrases("reading"))
    walls = [one for one in body.iter("div", "section", "aside") if _WALL_NAMES.search(_names(one))]
    yield any(_PRICE.search(text) and any(one.search(text) for one in told) for text in offers) or any(
        _PRICE.search(" ".join(wall.itertext())) for wall in walls
    )
    yield bool(walls)
    yield any(_phrases("subscription").search(text) for text in offers if len(text) < _LONGEST_APPEAL / 3)


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def urlsplit_path(address: str) -> str:
    """Return the path and query of an address, "" where it is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.path}?{parts.query}"


def _is_form_of_consent(tree: HtmlElement) -> bool:
    """Tell whether a short page is about nothing but cookies, consent, data, tracking and advertising."""
    texts = [text for text in _texts(tree, ("p", "h1", "h2", "h3", "button", "li", "label")) if text]
    whole = " ".join(texts)
    if not texts or len(whole.split()) > _FORM_WORDS or "datePublished" in str(list(linked_data(tree))):
        return False
    subjects = [re.compile(one, re.IGNORECASE) for one in _stand_ins()["consent"]["all"]]
    concerned = sum(any(subject.search(text) for subject in subjects) for text in texts)
    return sum(bool(subject.search(whole)) for subject in subjects) >= _FEWEST_SUBJECTS and concerned * 2 >= len(texts)


def _is_missing_title(title: str) -> bool:
    found = _phrases("missing").search(title)
    return bool(found) and (found is not None and len(found.group()) * 3 >= len(re.split(r"\s[|–—-]\s", title)[0]))


def _is_shell(tree: HtmlElement) -> bool:
    body = next(tree.iter("body"), tree)
    seen = " ".join(
        " ".join(text.split())
        for part in body.iter()
        if isinstance(part.tag, str) and part.tag not in ("script", "style", "template")
        for text in (part.text or "", part.tail or "")
        if text.strip()
    )
    return len(seen.split()) <= _STAND_IN_WORDS / 2 and bool(_phrases("script").search(seen))


def _texts(tree: HtmlElement, names: tuple[str, ...], without: Collection[HtmlElement] = ()) -> Iterator[str]:
    """Yield the texts of elements that are short enough to be an appeal; `without` are those to leave out."""
    for element in tree.iter(*names):
        if element in without:
            continue
        text = "".join(element.itertext())
        if text.strip() and (len(text) <= _LONGEST_APPEAL or len(names) == 1):
            yield " ".join(text.split())


@cache
def _stand_ins() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("stand_ins.toml").read_text("utf-8"))


@cache
def _phrases(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(_stand_ins()[kind]["all"]), re.IGNORECASE)


@cache
def _appeals() -> re.Pattern[str]:
    said = [part for name, parts in _stand_ins()["appeal"].items() if name != "for" for part in parts]
    return re.compile("|".join(said), re.IGNORECASE)


_COLLECTIONS = frozenset({"CollectionPage", "SearchResultsPage"})
_LISTS = _COLLECTIONS | {"ItemList"}
_FEWEST_PARTS = 2
_ARTICLES = Pattern(
    r"(?:News|Posting|Report|Scholarly|Tech|Opinion|Review)?(?:Article|Report|BlogPosting|LiveBlogPosting)$", 0
)
_PATHS = Pattern(
    r"/(?:$|index\.\w+$|(?:tags?|topics?|categor(?:y|ies)|sections?|search|suche|recherche|buscar|cerca|zoeken|thema|rubrik"
    r"|rubriques?|temas?|archives?|authors?)(?:/[\w-]*)?/?$)"
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
    stated = _stated_parts(tree)
    if stated >= _FEWEST_PARTS:
        return f"it is a collection of {stated} articles and none itself; add the site's feed instead"
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


def _stated_parts(tree: HtmlElement) -> int:
    """Return of how many articles a page says for machines that it is made; 0 where it is one of them itself."""
    nodes = list(linked_data(tree))
    own = [node for node in nodes if any(map(_ARTICLES.match, types(node)))]
    homes = [node for node in nodes if not _COLLECTIONS.isdisjoint(types(node))]
    if len(own) == 1:
        return 0
    homes = homes or [node for node in nodes if "WebPage" in types(node) and len(listed(node.get("hasPart"))) > 2]
    own = own if homes else []
    lists = [one for home in homes for one in (home, *listed(home.get("mainEntity"))) if isinstance(one, dict)]
    parts = [part for one in lists for name in ("hasPart", "itemListElement") for part in listed(one.get(name))]
    parts = [part.get("item", part) if isinstance(part, dict) else part for part in parts]
    names = {_name_of_part(part) for part in (*own, *parts)} - {""}
    heading = " ".join(next(tree.iter("h1"), tree.makeelement("h1")).itertext())
    return 0 if " ".join(heading.split()).lower() in names else len(names)


def _name_of_part(part: object) -> str:
    """Return what tells one article of a collection from another: its headline, address or id."""
    if not isinstance(part, dict):
        return text_of(part)
    if types(part) and not any(_ARTICLES.match(name) or name == "ListItem" for name in types(part)):
        return ""
    found = (text_of(part.get(name)) for name in ("headline", "name", "url", "@id"))
    return next((" ".join(name.split()).lower() for name in found if name), "")


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
