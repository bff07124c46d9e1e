"""What a model is given: prompts from the folder `prompts`, and passages under labels that nobody can guess.

A file begins with a header of "name: value" lines (`version`, and `why`, which is for people and never sent). After
the line "---" come the messages, each below a line such as "[system]", with `$names` where values go.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

from retrieval.domain.articles import Passage
from retrieval.english.dictionary import Pattern

FOLDER = Path(__file__).parents[2] / "prompts"
_ROLE = Pattern(r"^\[(system|user|assistant)\]\n", re.MULTILINE)

Message = tuple[str, str]
"""Role and text, as LangChain takes them."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as its file has it. Two prompts with one name and version are the same."""

    name: str
    version: int
    why: str
    messages: tuple[Message, ...]

    def render(self, **values: str) -> list[Message]:
        """Return the messages with the values in their places; `KeyError` when one is missing.

        Values are put in as they are: nothing in them is a place for another value.
        """
        return [(role, Template(text).substitute(values)) for role, text in self.messages]


@cache
def load_prompt(name: str) -> Prompt:
    """Return the prompt of that name."""
    header, _, body = (FOLDER / f"{name}.txt").read_text("utf-8").partition("\n---\n")
    fields = dict(_fields(header))
    parts = _ROLE.split(body)[1:]
    messages = tuple((role, text.strip()) for role, text in zip(parts[::2], parts[1::2], strict=True))
    return Prompt(name, int(fields["version"]), fields["why"], messages)


def _fields(header: str) -> list[tuple[str, str]]:
    """Return name and value of each field; indented lines go on with the value before."""
    unfolded = re.sub(r"\n[ \t]+", " ", header)
    return [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in unfolded.splitlines())]


_ALPHABET = "bcdfghjkmnpqrstvwxz23456789"
"""Without vowels, so that no word comes of it, and without what looks alike."""
_LENGTH = 5


class LabelledPassages:
    """Passages under fresh labels, in the order given."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._passages: dict[str, Passage] = {}
        for passage in passages:
            self._passages[_fresh(self._passages)] = passage

    def __len__(self) -> int:
        return len(self._passages)

    def get(self, label: str) -> Passage | None:
        """Return the passage under a label, None when there is no such label."""
        return self._passages.get(label.strip())

    def fenced(self) -> str:
        """Return all passages, each between two lines that only its label opens and closes."""
        return "\n\n".join(_fenced(label, passage) for label, passage in self._passages.items())


def fence() -> str:
    """Return a line that no text written before it can hold."""
    return f"=== {_fresh(())} ==="


def _fresh(taken: Iterable[str]) -> str:
    while (label := "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))) in taken:
        pass
    return label


def _fenced(label: str, passage: Passage) -> str:
    published = published_on(passage)
    about = f"“{_line(passage.title)}”, {_line(passage.outlet or 'source unknown')}, published {published}"
    return f"<<< passage {label}: {about}\n{passage.text}\n>>> end of {label}"


def published_on(passage: Passage) -> str:
    """Return when a passage was published, in words that a model can count weekdays from."""
    if passage.period is None:
        return "on a day that is not known"
    first, last = (f"{day:%A, %d %B %Y}" for day in (passage.period.start, passage.period.end))
    return last if passage.stated_day else f"on a day that is not stated, by its words from {first} to {last}"


def _line(text: str) -> str:
    return " ".join(text.split())
