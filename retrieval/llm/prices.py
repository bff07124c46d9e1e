"""What models cost, as their makers published it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

AS_OF = date(2025, 11, 1)
"""When the table was last compared with https://openai.com/api/pricing."""

_PER_MILLION = {
    "openai:gpt-5.1": (1.25, 10.0),
    "openai:gpt-5": (1.25, 10.0),
    "openai:gpt-5-mini": (0.25, 2.0),
    "openai:gpt-5-nano": (0.05, 0.4),
    "openai:gpt-4.1": (2.0, 8.0),
    "openai:gpt-4.1-mini": (0.4, 1.6),
    "openai:gpt-4.1-nano": (0.1, 0.4),
    "openai:gpt-4o": (2.5, 10.0),
    "openai:gpt-4o-mini": (0.15, 0.6),
    "openai:o3": (2.0, 8.0),
    "openai:o4-mini": (1.1, 4.4),
}
"""US dollars for a million tokens read and a million written. Discounts for repeated prompts are left out."""

_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for one token read, and for one written."""

    read: float
    written: float

    def of(self, read: int, written: int) -> float:
        """Return what so many tokens cost."""
        return read * self.read + written * self.written


def price_of(model: str) -> Price | None:
    """Return the price of a model called "PROVIDER:MODEL", None when it is not known."""
    known = _PER_MILLION.get(_SNAPSHOT.sub("", model))
    return Price(known[0] / 1e6, known[1] / 1e6) if known else None
