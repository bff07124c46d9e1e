"""The stretch of a sentence that may be what a question asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """Characters `[begin:stop]` of a sentence that may answer, and how well they fit what is asked for, in [0, 1].

    `value` is the same for programs: a number, an ISO 8601 day or interval, "yes" or "no". `text` is what the rule
    named by `computed` makes of the words; None where the words themselves answer. `likely` when they may be shown by
    themselves, as the line above the sentence.
    """

    begin: int
    stop: int
    fit: float
    kind: str
    value: float | str | None = None
    text: str | None = None
    computed: str | None = None
    likely: bool = True

    def moved(self, by: int) -> AnswerSpan:
        """Return the same span in a text that begins `by` characters earlier."""
        return replace(self, begin=self.begin + by, stop=self.stop + by)


Finder = Callable[[str], list[AnswerSpan]]
"""Finds what may answer one question in a sentence."""
