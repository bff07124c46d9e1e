"""Cuts a text into passages, as character offsets that respect sentences and prefer paragraph ends.

LangChain's `RecursiveCharacterTextSplitter` is not used: it knows separators, not sentences, it finds its
offsets by searching for each chunk afterwards, and its import costs a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from retrieval.text.sentences import split_sentences

Span = tuple[int, int]

_CLAUSE_END = re.compile(r"[,;:–—)\]”][\"'”’)]*(?=\s)")
_SPACE = re.compile(r"\s")
_STOPS = (".", "!", "?", "…", "。", "！", "？")
_LONGEST_HEADING = 80
_TAIL_SHARE = 0.2


def split_passages(text: str, size: int = 1000, sentences: Iterable[Span] | None = None) -> list[Span]:
    """Return the spans `(start, end)` of the passages of `text`, `end` exclusive, in order, without overlap.

    A passage holds whole sentences and at most `size` characters; only the last may be longer, by a fifth,
    rather than leave a tiny tail. It ends with a paragraph where that leaves it at least half full, but not with
    a heading. A sentence longer than `size` is cut after a clause, else at a space, else
    anywhere. Passages begin and end with a character that is not whitespace; none of those is lost. Whoever knows
    the sentences of the text spares this the looking for them.

    Raises:
        ValueError: if `size` is less than one.
    """
    if size < 1:
        raise ValueError(f"the size of a passage must be positive, not {size}")
    known = split_sentences(text) if sentences is None else sentences
    passages = list(_packed(text, _pieces(text, known, size), size))
    return _with_tail_merged(passages, size)


def _pieces(text: str, sentences: Iterable[Span], size: int) -> Iterator[Span]:
    for start, end in sentences:
        if end - start <= size:
            yield start, end
        else:
            yield from _fragments(text, start, end, size)


def _fragments(text: str, start: int, end: int, size: int) -> Iterator[Span]:
    """Cut one sentence that is longer than `size`."""
    while end - start > size:
        cut = _cut(text, start, start + size)
        yield start, start + len(text[start:cut].rstrip())
        while text[cut].isspace():
            cut += 1
        start = cut
    yield start, end


def _cut(text: str, start: int, limit: int) -> int:
    """Return the last clause end, else space, in the second half of `text[start:limit]`, else `limit`."""
    middle = start + (limit - start) // 2
    for pattern in (_CLAUSE_END, _SPACE):
        ends = [match.end() for match in pattern.finditer(text, middle, limit)]
        if ends:
            return ends[-1]
    return limit


def _packed(text: str, pieces: Iterable[Span], size: int) -> Iterator[Span]:
    """Fill passages with pieces; a full one ends with its last paragraph if that leaves it half full."""
    held: list[Span] = []
    for piece in pieces:
        while held and piece[1] - held[0][0] > size:
            count = _pieces_to_release(text, [*held, piece], size)
            yield held[0][0], held[count - 1][1]
            held = held[count:]
        held.append(piece)
    if held:
        yield held[0][0], held[-1][1]


def _pieces_to_release(text: str, pieces: list[Span], size: int) -> int:
    """Return how many of all but the last of `pieces` make the next passage."""
    paragraph_ends = []
    for count in range(len(pieces) - 1, 0, -1):
        (start, end), following = pieces[count - 1], pieces[count][0]
        if end - pieces[0][0] < size / 2:
            break
        if "\n" in text[end:following]:
            if not _is_heading(text, start, end):
                return count
            paragraph_ends.append(count)
    return paragraph_ends[0] if paragraph_ends else len(pieces) - 1


def _is_heading(text: str, start: int, end: int) -> bool:
    """Tell whether a piece that ends a paragraph is all of it, short and without a stop: it belongs to what follows."""
    alone = start == 0 or "\n" in text[max(0, start - 2) : start]
    return alone and end - start <= _LONGEST_HEADING and not text[start:end].rstrip("\"'”’)").endswith(_STOPS)


def _with_tail_merged(passages: list[Span], size: int) -> list[Span]:
    if len(passages) > 1:
        (start, _), (tail_start, end) = passages[-2:]
        if end - tail_start < size * _TAIL_SHARE and end - start <= size * (1 + _TAIL_SHARE):
            return [*passages[:-2], (start, end)]
    return passages
