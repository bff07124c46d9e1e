"""Scores that a run has to reach: `answer=0.8,quotes=1.0,beside=0.1`, the last one a share that it may not exceed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.evaluation.meanings import LOWER_IS_BETTER, SHARES
from bot.evaluation.scores import shares

_ONE = re.compile(r"\s*(?P<name>[\w@:-]+)\s*=\s*(?P<least>\d*\.?\d+)\s*")


def read_thresholds(text: str) -> dict[str, float]:
    """Return the least share by the name of the score; raise ValueError that says which part cannot be used."""
    thresholds = {}
    for part in text.split(","):
        match = _ONE.fullmatch(part)
        if not match:
            raise ValueError(f"{part.strip()!r} is not NAME=SHARE, such as answer=0.8")
        name, least = match["name"], float(match["least"])
        if name not in SHARES:
            raise ValueError(f"there is no score {name!r}; there are {', '.join(SHARES)}")
        if least > 1:
            raise ValueError(f"{part.strip()!r} asks for more than 1, which is all there is")
        thresholds[name] = least
    return thresholds


def shortfalls(scores: dict[str, Any], thresholds: dict[str, float]) -> Iterator[str]:
    """Yield a sentence for each score that is too low, or that no case has anything to say about."""
    measured = shares(scores)
    for name, least in thresholds.items():
        if name not in measured:
            yield f"{name} should be at least {least:g}, but no case measures it."
        elif name in LOWER_IS_BETTER:
            if measured[name]["share"] > least:
                yield f"{name} is {measured[name]['share']:.4f}, and should be at most {least:g}."
        elif measured[name]["share"] < least:
            yield f"{name} is {measured[name]['share']:.4f}, and should be at least {least:g}."
