"""Markup that keeps parsers busy or fills the memory, in more than twenty shapes, each of the size that is wanted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

TEXT = "Engineers found a crack in the Orsa dam on Friday and lowered the lake by two metres, the district said."
SCRIPT = '<script type="application/ld+json">'


@dataclass(frozen=True, slots=True)
class Shape:
    """A document: a feed, or a page where `is_page` says so."""

    name: str
    data: bytes
    is_page: bool = False


def hostile_shapes(size: int) -> list[Shape]:
    """Return a document of each shape with some `size` bytes."""
    return [*_feeds(size), *_json_feeds(size), *_pages(size)]


def _feeds(size: int) -> Iterator[Shape]:
    shapes = {
        "attributes of one tag": ("", "<x " + _many(' a{}="1"', size) + "/>"),
        "nested elements": ("", _nested("x", size)),
        "elements that are not closed": ("", _times("<item><title>", size)),
        "entities that hold entities": (_laughs(), "<x>&e9;</x>"),
        "entities": ("<!DOCTYPE r [" + _many('<!ENTITY x{} "y">', size) + "]>", "<x>&x1;</x>"),
        "blanks in a document type": (f"<!DOCTYPE r {' ' * size}[]", ""),
        "links of one entry": ("", f"<item>{_many('<link>http://o.test/{}</link>', size)}</item>"),
        "namespaces": ("", "<x " + _many(' xmlns:a{}="http://o.test/{}"', size) + "/>"),
        "comments": ("", _times("<!-- x -->", size)),
        "comments that are not closed": ("", _times("<!--", size)),
        "processing instructions": ("", _times("<?x y?>", size)),
        "entries": ("", _many("<item><title>Dam {}</title></item>", size)),
        "one value": ("", "<x a='" + "y" * size + "'/>"),
        "escaped elements": ("", f"<item><description>{_times('&lt;div&gt;', size)}</description></item>"),
        "references": ("", f"<item><title>{_times('&amp;amp;', size)}</title></item>"),
        "marked sections": ("", f"<item><description>{_times('<![CDATA[<]]>', size)}</description></item>"),
        "dates": ("", f"<item>{_times('<pubDate>Fri, 2 May 2025 10:00:00 GMT</pubDate>', size)}</item>"),
    }
    for name, (before, inside) in shapes.items():
        document = (
            f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>Odd</title>{inside}</channel></rss>'
        )
        yield Shape(f"feed: {name}", document.encode())


def _json_feeds(size: int) -> Iterator[Shape]:
    nested = '{"items":' + "[" * (size // 2) + "]" * (size // 2) + "}"
    yield Shape("JSON feed: nested lists", nested.encode())
    yield Shape("JSON feed: one number", b'{"items":[{"id":1,"date_published":' + b"9" * size + b"}]}")
    texts = [{"id": str(number), "content_html": "<b>" * 1000} for number in range(size // 3_100 + 1)]
    yield Shape("JSON feed: elements in texts", json.dumps({"items": texts}).encode())


def _pages(size: int) -> Iterator[Shape]:
    told = f"<p>{TEXT}</p>"
    rules = _many(".a{} p, p:not(.b{}) > i {{display:none}}", size // 2)
    words = _many("<i class='a{}'>so</i>", size // 2)
    facts = json.dumps({"@graph": [{"@type": "NewsArticle", "headline": "Dam"}] * (size // 50)})
    cells = '<tr><td colspan="1000" rowspan="65534">a</td><td>1</td></tr>'
    shapes = {
        "attributes of one tag": ("", "<p " + _many(' a{}="1"', size) + f">{TEXT}</p>"),
        "nested elements": ("", _nested("div", size) + told),
        "nested quotations": ("", _nested("blockquote", size) + told),
        "links": ("", told + _many('<a href="/{}">The dam of Orsa</a> ', size)),
        "metas": (_many('<meta name="date" content="2025-05-{}">', size), told),
        "comments": ("", told + _times("<!-- x -->", size)),
        "classes": ("", "<p class='" + _many("a{} ", size) + f"'>{TEXT}</p>"),
        "rules of style": (f"<style>{rules}</style>", told + words),
        "styles": ("", told + _many('<p style="left:{}px;color:#fff">so</p>', size)),
        "objects of JSON-LD": (f"{SCRIPT}{facts}</script>", told),
        "nested JSON-LD": (f"{SCRIPT}{'[' * size}</script>", told),
        "cells that span all": ("", f"{told}<table>{_times(cells, size)}</table>"),
        "times": ("", told + _times("<time datetime='2025-05-02'>2 May</time>", size)),
        "digits": ("", f"<p class='date'>{_times('1/1/', size)}</p>{told}"),
        "cards": (
            "",
            told + _many('<div><h3><a href="/{}">The dam of Orsa</a></h3><p>It has a crack.</p></div>', size),
        ),
        "one word": ("", f"<p>{'a' * size}</p>{told}"),
        "forms": ("", told + _times("<form><input name=x><select><option>y", size)),
    }
    for name, (head, body) in shapes.items():
        document = (
            f"<html><head><title>Dam</title>{head}</head><body><article><h1>Dam</h1>{body}</article></body></html>"
        )
        yield Shape(f"page: {name}", document.encode(), is_page=True)


def _many(form: str, size: int) -> str:
    """Return a form with 0, 1, 2 and so on in its braces, up to a size."""
    length = len(form.format(*[10_000] * form.count("{}")))
    return "".join(form.format(*[number] * form.count("{}")) for number in range(max(1, size // length)))


def _times(text: str, size: int) -> str:
    return text * max(1, size // len(text))


def _nested(name: str, size: int) -> str:
    depth = max(1, size // (2 * len(name) + 5))
    return f"<{name}>" * depth + f"</{name}>" * depth


def _laughs() -> str:
    lines = ["<!ENTITY e0 'ha'>", *(f"<!ENTITY e{n + 1} '" + f"&e{n};" * 10 + "'>" for n in range(9))]
    return f"<!DOCTYPE r [{''.join(lines)}]>"
