"""From a matplotlib figure to an SVG element that a strict page takes: no styles of its own, colours of the page.

A policy that forbids inline styles forbids `style` attributes, too, so that each becomes presentation attributes. The
colours below stand for the page's own, which change between light and dark.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, MUTED, ACCENT, GOOD, BAD = "#010203", "#040506", "#070809", "#0a0b0c", "#0d0e0f"
_ON_THE_PAGE = {
    INK: "currentColor",
    MUTED: "var(--muted)",
    ACCENT: "var(--accent)",
    GOOD: "var(--good)",
    BAD: "var(--bad)",
}
_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_FONT_SIZE = re.compile(r"([\d.]+)px")


def inline_svg(figure: Figure, name: str) -> str:
    """Return a figure as an `svg` element for an HTML page; `name` keeps its ids apart from those of other figures."""
    written = io.StringIO()
    figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    root = etree.fromstring(written.getvalue().encode())
    for unwanted in root.findall(f"{_SVG}metadata") + root.findall(f".//{_SVG}style"):
        parent = unwanted.getparent()
        if parent is not None:
            parent.remove(unwanted)
    for element in root.iter():
        _unstyle(element)
        _rename(element, name)
    for size in ("width", "height"):
        root.attrib.pop(size, None)
    root.set("aria-hidden", "true")  # the caption beside it says the same in words
    etree.cleanup_namespaces(root)
    return str(etree.tostring(root, encoding="unicode"))


def _unstyle(element: etree._Element) -> None:
    style = element.attrib.pop("style", "")
    for declaration in filter(None, (part.strip() for part in style.split(";"))):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        size = _FONT_SIZE.search(value) if key in ("font", "font-size") else None
        if size:
            element.set("font-size", size[1])
        elif not key.startswith("font"):
            element.set(key, value)
    for key in ("fill", "stroke"):
        if element.get(key) in _ON_THE_PAGE:
            element.set(key, _ON_THE_PAGE[element.get(key)])


def _rename(element: etree._Element, name: str) -> None:
    if "id" in element.attrib:
        element.set("id", f"{name}-{element.get('id')}")
    if element.get(_XLINK, "").startswith("#"):
        element.set("href", f"#{name}-{element.attrib.pop(_XLINK)[1:]}")
    clip = element.get("clip-path", "")
    if clip.startswith("url(#"):
        element.set("clip-path", f"url(#{name}-{clip[5:]}")
