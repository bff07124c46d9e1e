"""Fits the weights of `retrieval.proof.signs` to pairs of quotes and statements, and judges them on other files.

    python -m benchmarks.proof.fit PAIRS.jsonl ... [--lies SHARE] [--write FILE]

Each file is left out once: the weights and the limit are found on the others. A weight may only speak against a
statement: pairs that somebody wrote to show faults have their lies in the words of the quotes and their truths in
others, so that a fit left alone takes an untold word for a sign of truth. Each sign has a weight that it is expected to
have, from which the pairs may move it, and one that it has at most (`benchmarks.proof.expected`).

--write writes what is fitted on all files into a copy of `retrieval/domain/weights.json`, less the limit: the score
that at most `SHARE` of the lies reach.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.fitting.regression import Flags, Floats, probability
from benchmarks.proof.expected import EXPECTED
from benchmarks.proof.pairs import read_pairs, signs_for
from retrieval.domain.weights import tables
from retrieval.proof.signs import MOST

_STEPS = 3_000
_RATE = 0.05
_HOLD = 8.0
"""How strongly a weight is held to what is expected of it, in pairs."""
_HEAVY_PARAPHRASE = 0.3
"""What a true statement counts that says everything in other words; rules do not reach it."""
_NAMES = tuple(EXPECTED)
_EXPECTED, _MOST, _LEAST = (np.array(column, float) for column in list(zip(*EXPECTED.values(), strict=True))[:3])


@dataclass(frozen=True, slots=True)
class Rows:
    """Pairs as rows of signs: which are true, what each counts, and which may be proven at all."""

    signs: Floats
    true: Flags
    counts: Floats
    open: Flags


def read_rows(path: Path) -> Rows:
    """Return the pairs of a file as rows."""
    pairs = read_pairs(path)
    found = [signs_for(pair) for pair in pairs]
    rows = [[1.0, *(min((signs or {}).get(name, 0.0), MOST) for name in _NAMES[1:])] for signs in found]
    counts = [_HEAVY_PARAPHRASE if pair.get("kind") == "paraphrase" else 1.0 for pair in pairs]
    true = np.array([bool(pair["true"]) for pair in pairs])
    return Rows(np.array(rows), true, np.array(counts), np.array([signs is not None for signs in found]))


def joined(sets: Sequence[Rows]) -> Rows:
    """Return the rows of several files as one."""
    return Rows(
        np.concatenate([one.signs for one in sets]),
        np.concatenate([one.true for one in sets]),
        np.concatenate([one.counts for one in sets]),
        np.concatenate([one.open for one in sets]),
    )


def fit(rows: Rows) -> Floats:
    """Return the weights that make the labels likeliest, held to what is expected and within its bounds (Adam)."""
    weights = _EXPECTED.copy()
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS):
        down = rows.signs.T @ (rows.counts * (probability(rows.signs, weights) - rows.true))
        down += _HOLD * (weights - _EXPECTED)
        first, second = 0.9 * first + 0.1 * down, 0.999 * second + 0.001 * down**2
        weights = weights - _RATE * first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        weights = np.clip(weights, _LEAST, _MOST)
    return np.asarray(weights)


def limit_of(rows: Rows, weights: Floats, share: float) -> float:
    """Return the least score that at most a share of the lies is above."""
    lies = np.sort((rows.signs @ weights)[~rows.true & rows.open])[::-1]
    most = int(share * (~rows.true).sum())
    return float(lies[most]) if most < len(lies) else float(lies[-1] - 1)


def proven(rows: Rows, weights: Floats, limit: float) -> tuple[int, int]:
    """Return how many lies and how many truths score above a limit."""
    above = rows.open & (rows.signs @ weights > limit)
    return int((above & ~rows.true).sum()), int((above & rows.true).sum())


def main() -> None:
    """Read the arguments, leave each file out once, and print what is proven of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, nargs="+")
    parser.add_argument("--lies", type=float, default=0.08, help="share of the lies that may be proven")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the weights fitted on everything here")
    options = parser.parse_args()
    sets = [read_rows(path) for path in options.pairs]
    for place, path in enumerate(options.pairs):
        others = joined([one for at, one in enumerate(sets) if at != place] or sets)
        weights = fit(others)
        lies, truths = proven(sets[place], weights, limit_of(others, weights, options.lies))
        of = int((~sets[place].true).sum()), int(sets[place].true.sum())
        print(f"{path.name} left out: {lies} of {of[0]} lies and {truths} of {of[1]} truths proven")
    everything = joined(sets)
    weights = fit(everything)
    limit = limit_of(everything, weights, options.lies)
    print(f"fitted on all, limit {limit:.2f}: lies and truths proven {proven(everything, weights, limit)}")
    if options.write is not None:
        options.write.write_text(json.dumps(_table(weights, limit), indent=1, ensure_ascii=False) + "\n", "utf-8")


def _table(weights: Floats, limit: float) -> dict[str, Any]:
    """Return all tables of weights, that of entailment made anew."""
    written: dict[str, Any] = json.loads(json.dumps(tables()))
    shown = [weights[0] - limit, *weights[1:]]
    written.setdefault("entailment", {"for": "", "from": ""})["weights"] = {
        name: {"weight": round(float(weight), 2), "of": one.meaning}
        for (name, one), weight in zip(EXPECTED.items(), shown, strict=True)
    }
    return written


if __name__ == "__main__":
    main()
