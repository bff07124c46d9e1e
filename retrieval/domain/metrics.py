"""What is counted and timed while Dateline works. Nothing is kept unless a program installs a registry for it.

The names are those that an operator sees, in `COUNTERS` and `TIMES`, with the labels that each one has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol

from retrieval.domain.answer import Answer

Counter = Literal["questions", "declines", "model_calls", "model_cost_usd", "faults", "loop_stalls"]
Time = Literal["stage_seconds", "model_call_seconds"]

COUNTERS: dict[Counter, tuple[str, tuple[str, ...]]] = {
    "questions": ("Questions that were dealt with, by what they got.", ("status",)),
    "declines": ("Questions that were not answered, by the reason.", ("reason",)),
    "model_calls": ("Calls of a language model.", ()),
    "model_cost_usd": ("What models have cost, in US dollars.", ()),
    "faults": ("What went wrong, by the part that met with it.", ("part",)),
    "loop_stalls": ("How often the event loop was held up for more than a tenth of a second.", ()),
}
TIMES: dict[Time, tuple[str, tuple[str, ...]]] = {
    "stage_seconds": ("How long the stages of an answer take; `total` is the whole of it.", ("stage",)),
    "model_call_seconds": ("How long calls of a language model take.", ()),
}


class Registry(Protocol):
    """Where figures are kept. Its methods are called from any thread."""

    def add(self, name: Counter, amount: float, labels: Mapping[str, str]) -> None:
        """Add to a counter."""
        ...

    def observe(self, name: Time, seconds: float, labels: Mapping[str, str]) -> None:
        """Take note of how long something took."""
        ...


_registry: Registry | None = None


def keep_in(registry: Registry | None) -> None:
    """Keep all figures of this process there from now on; None keeps none."""
    global _registry  # noqa: PLW0603 - a process has one registry, as it has one log
    _registry = registry


def count(name: Counter, amount: float = 1.0, **labels: str) -> None:
    """Add to a counter."""
    if _registry is not None:
        _registry.add(name, amount, labels)


def observe(name: Time, seconds: float, **labels: str) -> None:
    """Take note of how long something took, in seconds."""
    if _registry is not None:
        _registry.observe(name, seconds, labels)


def count_answer(answer: Answer) -> None:
    """Count a question by what it got, and take note of how long each stage of its answer took."""
    if _registry is None:
        return
    count("questions", status=answer.status)
    if answer.reason is not None:
        count("declines", reason=answer.reason)
    for stage, milliseconds in answer.timings_ms.items():
        observe("stage_seconds", milliseconds / 1000, stage=stage)
