"""Text of a page that no reader sees: taken out, because anybody could plant a fact in it.

Looks at attributes, at inline styles and at the rules of the page's own style sheets that name one class or id; sheets
that would have to be fetched are not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from retrieval.sources.linked_data import HtmlElement

_ATTRIBUTES = ("hidden", "aria-hidden")
_UNSEEN_CLASSES = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only show-for-sr a11y-hidden"
    " u-hiddenVisually offscreen is-hidden hide-visually assistive-text".split()
)  # fmt: skip
_DECLARATION = re.compile(r"([\w-]+)\s*:\s*([^;]+)")
_RULE = re.compile(r"([^{}]{1,400})\{([^{}]{1,2000})\}")
_MEDIA = re.compile(r"@[\w-]+[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_SIMPLE = re.compile(r"[a-z0-9]*([.#][\w-]+)", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d*\.?\d+")
_DARK_PAGE = re.compile(
    r"(?:^|[},\s])(?:html|body|:root)\s*[,{][^}]*background(?:-color)?\s*:\s*(?!\s*(?:#f|white|none))", re.IGNORECASE
)
_LONGEST_SHEETS = 400_000
_TINY_PIXELS = 2.0
_FAR_PIXELS = 500.0
_WHITES = frozenset(
    {"white", "#fff", "#ffff", "#ffffff", "#ffffffff", "transparent", "rgb(255,255,255)", "rgba(0,0,0,0)"}
)
_MOST = 0.5
"""The share of a page's text from which what is marked as hidden is the page itself, which a script will show."""


def remove_hidden(tree: HtmlElement, share_of: float = _MOST) -> None:
    """Take the elements out that are not shown, but for those that hold most of the page's text."""
    sheet = _hiding_names(tree)
    total = max(1, _length(tree))
    for element in [one for one in tree.iter() if isinstance(one.tag, str) and _is_hidden(one, sheet)]:
        if element.tag not in ("html", "body", "head", "meta", "link", "script", "title") and (
            _length(element) <= share_of * total
        ):
            drop(element)


def drop(element: HtmlElement) -> None:
    """Take an element out of its tree, and leave the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _length(element: HtmlElement) -> int:
    return sum(len(text) for part in element.iter("p", "li", "h1", "h2", "td") for text in part.itertext())


def _is_hidden(element: HtmlElement, sheet: frozenset[str]) -> bool:
    if element.get("hidden") is not None and element.get("hidden") != "false":
        return True
    if (element.get("aria-hidden") or "").lower() == "true":
        return True
    names = (element.get("class") or "").split()
    if not _UNSEEN_CLASSES.isdisjoint(names):
        return True
    if sheet and (not sheet.isdisjoint(f".{name}" for name in names) or f"#{element.get('id')}" in sheet):
        return True
    return hides(element.get("style") or "") or _is_white(element)


def hides(style: str) -> bool:
    """Tell whether declarations of CSS make an element invisible: not shown, clear, without size, or off the page."""
    said = {name.lower(): "".join(value.lower().split()) for name, value in _DECLARATION.findall(style)}
    if said.get("display", "").startswith("none") or said.get("visibility", "").startswith(("hidden", "collapse")):
        return True
    if _pixels(said.get("opacity"), 1) < 0.05 or _pixels(said.get("font-size"), 99) < _TINY_PIXELS:
        return True
    if abs(_pixels(said.get("text-indent"), 0)) > _FAR_PIXELS:
        return True
    if said.get("position", "").startswith(("absolute", "fixed")) and _is_off_page(said):
        return True
    if _is_nothing(said.get("clip"), r"rect\(0|rect\(1px,1px") or _is_nothing(
        said.get("clip-path"), r"inset\((?:50|100)%"
    ):
        return True
    small = any(_pixels(said.get(side), 99) < _TINY_PIXELS for side in ("height", "max-height", "width", "max-width"))
    if small and said.get("overflow", "").startswith(("hidden", "clip")):
        return True
    color, ground = said.get("color"), said.get("background-color") or said.get("background")
    return bool(color) and (color == ground or (color in ("transparent", "rgba(0,0,0,0)")))


def _is_white(element: HtmlElement) -> bool:
    """Tell whether an element's words have the color of their ground, which is white where nothing says otherwise."""
    color = _colors(element).get("color")
    if not color:
        return False
    above = element
    while above is not None:
        ground = _colors(above).get("background")
        if ground:
            return ground == color or (ground in _WHITES and color in _WHITES)
        if above is not element and above.get("bgcolor"):
            return (above.get("bgcolor") or "").lower() in _WHITES
        if above.get("class") and above.tag not in ("html", "body", "main", "article", "p", "span", "div", "section"):
            return False
        above = above.getparent()
    return color in _WHITES


def _colors(element: HtmlElement) -> dict[str, str]:
    said = {
        name.lower(): "".join(value.lower().split()) for name, value in _DECLARATION.findall(element.get("style") or "")
    }
    ground = said.get("background-color") or said.get("background", "")
    color = said.get("color") or ((element.get("color") or "").lower() if element.tag == "font" else "")
    return {name: value for name, value in (("color", color), ("background", ground)) if value}


def _is_off_page(said: dict[str, str]) -> bool:
    return any(_pixels(said.get(side), 0) <= -_FAR_PIXELS for side in ("left", "top", "right", "bottom", "margin-left"))


def _is_nothing(value: str | None, pattern: str) -> bool:
    return bool(value and re.match(pattern, value))


def _pixels(value: str | None, otherwise: float) -> float:
    """Return the number in a value; em and rem count as 16 pixels, per cent and other words as `otherwise`."""
    found = _NUMBER.match(value or "")
    if found is None or (value or "").endswith("%"):
        return otherwise if not (found and float(found.group()) == 0) else 0.0
    number = float(found.group())
    return number * 16 if (value or "").endswith("em") else number


def _hiding_names(tree: HtmlElement) -> frozenset[str]:
    """Return the classes (".x") and ids ("#x") that the page's own style sheets hide whatever the screen."""
    names: set[str] = set()
    left = _LONGEST_SHEETS
    for sheet in tree.iter("style"):
        css = re.sub(r"/\*.*?\*/", "", (sheet.text or "")[:left], flags=re.DOTALL)
        left -= len(css)
        for selectors, style in _rules(css):
            if hides(style) or (_is_pale(style) and not _DARK_PAGE.search(css)):
                names |= {found.group(1) for one in selectors.split(",") if (found := _SIMPLE.fullmatch(one.strip()))}
    return frozenset(names)


def _is_pale(style: str) -> bool:
    """Tell whether declarations set words in white and say nothing of their ground."""
    said = {name.lower(): "".join(value.lower().split()) for name, value in _DECLARATION.findall(style)}
    return said.get("color") in _WHITES and not any(name.startswith("background") for name in said)


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield selectors and declarations, without those that hold for some media only."""
    yield from _RULE.findall(_MEDIA.sub("", css))
