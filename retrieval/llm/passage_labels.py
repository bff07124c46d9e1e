"""Passages as a model sees them: fenced, and under labels that neither it nor the author of an article can guess."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from retrieval.domain.articles import Passage

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
