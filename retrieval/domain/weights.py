"""The fitted weights of every judgement, read once from `weights.json` beside this module.

A table of that file says what it is `for`, where its numbers are `from`, and of each sign its `weight` and what it is a
weight `of`. `benchmarks/fit.py` makes the tables anew from question sets.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

Table = Literal[
    "sight", "reading", "parts", "spans", "answer_words", "sentences", "lines", "abstention", "answering", "entailment"
]

FILE = Path(__file__).with_name("weights.json")


@cache
def tables() -> dict[str, Any]:
    """Return the whole file as it is."""
    read: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return read


@cache
def weights(table: Table) -> Mapping[str, float]:
    """Return what each sign of a table counts, by its name; in log-odds where the table does not say otherwise."""
    signs = tables()[table]["weights"]
    return MappingProxyType({name: float(sign["weight"]) for name, sign in signs.items()})
