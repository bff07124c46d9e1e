"""Two runs side by side, case by case, and how likely such a difference is by chance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.meanings import LOWER_IS_BETTER
from bot.evaluation.records import Record
from bot.evaluation.run_files import Judged
from bot.evaluation.tallies import Tally, share

_DRAWS = 10_000
_EXACT_UP_TO = 13
"""Differing pairs up to which all assignments of signs are tried instead of a sample of them."""

Pair = tuple[Tally, Tally]
"""What a case adds to a score in the earlier run and in this one."""


@dataclass(frozen=True, slots=True)
class Change:
    """One score in both runs, over the cases that have it in both. `p` is two-sided, by the test that is named."""

    before: float
    now: float
    of: int
    better: int
    worse: int
    p: float
    test: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the cases that both runs hold.

    `better` and `worse` are numbers of cases of this run that pass and did not, or did and no longer pass. `unpaired`
    counts cases that only one of the runs holds.
    """

    changes: dict[str, Change]
    better: list[int] = field(default_factory=list)
    worse: list[int] = field(default_factory=list)
    unpaired: int = 0


def compare(earlier: Sequence[Judged], records: Sequence[Record], seed: int = 0) -> Comparison:
    """Pair two runs by the id and question of their cases, repeated ones in their order."""
    known = _numbered((old.id, old.question) for old in earlier)
    places = _numbered((record.case.id, record.case.question) for record in records)
    paired = [(earlier[known[key]], records[place]) for key, place in places.items() if key in known]
    return Comparison(
        changes={name: _change(name, pairs, seed) for name, pairs in _by_score(paired).items()},
        better=[record.number for old, record in paired if not old.passed and record.passed],
        worse=[record.number for old, record in paired if old.passed and not record.passed],
        unpaired=len(earlier) + len(records) - 2 * len(paired),
    )


def mcnemar(better: int, worse: int) -> float:
    """Return the two-sided p value of McNemar's exact test (1947): signs of the differing pairs are a coin's tosses."""
    tosses = better + worse
    tail = sum(math.comb(tosses, hits) for hits in range(min(better, worse) + 1))
    return min(1.0, 2 * tail / (1 << tosses))


def permutation(pairs: Sequence[Pair], seed: int = 0) -> float:
    """Return the two-sided p value of a paired permutation test (Fisher 1935) on the difference of two ratios.

    Under the null hypothesis each pair could as well be the other way round. All ways are tried where there are few
    pairs that differ, else 10,000 drawn with the seed.
    """
    before, now = np.array(pairs, dtype=float).transpose(1, 0, 2)
    differing = np.any(before != now, axis=1)
    if not differing.any():
        return 1.0
    swaps = _swaps(int(differing.sum()), seed)
    fixed, moved = before[~differing].sum(axis=0), (now - before)[differing]
    others = before[differing].sum(axis=0) + swaps @ moved
    total = before[differing].sum(axis=0) + now[differing].sum(axis=0)
    difference = np.abs(_ratio(fixed + total - others) - _ratio(fixed + others))
    observed = float(abs(_ratio(now.sum(axis=0)) - _ratio(before.sum(axis=0))))
    extreme = int((difference >= observed - 1e-12).sum())
    drawn = int(len(swaps) == _DRAWS)  # then what was observed counts as one of the draws
    return (extreme + drawn) / (len(swaps) + drawn)


def _swaps(size: int, seed: int) -> NDArray[np.float64]:
    if size <= _EXACT_UP_TO:
        return np.array([[way >> bit & 1 for bit in range(size)] for way in range(2**size)], dtype=float)
    return np.random.default_rng(seed).integers(0, 2, size=(_DRAWS, size)).astype(float)


def _ratio(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    hits, of = sums[..., 0], sums[..., 1]
    shares: NDArray[np.float64] = np.divide(hits, of, out=np.zeros_like(hits), where=of > 0)
    return shares


def _numbered(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str, int], int]:
    """Return the place of each key; one that repeats is told apart by how often it came before."""
    seen: dict[tuple[str, str], int] = {}
    places = {}
    for place, key in enumerate(keys):
        seen[key] = seen.get(key, 0) + 1
        places[*key, seen[key]] = place
    return places


def _by_score(paired: Iterable[tuple[Judged, Record]]) -> dict[str, list[Pair]]:
    pairs: dict[str, list[Pair]] = {}
    for old, record in paired:
        before = {"passed": share(old.passed), **old.scores}
        now = {"passed": share(bool(record.passed)), **record.judgement}
        for name in before.keys() & now.keys():
            pairs.setdefault(name, []).append((before[name], now[name]))
    return {name: pairs[name] for name in sorted(pairs)}


def _change(name: str, pairs: Sequence[Pair], seed: int) -> Change:
    before, now = np.array(pairs, dtype=float).transpose(1, 0, 2).sum(axis=1)
    shares = [(old.hits / old.of, new.hits / new.of) for old, new in pairs]
    more, less = sum(new > old for old, new in shares), sum(new < old for old, new in shares)
    better, worse = (less, more) if name in LOWER_IS_BETTER else (more, less)
    binary = all(tally in ((0, 1), (1, 1)) for pair in pairs for tally in pair)
    return Change(
        before=round(float(_ratio(before)), 4),
        now=round(float(_ratio(now)), 4),
        of=len(pairs),
        better=better,
        worse=worse,
        p=mcnemar(better, worse) if binary else permutation(pairs, seed),
        test="McNemar, exact" if binary else "paired permutation",
    )
