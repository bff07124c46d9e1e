"""Text of a page that no reader sees: taken out, because anybody could plant a fact in it.

Looks at attributes, at inline styles and at the style sheets in the page; those that would have to be fetched are not
known, nor what depends on the reader's doing (`:hover`, `:target`).
"""

from __future__ import annotations

import colorsys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import cycle

from retrieval.english.dictionary import Pattern, word_set
from retrieval.sources.html import HtmlElement
from retrieval.sources.selectors import Selector, Siblings, is_meant, key_of, read_selectors

_READ_ALOUD = tuple(word_set("pages.read_aloud"))
_OUT_OF_SIGHT = word_set("pages.out_of_sight")
_MOST_OUT_OF_SIGHT = 0.25
"""The share of a page's text from which what has such a class is what a script will show."""
_MOST = 0.5
"""The share of a page's text from which what is marked as hidden is the page itself, which a script will show."""
_MOST_OF_PARAGRAPHS, _SHORTEST_ARTICLE = 0.4, 1_000
"""The same for its paragraphs alone, of a page that has so many letters in them."""
_DECLARATION = Pattern(r"([\w-]+)\s*:\s*([^;]+)", 0)
_RULE = Pattern(r"([^{}]{1,400})\{([^{}]{1,2000})\}", 0)
_MEDIA = Pattern(r"@([\w-]+)([^{};]*)\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}", 0)
_ALWAYS = frozenset({"", "all", "screen", "only screen", "all and screen"})
_GROUPS = frozenset({"layer", "supports"})
_COMMENT = Pattern(r"(?s:/\*.*?\*/)|<!--|-->", 0)
_NUMBER = Pattern(r"-?\d*\.?\d+", 0)
_DARK_PAGE = Pattern(r"(?:^|[},\s])(?:html|body|:root)\s*[,{][^}]*background(?:-color)?\s*:\s*(?!\s*(?:#f|white|none))")
_NO_SIZE = Pattern(r"(?:^|[a-z])0(?:px|r?em|pt|%)?(?:/|[a-z])")
_SHIFTED = Pattern(r"translate(?:3d|x|y)?\(([^)]*)\)")
_CLIPPED, _CUT_AWAY = ("rect(0", "rect(1px,1px"), ("inset(50%", "inset(100%", "circle(0")
_SCALED_AWAY = Pattern(r"scale[xy3d]*\(0(?:\.0*)?[,)]|matrix\(0,0,|rotate[xy]\(90deg")
_VARIABLE = Pattern(r"(--[\w-]+)\s*:\s*([\w#.%-]+)|var\(\s*(--[\w-]+)\s*\)", 0)
_CLEAR = Pattern(r"[,/]0?\.?0*%?\)$")
_PIXELS_OF = {"em": 16.0, "vw": 10.0, "vh": 10.0, "pt": 1.3, "in": 96.0, "cm": 38.0, "mm": 3.8, "pc": 16.0, "ch": 8.0}
_SIDES = ("left", "top", "right", "bottom", "inset-inline-start", "inset-inline-end", "inset-block-start")
_OF_ITS_WIDTH = 4.0
"""Pixels for one per cent of an element's own width: it is moved by its width to slide, by twice that to hide."""
_INSET = ("top", "right", "bottom", "left")
_MARGINS = ("margin-left", "margin-top", "margin-right", "margin-bottom", "margin")
_NONE = frozenset({"transparent", "rgba(0,0,0,0)"})
_NO_COLORS = frozenset({"inherit", "initial", "unset", "revert", "currentcolor", "auto"})
_LONGEST_SHEETS = 400_000
_TINY_PIXELS = 2.0
_FAR_PIXELS = 500.0
_NEAR_WHITE = 250
_WHITE = "#ffffff"
_WHOLE_PAGE = frozenset({"body", "html", ":root"})
_NAMED = {"white": "#ffffff", "snow": "#fffafa", "black": "#000000"}

Declarations = dict[str, str]
"""Properties to values, both in lower case and without blanks."""


def remove_hidden(tree: HtmlElement, share_of: float = _MOST) -> None:
    """Take the elements out that are not shown, but for those that hold most of the page's text."""
    rules = HidingRules(tree)
    total, told = max(1, _length(tree)), max(_SHORTEST_ARTICLE, _length(tree, "p"))
    elements = [one for one in tree.iter() if isinstance(one.tag, str)]
    named = [one for one in elements if _is_out_of_sight(one)]
    if sum(map(_length, named)) > _MOST_OUT_OF_SIGHT * max(total, _SHORTEST_ARTICLE):
        named = []
    for element in [*named, *(one for one in elements if _is_hidden(one, rules))]:
        if element.tag not in ("html", "body", "head", "meta", "link", "script", "title") and (
            _length(element) <= share_of * total and _length(element, "p") <= _MOST_OF_PARAGRAPHS * told
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


def _length(element: HtmlElement, *names: str) -> int:
    parts = element.iter(*(names or ("p", "li", "h1", "h2", "td")))
    return sum(len(text) for part in parts for text in part.itertext())


def _is_hidden(element: HtmlElement, rules: HidingRules) -> bool:
    if element.tag == "template" or element.get("hidden", "false") != "false":
        return True
    if element.get("popover") is not None or element.get("inert") is not None:
        return True
    if (element.get("aria-hidden") or "").lower() == "true":
        return True
    if _is_read_aloud_only(element):
        return True
    return rules.match(element) or hides(element.get("style") or "") or is_white_on_white(element, rules.ground)


def _is_out_of_sight(element: HtmlElement) -> bool:
    """Tell whether a class takes an element away on all screens."""
    names = (element.get("class") or "").lower().split()
    return not _OUT_OF_SIGHT.isdisjoint(names) and not any(map(_is_for_some_screens, names))


def _is_for_some_screens(name: str) -> bool:
    """Tell whether a class such as "md:block" or "d-md-flex" shows an element where the screen is wide enough."""
    if ":" in name:
        return name.rpartition(":")[2] not in _OUT_OF_SIGHT
    return name.startswith("d-") and name.count("-") > 1 and not name.endswith("-none")


def _is_read_aloud_only(element: HtmlElement) -> bool:
    """Tell whether a class, whatever style sheet it comes from, keeps an element for programs that read aloud."""
    for name in (element.get("class") or "").lower().split():
        plain = "".join(filter(str.isalnum, name)).removesuffix("focusable")
        if plain.endswith(_READ_ALOUD) and not plain.startswith("not"):
            return True
    return False


def declared(style: str) -> Declarations:
    """Return the declarations of a style, the last of a property."""
    if not style:
        return {}
    found = _DECLARATION.findall(style.lower())
    said = {name: "".join(value.split()).removesuffix("!important") for name, value in found if name != "inset"}
    insets = [value.split() for name, value in found if name == "inset"]
    return said | {side: one for sides in insets for side, one in zip(_INSET, cycle(sides), strict=False)}


@lru_cache(maxsize=4_000)
def hides(style: str) -> bool:
    """Tell whether declarations make an element invisible: not shown, clear, without size, or off the page."""
    said = declared(style)
    if not said:
        return False
    if said.get("display", "").startswith("none") or said.get("visibility", "").startswith(("hidden", "collapse")):
        return True
    if said.get("content-visibility") == "hidden" or _pixels(said.get("zoom"), 1) < 0.05:
        return True
    if _pixels(said.get("opacity"), 1) < 0.05 or _pixels(said.get("font-size"), 99) < _TINY_PIXELS:
        return True
    if _is_off_page(said) or _is_shrunk(said) or _NO_SIZE.search(said.get("font", "")):
        return True
    if _shows_ground_through_words(said):
        return False
    color, ground = _color(said.get("-webkit-text-fill-color") or said.get("color")), _ground(said)
    return bool(color) and (color == "none" or _is_same(color, ground))


def _shows_ground_through_words(said: Declarations) -> bool:
    return any(value == "text" for name, value in said.items() if name.endswith("background-clip"))


def is_pale(style: str) -> bool:
    """Tell whether declarations set words in white and say nothing of their ground."""
    said = declared(style)
    return _is_white(_color(said.get("color"))) and not any(name.startswith("background") for name in said)


def _is_same(color: str, ground: str) -> bool:
    return color == ground or (_is_white(color) and _is_white(ground))


def is_white_on_white(element: HtmlElement, page: str = _WHITE) -> bool:
    """Tell whether an element's words have the color of their ground, which is the page's where nothing says otherwise.

    `page` is that color, "" if it is not known.
    """
    if not element.get("style") and element.tag != "font":
        return False
    said = declared(element.get("style") or "")
    color = _color(said.get("color") or ((element.get("color") or "").lower() if element.tag == "font" else ""))
    if not color or _shows_ground_through_words(said):
        return False
    above = element
    styled = False
    while above is not None:
        styled = styled or bool(above.get("class") or above.get("id"))
        ground = _ground(declared(above.get("style") or ""))
        if ground:
            return _is_same(color, ground)
        if above is not element and above.get("bgcolor"):
            return _is_same(color, _color((above.get("bgcolor") or "").lower()))
        if above.get("class") and above.tag not in ("html", "body", "main", "article", "p", "span", "div", "section"):
            return False
        above = above.getparent()
    # Of a dark page the text stands on white as a rule, in a box that a style sheet draws.
    return _is_same(color, page) and (_is_white(page) or bool(page and not styled))


class HidingRules:
    """The selectors by which a page's own style sheets hide elements whatever the screen."""

    def __init__(self, tree: HtmlElement) -> None:
        self._by_key: dict[str, list[Selector]] = defaultdict(list)
        self._siblings = Siblings()
        self.ground = _WHITE
        """The color of the page behind its text, "" where it is not known."""
        left = _LONGEST_SHEETS
        for sheet in tree.iter("style"):
            if next(sheet.iterancestors("noscript"), None) is not None:
                continue  # it is for those who see no script work
            css = _plain(_COMMENT.sub("", (sheet.text or "")[:left]))
            left -= len(css)
            rules = list(_rules(css))
            self.ground = _ground_of_page(rules) or ("" if _DARK_PAGE.search(css) else self.ground)
            for selectors, style in rules:
                pale = _is_white(self.ground) and is_pale(style)
                hidden = hides(style)
                for selector in read_selectors(selectors) if hidden or pale else ():
                    # Of what stands within another, the ground is often that of a third.
                    if hidden or (len(selector) == 1 and not selector[0][1].isalnum()):
                        self._by_key[key_of(selector)].append(selector)

    def match(self, element: HtmlElement) -> bool:
        """Tell whether one of them means an element."""
        if not self._by_key:
            return False
        keys = [f".{name}" for name in (element.get("class") or "").lower().split()]
        keys += [f"#{(element.get('id') or '').lower()}", element.tag, "*"]
        by_name = any(is_meant(one, element, self._siblings) for key in keys for one in self._by_key.get(key, ()))
        return by_name or any(
            is_meant(one, element, self._siblings)
            for key, found in self._by_key.items()
            if key.startswith("[") and element.attrib
            for one in found
        )


def _plain(css: str) -> str:
    """Return a style sheet with the values of its variables in their places."""
    known = {found[1]: found[2] for found in _VARIABLE.finditer(css) if found[1]}
    return _VARIABLE.sub(lambda found: known.get(found[3], "") if found[3] else found[0], css) if known else css


def _ground_of_page(rules: Iterable[tuple[str, str]]) -> str:
    """Return the color that a style sheet gives to the whole page, "" where it gives none that is known."""
    whole = [style for selectors, style in rules if not _WHOLE_PAGE.isdisjoint(selectors.replace(",", " ").split())]
    return next((ground for style in reversed(whole) if (ground := _ground(declared(style)))), "")


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield selectors and declarations, without those that hold for some media only."""
    for name, media, inside in _MEDIA.findall(css):
        told = media.strip().lower()
        always = told in _ALWAYS if name.lower() == "media" else name.lower() in _GROUPS and not told.startswith("not")
        if always:
            yield from _RULE.findall(inside)
    yield from _RULE.findall(_MEDIA.sub("", css))


def _is_off_page(said: Declarations) -> bool:
    if said.get("position", "").startswith(("absolute", "fixed")) and any(
        _pixels(said.get(side), 0, of_percent=10) <= -_FAR_PIXELS for side in _SIDES
    ):
        return True
    if abs(_pixels(said.get("text-indent"), 0)) > _FAR_PIXELS:
        return True
    if any(_pixels(said.get(spacing), 0) <= -_FAR_PIXELS for spacing in ("letter-spacing", "word-spacing")):
        return True
    if any(_pixels(said.get(margin), 0) <= -_FAR_PIXELS for margin in _MARGINS):
        return True
    moved = _SHIFTED.search(said.get("transform", ""))
    return moved is not None and any(
        _pixels(part, 0, of_percent=_OF_ITS_WIDTH) <= -_FAR_PIXELS for part in moved.group(1).split(",")
    )


def _is_shrunk(said: Declarations) -> bool:
    clip, path, scale = said.get("clip", ""), said.get("clip-path", ""), said.get("transform", "")
    if clip.lower().startswith(_CLIPPED) or path.lower().startswith(_CUT_AWAY) or _is_a_point(path):
        return True
    if _SCALED_AWAY.search(scale) or _pixels(said.get("scale"), 1) < 0.05:
        return True
    if _pixels(said.get("filter", "").partition("opacity(")[2], 1) < 0.05:
        return True
    masks = [value.partition("gradient(")[2].rstrip(")") for name, value in said.items() if "mask" in name]
    if any(set(mask.split(",")) == {"transparent"} for mask in masks):
        return True
    if not said.get("overflow", "").startswith(("hidden", "clip")):
        return False
    sides = ("height", "max-height", "width", "max-width")
    return any(_pixels(said.get(side), 99) < _TINY_PIXELS for side in sides)


def _is_a_point(path: str) -> bool:
    """Tell whether a clipping path is a polygon whose corners are all the same."""
    return path.startswith("polygon(") and len(set(path[8:].rstrip(")").split(","))) == 1


def _pixels(value: str | None, otherwise: float, of_percent: float | None = None) -> float:
    """Return a length in pixels; per cent count as `of_percent` pixels each, or as `otherwise` but for none at all."""
    found = _NUMBER.match(value) if value else None
    if found is None or value is None:
        return otherwise
    number = float(found.group())
    if "%" in value:
        return 0.0 if not number else otherwise if of_percent is None else number * of_percent
    unit = value[found.end() :].removeprefix("r")[:2]
    return number * _PIXELS_OF.get(unit, 1.0)


def _ground(said: Declarations) -> str:
    return _color(said.get("background-color") or said.get("background"))


def _color(value: str | None) -> str:
    """Return a color as "#rrggbb", "none" for one that is clear, "" for what is no color."""
    if not value:
        return ""
    value = _NAMED.get(value, value)
    if value in _NONE or (value.startswith(("rgba(", "hsla(")) and _CLEAR.search(value)):
        return "none"
    if value.startswith("#"):
        digits = value[1:]
        if len(digits) in (4, 8) and digits.endswith("0" * (len(digits) // 4)):
            return "none"
        whole = "".join(2 * digit for digit in digits[:3]) if len(digits) in (3, 4) else digits[:6]
        return f"#{whole}"
    parts = [float(part) for part in _NUMBER.findall(value.partition("(")[2])][:3]
    if len(parts) == 3 and value.startswith("rgb"):
        return "#" + "".join(f"{min(255, int(part * (2.55 if '%' in value else 1))):02x}" for part in parts)
    if len(parts) == 3 and value.startswith("hsl"):
        told = colorsys.hls_to_rgb(parts[0] % 360 / 360, min(1.0, parts[2] / 100), min(1.0, parts[1] / 100))
        return "#" + "".join(f"{round(255 * part):02x}" for part in told)
    return value if value.isalpha() and value not in _NO_COLORS else ""


def _is_white(color: str) -> bool:
    if color == "none":
        return True
    try:
        channels = [int(color[place : place + 2], 16) for place in (1, 3, 5)]
    except ValueError:
        return False
    return len(color) == 7 and min(channels) >= _NEAR_WHITE
