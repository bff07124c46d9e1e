"""Reading a JSON reply while it is being written, so that each object in it is had as soon as it is complete."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json

Item = tuple[str, int, Any]
"""The field that an object of a reply stands in, its place in that field's list (0 without one), and the object."""


class JsonReader:
    """Finds one JSON object in a text that comes in pieces; what stands before and behind it is passed over.

    An object within it is complete once something follows it, or the reply itself is complete.
    """

    def __init__(self) -> None:
        self._text = ""
        self._whole: str | None = None
        self._given: set[tuple[str, int]] = set()

    @property
    def started(self) -> bool:
        """Tell whether anything but white space has come, of the object or around it."""
        return bool(self._text.strip())

    @property
    def whole(self) -> str | None:
        """Return the object's text, None until its last brace has come."""
        return self._whole

    def feed(self, piece: str) -> list[Item]:
        """Take the next piece, and return the objects that it completes."""
        self._text += piece
        start = self._text.find("{")
        if start < 0 or self._whole is not None or not piece.strip():
            return []
        try:
            end = json.JSONDecoder().raw_decode(self._text, start)[1] if "}" in piece else None
        except (ValueError, RecursionError):
            end = None
        if end is not None:
            self._whole = self._text[start:end]
        try:
            so_far = from_json(self._text[start:end], allow_partial=end is None)
        except ValueError:
            return []
        return [self._mark(item) for item in _objects(so_far, is_whole=end is not None) if item[:2] not in self._given]

    def _mark(self, item: Item) -> Item:
        self._given.add(item[:2])
        return item


def _objects(reply: dict[str, Any], *, is_whole: bool) -> Iterator[Item]:
    """Yield the objects of a reply, the last one only if nothing can be added to it."""
    last = next(reversed(reply), None)
    for name, value in reply.items():
        done = is_whole or name != last
        if isinstance(value, dict) and done:
            yield name, 0, value
        if isinstance(value, list):
            yield from (
                (name, at, one) for at, one in enumerate(value if done else value[:-1]) if isinstance(one, dict)
            )
