"""The dictionary: every list of English words that a rule uses, read from the TOML files beside this module.

A list is a table of a topic's file: `for` says what it is for, and either `words` (separated by white space; "_" stands
for a blank within a phrase) or `values` (a table from words to numbers or names) what is in it; `lines` is a long table
from words to words, "resign: quit depart" line by line, which is read at once. A list is built on others by `with` and
`without`, names of lists; words of a list keep the order in which they stand.

A topic's file is read when one of its lists is first asked for. Nothing here knows questions, articles or grammar.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@cache
def words(name: str) -> tuple[str, ...]:
    """Return the words and phrases of the list "topic.list", in order; raises KeyError where there is none."""
    entry = _entry(name)
    found = [word.replace("_", " ") for word in str(entry.get("words", "")).split()]
    found.extend(_values(entry))
    for other in entry.get("with", ()):
        found.extend(words(other))
    left_out = {word for other in entry.get("without", ()) for word in words(other)}
    return tuple(dict.fromkeys(word for word in found if word not in left_out))


@cache
def word_set(*names: str) -> frozenset[str]:
    """Return the words of these lists together."""
    return frozenset(word for name in names for word in words(name))


@cache
def values(name: str) -> dict[str, Any]:
    """Return the words of a list with the value of each, in order."""
    return dict(_values(_entry(name)))


def either(*names: str) -> str:
    """Return these lists as the alternatives of a regular expression, "a|b|c", in order and without a group."""
    return "|".join(re.escape(word).replace(r"\ ", " ") for name in names for word in words(name))


def capitalised(*names: str) -> str:
    """Return what `either` does, each word with a capital, for names such as Monday where case counts."""
    return "|".join(re.escape(word.capitalize()).replace(r"\ ", " ") for name in names for word in words(name))


def lists() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield every list of the dictionary: its name, what it is for, and its words."""
    for path in sorted(_FOLDER.glob("*.toml")):
        for name, entry in _topic(path.stem).items():
            yield f"{path.stem}.{name}", entry["for"], words(f"{path.stem}.{name}")


class Pattern:
    """A regular expression that is compiled when it is first used; what has been asked of few runs costs none."""

    __slots__ = ("_compiled", "_flags", "source")

    def __init__(self, source: str, flags: int = re.IGNORECASE) -> None:
        self.source = source
        self._flags = flags
        self._compiled: re.Pattern[str] | None = None

    @property
    def compiled(self) -> re.Pattern[str]:
        """Return the compiled expression."""
        if self._compiled is None:
            self._compiled = re.compile(self.source, self._flags)
        return self._compiled

    def search(self, text: str, *where: int) -> re.Match[str] | None:
        """Do what `re.Pattern.search` does."""
        return self.compiled.search(text, *where)

    def match(self, text: str, *where: int) -> re.Match[str] | None:
        """Do what `re.Pattern.match` does."""
        return self.compiled.match(text, *where)

    def fullmatch(self, text: str, *where: int) -> re.Match[str] | None:
        """Do what `re.Pattern.fullmatch` does."""
        return self.compiled.fullmatch(text, *where)

    def finditer(self, text: str, *where: int) -> Iterator[re.Match[str]]:
        """Do what `re.Pattern.finditer` does."""
        return self.compiled.finditer(text, *where)

    def findall(self, text: str, *where: int) -> list[Any]:
        """Do what `re.Pattern.findall` does."""
        return self.compiled.findall(text, *where)

    def split(self, text: str, maxsplit: int = 0) -> list[Any]:
        """Do what `re.Pattern.split` does."""
        return self.compiled.split(text, maxsplit)

    def sub(self, replacement: Any, text: str, count: int = 0) -> str:
        """Do what `re.Pattern.sub` does."""
        return self.compiled.sub(replacement, text, count)


def _values(entry: dict[str, Any]) -> dict[str, Any]:
    lines = (line.split(": ", 1) for line in entry.get("lines", "").splitlines() if line and line[0] != "#")
    return {**entry.get("values", {}), **dict(lines)}


def phrase(*names: str) -> Pattern:
    """Return the pattern of the words and phrases of these lists as whole words, whatever the case."""
    return Pattern(rf"\b(?:{either(*names)})\b")


@cache
def _topic(topic: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{topic}.toml").read_text("utf-8"))


def _entry(name: str) -> dict[str, Any]:
    topic, _, entry = name.partition(".")
    found: dict[str, Any] = _topic(topic)[entry]
    return found
