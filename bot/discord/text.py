"""Text that is safe to send: foreign words shown as they are, links without previews, parts that Discord accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from retrieval.domain.unseen import visible as visible  # noqa: PLC0414 - passed on

LIMIT = 2000
"""Characters that one message holds."""

_URL = re.compile(r"https?://[^\s<>\"'“”‘’()\[\]|`\\]+")
_LONGEST_URL = 600
_MARKDOWN = re.compile(r"[\\*_~|`<>\[\]#]")
_LIST_MARK = re.compile(r"(?m)^(\s*|\s*\d+(?=[.)]))([-+]|(?<=\d)[.)])(?=\s)")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"

# A link with a name, an address, white space, or a word; a backslash belongs to what it escapes.
_PIECE = re.compile(r"\[(?:\\.|[^\]\\\n])*\]\(<[^>\s]*>\)|<[^>\s]+>|\s+|(?:\\.|[^\s<\[\\])+|.", re.DOTALL)
_ATOM = re.compile(r"\\.[\u0300-\u036f\u200d\ufe0f]*|.[\u0300-\u036f\u200d\ufe0f]*", re.DOTALL)


def width(text: str) -> int:
    """Return how long a text is in UTF-16 units, the strictest way in which Discord counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def plain(text: str) -> str:
    """Return a text that reads in a message as it stands: no markdown, no mention, no preview of a link."""
    return "".join(_plain_parts(text))


def isolated(text: str) -> str:
    """Return the text closed off, where it is written from right to left, so that what follows it stays in place."""
    return f"{_ISOLATE}{text}{_END_OF_ISOLATE}" if _RIGHT_TO_LEFT.search(text) else text


def shortened(text: str, limit: int) -> str:
    """Return at most `limit` characters of a text, cut at a word and marked as cut."""
    if width(text) <= limit:
        return text
    kept = text[: limit - 1]
    while width(kept) > limit - 1:
        kept = kept[:-1]
    head, space, _ = kept.rpartition(" ")
    return (head if space and len(head) > limit // 2 else kept).rstrip() + "…"


def link(name: str, url: str | None) -> str:
    """Return a named link with no preview; the name alone where there is no address, or none that fits."""
    shown = plain(name)
    if url is None or len(url) > _LONGEST_URL or not _URL.fullmatch(_encoded(url)):
        return shown
    return f"[{shown}](<{_encoded(url)}>)"


def split(blocks: Iterable[str], limit: int = LIMIT) -> list[str]:
    """Return messages of at most `limit` characters, each of as many blocks as fit, one a line.

    A block that is too long is broken between words, never inside a link; a word only where it alone is too long.
    """
    messages: list[str] = []
    current = ""
    for block in blocks:
        for piece in _fitting(block, limit):
            joined = f"{current}\n{piece}" if current else piece
            if width(joined) > limit:
                messages.append(current.strip())
                joined = piece
            current = joined
    messages.append(current.strip())
    return [message for message in messages if message]


def _plain_parts(text: str) -> Iterator[str]:
    shown, last = visible(text), 0
    for match in _URL.finditer(shown):
        yield _escaped(shown[last : match.start()])
        yield f"<{match[0]}>"
        last = match.end()
    yield _escaped(shown[last:])


def _escaped(text: str) -> str:
    # Discord takes a backslash before a digit for what it is, so it stands before the dot of "1. ".
    return _LIST_MARK.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\g<0>", text))


def _encoded(url: str) -> str:
    """Return the address with what would end a link too soon encoded."""
    return re.sub(r"[\s<>()\[\]|`\\\"'“”‘’]", lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url)


def _fitting(block: str, limit: int) -> Iterator[str]:
    """Yield a block in pieces that each fit into one message."""
    if width(block) <= limit:
        yield block
        return
    current = ""
    for match in _PIECE.finditer(block):
        for piece in _atoms(match[0], limit):
            if width(current + piece) > limit:
                yield current.rstrip()
                current = "" if piece.isspace() else piece
            else:
                current += piece
    if current.strip():
        yield current


def _atoms(piece: str, limit: int) -> Iterator[str]:
    """Yield a piece whole where it fits, else in its characters, each with what is written upon it."""
    if width(piece) <= limit:
        yield piece
    else:
        yield from _ATOM.findall(piece)
