"""Reading a JSON reply while it is being written, so that each item of its lists is had as soon as it is complete."""

from __future__ import annotations

_AROUND_ITEM = 2
"""How much is open around an item: the reply, and the list."""


class JsonReader:
    """Finds one JSON object in a text that comes in pieces; what stands before and behind it is passed over."""

    def __init__(self) -> None:
        self._text = ""
        self._whole: str | None = None
        self._opened: list[int] = []
        self._in_string = False
        self._escaped = False

    @property
    def started(self) -> bool:
        """Tell whether anything but white space has come, of the object or around it."""
        return bool(self._text.strip())

    @property
    def whole(self) -> str | None:
        """Return the object's text, None until its last brace has come."""
        return self._whole

    def feed(self, piece: str) -> list[str]:
        """Take the next piece, and return the texts of the items that it completes: objects in the reply's lists."""
        first = len(self._text)
        self._text += piece
        closed = (self._read(place) for place in range(first, len(self._text)))
        return [text for text in closed if text]

    def _read(self, place: int) -> str | None:
        """Read one character, and return the text of the object in a list that it closes."""
        character = self._text[place]
        if self._in_string:
            self._read_in_string(character)
        elif self._whole is not None:
            pass
        elif character == "{" or (character == "[" and self._opened):
            self._opened.append(place)
        elif character == '"':
            self._in_string = bool(self._opened)
        elif character in "}]" and self._opened:
            return self._close(place)
        return None

    def _read_in_string(self, character: str) -> None:
        if self._escaped:
            self._escaped = False
        elif character == "\\":
            self._escaped = True
        elif character == '"':
            self._in_string = False

    def _close(self, place: int) -> str | None:
        opened = self._opened.pop()
        if not self._opened:
            self._whole = self._text[opened : place + 1]
        elif len(self._opened) == _AROUND_ITEM and self._text[place] == "}":
            return self._text[opened : place + 1]
        return None
