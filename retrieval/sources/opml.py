"""Reads lists of feeds in OPML: http://opml.org/spec2.opml. The starter list is one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from retrieval.domain.errors import UnusableError
from retrieval.sources.safe_xml import local_name, parse_xml
from retrieval.text.outlets import canonical_url

STARTER = Path(__file__).with_name("starter.opml")
"""Feeds of large outlets, for a beginning."""

_MOST = 1000


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed that a list names."""

    url: str
    title: str


def parse_opml(data: bytes) -> list[Outline]:
    """Return the feeds in a list, each once; at most 1,000.

    Raises:
        UnusableError: if it is no OPML, or names no feed.
    """
    root = parse_xml(data)
    if local_name(root) != "opml":
        raise UnusableError(f"it is no list of feeds: it begins with <{local_name(root)}>")
    found: dict[str, Outline] = {}
    for element in root.iterdescendants():
        url = canonical_url(element.get("xmlUrl") or "") if local_name(element) == "outline" else None
        if url:
            title = element.get("title") or element.get("text") or ""
            found.setdefault(url, Outline(url, " ".join(title.split())))
    if not found:
        raise UnusableError("the list names no feed")
    return list(found.values())[:_MOST]
