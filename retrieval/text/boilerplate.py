"""Leaves out what pages put between the paragraphs of an article: advertisements, links, appeals, notices.

Line by line, by the rules in `boilerplate.toml`, each with a name. Getting the text out of a
file or a page happens elsewhere.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from retrieval.english.dictionary import Pattern

_LONGEST_JUNK = 700
# Controls other than tabs and line breaks, and lone surrogates: no database stores them all.
_UNSTORABLE = Pattern("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]", 0)
# Soft hyphen, zero-width space, word joiner, byte order mark.
_INVISIBLE = Pattern("[\u00ad\u200b\u2060\ufeff]", 0)
GAP = "\n\n\n"
"""What stands between two paragraphs when junk was left out there; a quote that crossed it would not be verbatim."""


@cache
def _patterns() -> dict[str, Pattern]:
    """Return what whole lines of each kind look like.

    Punctuation may frame a line, but not an opening quotation mark: what somebody says is never junk. The frame is
    possessive (*+), so that a long line of dashes costs no more than any other.
    """
    told = tomllib.loads(Path(__file__).with_name("boilerplate.toml").read_text("utf-8"))
    parts: dict[str, str] = {}
    for name, form in told["parts"].items():
        parts[name] = _with_parts(form, parts)
    rules = {kind: "|".join(_with_parts(form, parts) for form in forms) for kind, forms in told["rules"].items()}
    return {kind: Pattern(rf"[^\w©ⓒ“‘\"']*+(?:{forms})\W*") for kind, forms in rules.items()}


def _with_parts(form: str, parts: dict[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda found: parts[found.group(1)], form)


@cache
def _any() -> Pattern:
    """Return all patterns in one: almost no line is junk, and to ask once takes half the time of asking for each."""
    return Pattern("|".join(f"(?:{pattern.source})" for pattern in _patterns().values()))


def clean(text: str) -> str:
    """Return the paragraphs of `text` without junk lines; "" if nothing is left.

    Each line becomes a paragraph or is left out. One blank line stands between two paragraphs, `GAP` where junk was
    left out between them. The words of a line are never changed: only whitespace and byte order marks at its ends,
    control characters and lone surrogates go.
    """
    kept: list[str] = []
    between = ""
    for line in (line.strip().strip("\ufeff").strip() for line in _UNSTORABLE.sub("", text).splitlines()):
        if not line:
            continue
        if junk_kind(line) is not None:
            between = GAP
        elif visible(line).strip():
            kept += [between, line] if kept else [line]
            between = "\n\n"
    return "".join(kept)


def visible(text: str) -> str:
    """Return `text` as it is seen: without the characters that have no look and no width, which split words."""
    # What is printable throughout, as most lines are, holds none of them.
    return text if text.isprintable() else _INVISIBLE.sub("", _UNSTORABLE.sub("", text))


def junk_kind(line: str) -> str | None:
    """Name the rule by which a trimmed line is no part of an article, such as "newsletter", else None."""
    if len(line) > _LONGEST_JUNK:
        return None
    seen = visible(line)
    if not _any().fullmatch(seen):
        return None
    return next((kind for kind, pattern in _patterns().items() if pattern.fullmatch(seen)), None)
