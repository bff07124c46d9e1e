"""What one answer may still take and has taken: seconds, tokens, and dollars where the price is known."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from retrieval.llm.prices import Price

_CHARACTERS_A_TOKEN = 4
"""English in the tokenizers of today; only used for what is not spent yet, and where the server does not say."""


@dataclass(slots=True)
class Allowance:
    """The running sum of one answer, whose budget it is on, and the `time.monotonic` by which it has to be there.

    `cost_usd` is 0 where no price is known, `held_usd` what is held back from the budgets until its cost is known.
    """

    user: str
    deadline: float
    tokens_read: int = 0
    tokens_written: int = 0
    calls: int = 0
    cost_usd: float = 0.0
    held_usd: float = 0.0

    @property
    def seconds_left(self) -> float:
        """Return how much time is left, 0 at the least."""
        return max(0.0, self.deadline - time.monotonic())

    def add(self, usage: Any, sent: Iterable[tuple[str, str]], received: int, price: Price | None) -> None:
        """Add one call: its usage as LangChain reports it, or an estimate where a broken stream never came to that.

        `sent` are the messages, `received` is the number of characters that came back; a model whose price is not
        known costs nothing.
        """
        read = usage["input_tokens"] if usage else tokens_in(sent)
        written = usage["output_tokens"] if usage else received // _CHARACTERS_A_TOKEN
        self.calls += 1
        self.tokens_read += read
        self.tokens_written += written
        self.cost_usd += price.of(read, written) if price else 0.0


def tokens_in(messages: Iterable[tuple[str, str]]) -> int:
    """Return about how many tokens messages have."""
    return sum(len(text) for _, text in messages) // _CHARACTERS_A_TOKEN
