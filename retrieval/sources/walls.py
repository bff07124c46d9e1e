"""Pages that stand in front of an article: paywalls, consent forms, checks for robots."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from retrieval.sources.html import meta
from retrieval.sources.linked_data import HtmlElement, linked_data, listed, text_of

_TEASER_WORDS = 200
"""With fewer words than this, a page that says it is for subscribers has shown no more than a beginning."""
_NOTICE_WORDS = 300
_LONGEST_APPEAL = 400

_CONSENT_TITLE = re.compile(
    r"before you continue|we value your privacy|\b(?:your )?privacy (?:choices|settings|cent(?:er|re))\b"
    r"|cookie (?:consent|settings|preferences|notice)|^consent\b|bevor sie (?:fortfahren|zu)|datenschutz-?einstellungen"
    r"|avant d['’]accéder|antes de continuar|prima di continuare|voordat je verdergaat",
    re.IGNORECASE,
)
_CHECK_TITLE = re.compile(
    r"^just a moment|attention required|are you a (?:robot|human)|access (?:to this page has been )?denied"
    r"|verify(?:ing)? (?:that )?you(?:['’]re| are) (?:a )?human|security check|pardon our interruption|request blocked"
    r"|human verification|\bcaptcha\b|^robot check|checking your browser",
    re.IGNORECASE,
)
_CONSENT_HOST = re.compile(r"(?:consent|privacy|cmp|guce|cookiewall)\.", re.IGNORECASE)
_APPEAL = re.compile(
    r"(?:subscribe|sign in|log ?in|register|create (?:a free |an )?account|join|become an? (?:member|subscriber))\b"
    r"[^.!?]{0,60}\bto (?:continue|keep|read|unlock|access|view|finish)\b"
    r"|\bto (?:continue|keep) reading\b"
    r"|(?:this|the) (?:article|story|content|page) is (?:only |exclusively )?(?:available |exclusive |reserved )?"
    r"(?:only )?(?:for|to) (?:our |paying |registered )*(?:subscribers|members)\b"
    r"|\byou(?:['’]ve| have) (?:reached|used|read) .{0,60}\b(?:articles?|limit)\b"
    r"|\balready a (?:subscriber|member)\?|\b(?:for )?subscribers only\b|\bsubscriber[- ]exclusive\b",
    re.IGNORECASE,
)
_BLOCKS = ("p", "div", "section", "aside", "h1", "h2", "h3", "h4", "span", "a", "button", "strong", "li")


def notice_reason(tree: HtmlElement, url: str | None) -> str | None:
    """Say why a page is a form or a check and no article; None if it is neither."""
    title = " ".join((tree.findtext(".//title") or "").split())
    host = (urlsplit(url).hostname or "") if url else ""
    if not (_CONSENT_HOST.match(host) or _CONSENT_TITLE.search(title) or _CHECK_TITLE.search(title)):
        return None
    if sum(len(text.split()) for text in _texts(tree, _BLOCKS[:1])) > _NOTICE_WORDS:
        return None  # an article about such pages
    if _CHECK_TITLE.search(title):
        return "the site checks whether a person is reading and did not show the article"
    return "the site asks for consent to cookies before it shows the article"


def paywall_reason(tree: HtmlElement, body: str) -> str | None:
    """Say that only the beginning of an article was shown, `body` being what was; None if it was shown whole."""
    words = len(body.split())
    if words >= _TEASER_WORDS:
        return None
    if _is_stated(tree):
        return f"the publisher says that it is for subscribers, and only its first {words} words are shown"
    appeal = next((found.group() for text in _texts(tree, _BLOCKS) if (found := _APPEAL.search(text))), None)
    if appeal is None:
        return None
    return f"it is behind a paywall (“{' '.join(appeal.split())}”), and only {words} words are shown"


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
