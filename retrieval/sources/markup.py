"""The text in a scrap of HTML, such as a feed's summaries and titles. Whole pages are read by `html`."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

_TAG = re.compile(r"<\s*/?\s*[a-zA-Z][^<>]*>|<!--")
# What is left when tags were escaped twice; no news is written about these.
_ESCAPED = re.compile(
    r"</?(?:p|br|a|b|i|u|s|em|strong|small|su[bp]|code|cite|q|span|font|center|div|img|picture|video|audio|source|iframe"
    r"|h[1-6]|hr|ul|ol|li|d[ltd]|blockquote|pre|figure|figcaption|article|section|main|header|footer|aside|nav|address"
    r"|time|mark|abbr|table|caption|tbody|thead|t[rdh]|script|style)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
_MOST_ESCAPES = 3
_UNSEEN = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "head", "title"})
_BLOCKS = frozenset(
    "address article aside blockquote br caption dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li"
    " main nav ol p pre section table td th tr ul".split()
)


def paragraphs(markup: str) -> str:
    """Return the text of a scrap of HTML, one paragraph a block, separated by blank lines.

    Markup that was escaped once too often is read again, until none is left.
    """
    text = _text(markup)
    for _ in range(_MOST_ESCAPES):
        if not _ESCAPED.search(text) and all(unescape(found) == found for found in _REFERENCE.findall(text)):
            break
        text = _text(text)
    return text


def _text(markup: str) -> str:
    from lxml import etree, html  # noqa: PLC0415 - not needed to ask

    if not _TAG.search(markup):
        return _lines(unescape(markup))
    try:
        tree: Any = html.fragment_fromstring(markup.replace("\0", ""), create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return _lines(unescape(_TAG.sub(" ", markup)))
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
