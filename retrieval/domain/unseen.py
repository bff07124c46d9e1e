"""Characters that a reader does not see and that change what a reader sees: taken out before a text is shown.

Articles, file names and addresses come from anybody. A terminal obeys escape sequences, and every program that shows
text obeys marks that turn a line around (Boucher and Anderson 2021, https://trojansource.codes), hides tag characters
and piles marks upon a letter.
"""

from __future__ import annotations

import re

# The joiners that emoji and Persian are written with stay.
_UNSEEN = re.compile(
    "[\u00ad\u061c\u115f\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MANY_MARKS = re.compile(r"([\u0300-\u036f\u0489\u20d0-\u20ff]{3})[\u0300-\u036f\u0489\u20d0-\u20ff]+")
_HARMFUL = re.compile(rf"{_UNSEEN.pattern}|{_CONTROL.pattern}")


def harmless(text: str) -> str:
    """Return a text without characters that cannot be seen or that pile up; its line breaks and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _MANY_MARKS.sub(r"\1", _UNSEEN.sub("", _CONTROL.sub(" ", whole)))


def visible(text: str) -> str:
    """Return the same on one line."""
    return " ".join(harmless(text).split())


def escaped_json(text: str) -> str:
    r"""Return a JSON text with what cannot be seen as `\u` escapes: the same values, and nothing hidden."""
    return _HARMFUL.sub(lambda match: _escape(match[0]) if match[0] not in "\r\n\t" else match[0], text)


def _escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
