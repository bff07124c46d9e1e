"""Pages that stand in front of an article or in its place: paywalls, forms of consent, checks, errors, empty shells.

Told by their form: little text, an offer with a price or a way to log in, a form about data. Words of seven languages,
in `stand_ins.toml`, decide where the form leaves it open.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from retrieval.sources.html import meta
from retrieval.sources.linked_data import HtmlElement, linked_data, listed, text_of

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

_CONSENT_HOST = re.compile(r"(?:consent|privacy|cmp|guce|cookiewall)\.", re.IGNORECASE)
_WALL_NAMES = re.compile(
    r"paywall|regwall|pay-wall|(?:^|[\s_-])piano(?:$|[\s_-])|tp-(?:container|modal)|subscriber-only|premium-(?:wall|barrier|box)"
    r"|meter-?wall|abo-?(?:wall|box|hinweis)|plus-?(?:wall|barrier)|content-?lock|article-?(?:lock|barrier)|gated",
    re.IGNORECASE,
)
_OFFER_LINK = re.compile(
    r"/(?:[\w-]*(?:abo|abos|subscri\w*|abonn\w*|suscri\w*|abbona\w*|assin\w*|membership|premium|plus|offers?|offres?|angebote?)"
    r"|log-?in|sign-?in|anmeld\w*|connexion|iniciar-sesion|accedi|inloggen|entrar|register|registrier\w*|inscription)"
    r"(?:[/?#._-]|$)",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"(?:€|£|\$|\bEUR|\bUSD|\bCHF|\bR\$)\s?\d|\d(?:[.,]\d\d)?\s?(?:€|£|\$|euros?\b|EUR\b)", re.IGNORECASE
)
_NEWSLETTER = re.compile(r"newsletter|podcast|youtube|whatsapp|telegram|rundbrief|infolettre|bolet[ií]n", re.IGNORECASE)
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
    if count <= _STAND_IN_WORDS and (_phrases("missing").search(heading) or _is_missing_title(title)):
        return f"the page says that there is no article (“{(heading or title)[:80]}”)"
    if count <= _STAND_IN_WORDS / 3 and any(_phrases("removed").search(" ".join(words)) for words in told):
        return "the page says that its article is gone, or not to be seen here"
    if count <= _STAND_IN_WORDS / 3 and _is_shell(tree):
        return "the page shows its text by a script only; there is none in it"
    return None


def paywall_reason(tree: HtmlElement, body: str) -> str | None:
    """Say that only the beginning of an article was shown, `body` being what was; None if it was shown whole."""
    words = len(body.split())
    if words >= _TEASER_WORDS:
        return None
    if _is_stated(tree):
        return f"the publisher says that it is for subscribers, and only its first {words} words are shown"
    blocks = list(_texts(tree, _BLOCKS))
    appeal = next((found.group() for text in blocks if (found := _appeals().search(text))), None)
    if appeal is not None:
        return f"it is behind a paywall (“{' '.join(appeal.split())[:120]}”), and only {words} words are shown"
    if words < _BEGINNING_WORDS and sum(_signs_of_offer(tree, blocks)) >= _FEWEST_SIGNS:
        return f"it is behind a paywall, by the offer that follows its first {words} words"
    return None


def without_appeals(text: str) -> str:
    """Return the text of an article without the lines that let only subscribers in."""
    lines = text.split("\n")
    kept = [line for line in lines if len(line) > _LONGEST_APPEAL / 2 or not _appeals().search(line)]
    return "\n".join(kept) if any(line.strip() for line in kept) else text


def _signs_of_offer(tree: HtmlElement, blocks: list[str]) -> Iterator[bool]:
    """Yield whether each sign of an offer in the place of the text is there."""
    body = next(tree.iter("main", "article"), next(tree.iter("body"), tree))
    outside = {link for part in tree.iter("nav", "header", "footer") for link in part.iter("a")}
    links = [link for link in body.iter("a") if link not in outside]
    offers = [text for text in blocks if len(text) <= _LONGEST_APPEAL / 2 and not _NEWSLETTER.search(text)]
    yield any(_OFFER_LINK.search(urlsplit_path(link.get("href") or "")) for link in links)
    told = (_phrases("subscription"), _phrases("reading"))
    yield any(_PRICE.search(text) and any(one.search(text) for one in told) for text in offers)
    yield any(
        _WALL_NAMES.search(f"{one.get('class') or ''} {one.get('id') or ''}")
        for one in body.iter("div", "section", "aside")
    )
    yield any(_phrases("subscription").search(text) for text in offers if len(text) < _LONGEST_APPEAL / 3)


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


def _is_stated(tree: HtmlElement) -> bool:
    """Tell whether the page says for machines that it is not free: https://schema.org/isAccessibleForFree."""
    if meta(tree, "article:content_tier").lower() in ("locked", "metered"):
        return True
    nodes = (inner for node in linked_data(tree) for inner in (node, *_parts(node)))
    return any(_is_false(node.get("isAccessibleForFree")) for node in nodes)


def _parts(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (part for part in listed(node.get("hasPart")) if isinstance(part, dict))


def _is_false(value: object) -> bool:
    return value is False or text_of(value).lower().rpartition("/")[2] == "false"


def _texts(tree: HtmlElement, names: tuple[str, ...]) -> Iterator[str]:
    """Yield the texts of elements that are short enough to be an appeal, without those of scripts."""
    for element in tree.iter(*names):
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
