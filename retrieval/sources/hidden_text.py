"""Text of a page that no reader sees: taken out, because anybody could plant a fact in it.

Looks at attributes, at inline styles and at the style sheets in the page (`styles`); those that would have to be
fetched are not known.
"""

from __future__ import annotations

from retrieval.sources.linked_data import HtmlElement
from retrieval.sources.styles import HidingRules, hides, is_white_on_white

_UNSEEN_CLASSES = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only show-for-sr a11y-hidden"
    " u-hiddenVisually offscreen is-hidden hide-visually assistive-text".split()
)  # fmt: skip
_MOST = 0.5
"""The share of a page's text from which what is marked as hidden is the page itself, which a script will show."""


def remove_hidden(tree: HtmlElement, share_of: float = _MOST) -> None:
    """Take the elements out that are not shown, but for those that hold most of the page's text."""
    rules = HidingRules(tree)
    total = max(1, _length(tree))
    for element in [one for one in tree.iter() if isinstance(one.tag, str) and _is_hidden(one, rules)]:
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


def _is_hidden(element: HtmlElement, rules: HidingRules) -> bool:
    if element.tag == "template" or element.get("hidden", "false") != "false":
        return True
    if (element.get("aria-hidden") or "").lower() == "true":
        return True
    if not _UNSEEN_CLASSES.isdisjoint((element.get("class") or "").split()):
        return True
    return rules.match(element) or hides(element.get("style") or "") or is_white_on_white(element)
