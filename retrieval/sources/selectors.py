"""Which elements of a page the selectors of its style sheets mean.

Known are names of elements, classes, ids, attributes, places among siblings (`:nth-child`), `:not` and `:is`, and the
four ways to combine them. A selector with anything else is left out, such as what a reader does (`:hover`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice

from retrieval.english.dictionary import Pattern
from retrieval.sources.html import HtmlElement

Selector = list[tuple[str, str]]
"""Compounds such as `p.note`, each with how it stands to the one before it: within (" "), ">", "+" or "~"."""

_COMPOUND = Pattern(r"(?:[a-z][\w-]*|\*)?(?:[.#][\w-]+|\[[\w-]+(?:[~|^$*]?=[^\]]*)?\]|:[a-z-]+(?:\([^()]*\))?)*")
_PART = Pattern(
    r"([.#])([\w-]+)|\[([\w-]+)(?:([~|^$*]?=)[\"']?([^\]\"']*)[\"']?)?\]|:([a-z-]+)(?:\(([^()]*)\))?|([a-z*][\w-]*|\*)"
)
_BETWEEN = Pattern(r"(?:\s*([,>+~])\s*|\s+)(?![^(\[]*[)\]])", 0)
"""What stands between the compounds of a selector, and not within brackets."""
_WITHIN = frozenset({"not", "is", "where"})
_PLACES = {
    f"{name}-{of}": (place, nth)
    for of, place in (("child", 0), ("of-type", 2))
    for name, nth in (("nth", None), ("nth-last", None), ("first", "1"), ("last", "1"), ("only", "1"))
}
"""Pseudo-classes of an element's place: which of the numbers of `Siblings.places`, and `an+b` where it is fixed."""
_COMPARED: dict[str, Callable[[str, str], bool]] = {
    "=": str.__eq__,
    "^=": str.startswith,
    "$=": str.endswith,
    "*=": str.__contains__,
    "~=": lambda held, value: value in held.split(),
    "|=": lambda held, value: held == value or held.startswith(f"{value}-"),
}


class Siblings:
    """The places of elements among their siblings, counted once for each parent."""

    def __init__(self) -> None:
        self._places: dict[HtmlElement, dict[HtmlElement, tuple[int, int, int, int]]] = {}

    def places(self, element: HtmlElement) -> tuple[int, int, int, int]:
        """Return an element's place, counted from one: from both ends, and the same among those of its tag."""
        parent = element.getparent()
        if parent is None:
            return 1, 1, 1, 1
        if parent not in self._places:
            self._places[parent] = dict(_numbered(parent))
        return self._places[parent][element]


def _numbered(parent: HtmlElement) -> Iterator[tuple[HtmlElement, tuple[int, int, int, int]]]:
    children = [child for child in parent if isinstance(child.tag, str)]
    tags = Counter(child.tag for child in children)
    seen: Counter[str] = Counter()
    for number, child in enumerate(children, 1):
        seen[child.tag] += 1
        yield child, (number, len(children) - number + 1, seen[child.tag], tags[child.tag] - seen[child.tag] + 1)


def read_selectors(text: str) -> list[Selector]:
    """Return the selectors before a rule's declarations, without those that cannot be told."""
    found: list[Selector] = [[]]
    how = " "
    for place, part in enumerate(_BETWEEN.split(text.strip())):
        if place % 2:
            how = part or " "
            if how == ",":
                found.append([])
        else:
            found[-1].append((how, part))
    return [one for one in found if all(_is_known(compound) for _, compound in one)]


def key_of(selector: Selector) -> str:
    """Return the class, id, attribute or tag without which an element is not meant; "*" where it needs none."""
    parts = [found.group().lower() for found in _PART.finditer(selector[-1][1])]
    key = next((part for part in parts if part[0] in ".#["), parts[0])
    return "*" if key[0] == ":" else key


def is_meant(selector: Selector, element: HtmlElement, siblings: Siblings) -> bool:
    """Tell whether a selector means an element. Of what it stands within or behind, the nearest that fits counts."""
    if not _fits(selector[-1][1], element, siblings):
        return False
    beside: HtmlElement | None = element
    for (how, _), (_, compound) in zip(selector[:0:-1], selector[-2::-1], strict=True):
        beside = next((one for one in _related(beside, how) if _fits(compound, one, siblings)), None)
        if beside is None:
            return False
    return True


def _fits(compound: str, element: HtmlElement, siblings: Siblings) -> bool:
    classes = (element.get("class") or "").split()
    for part in _PART.finditer(compound):
        mark, name, attribute, operator, value, pseudo, inside, tag = part.groups()
        if mark == "." and name not in classes:
            return False
        if mark == "#" and name != element.get("id"):
            return False
        if tag and tag not in ("*", element.tag):
            return False
        held = element.get(attribute) if attribute else ""
        if held is None or (operator and not (value and _COMPARED[operator](held, value))):
            return False
        if pseudo and not _meets(pseudo.lower(), inside or "", element, siblings):
            return False
    return True


def _meets(pseudo: str, inside: str, element: HtmlElement, siblings: Siblings) -> bool:
    """Tell whether an element meets a pseudo-class that `_is_known` lets pass."""
    if pseudo in _WITHIN:
        found = any(_fits(one.strip(), element, siblings) for one in inside.split(","))
        return found != (pseudo == "not")
    place, nth = _PLACES[pseudo]
    from_start, from_end = siblings.places(element)[place : place + 2]
    counted = [from_end] if "last" in pseudo else [from_start, from_end] if "only" in pseudo else [from_start]
    return all(_is_nth(nth or inside, number) for number in counted)


def _is_known(compound: str) -> bool:
    """Tell whether a compound can be matched without knowing what a reader does."""
    if not compound or not _COMPOUND.fullmatch(compound):
        return False
    for part in _PART.finditer(compound):
        pseudo, inside = (part[6] or "").lower(), part[7] or ""
        if pseudo in _WITHIN:
            if not all(_is_known(one.strip()) for one in inside.split(",")):
                return False
        elif pseudo and pseudo not in _PLACES:
            return False
    return True


def _related(element: HtmlElement, how: str) -> Iterator[HtmlElement]:
    """Yield the elements to which another stands so: within (" "), directly within (">"), behind ("~", "+")."""
    if how in " >":
        found = element.iterancestors()
    else:
        found = (one for one in element.itersiblings(preceding=True) if isinstance(one.tag, str))
    return found if how in " ~" else islice(found, 1)


def _is_nth(formula: str, number: int) -> bool:
    """Tell whether a place is one of those that `an+b` means, which may also be "odd" or "even"."""
    said = "".join(formula.lower().split())
    said = {"odd": "2n+1", "even": "2n"}.get(said, said)
    before, n, behind = said.rpartition("n")
    try:
        step = int(f"{before}1" if before in ("", "+", "-") else before) if n else 0
        first = int(behind or 0)
    except ValueError:
        return False
    if not step:
        return number == first
    return (number - first) % step == 0 and (number - first) // step >= 0
