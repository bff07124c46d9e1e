"""Two runs side by side, how likely such a difference is by chance, and the figures as a terminal shows them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.table import Table
from rich.text import Text

from bot.display.console import output
from bot.evaluation.run_files import Judged
from bot.evaluation.scores import DAYS, HEADLINES, LOWER_IS_BETTER, Record, shares
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


_CASES_SHOWN = 20


def show(scores: dict[str, Any], records: Sequence[Record], compared: Comparison | None) -> None:
    """Print the scores with their intervals, the times, what changed, and the first cases that went wrong."""
    output.print(_table(scores, compared))
    latency = scores["latency_ms"]
    times = ", ".join(f"{name} {latency[name]:,.0f} ms" for name in ("p50", "p95", "p99"))
    cost = f", {scores['cost']['usd']:.4f} US dollars" if scores["cost"]["usd"] else ""
    output.print(f"{len(records):,} cases, {times}{cost}", soft_wrap=True)
    if compared is None:
        _list("failed", [record for record in records if record.failures], "yellow")
        return
    by_number = {record.number: record for record in records}
    _list("better", [by_number[number] for number in compared.better], "green")
    _list("worse", [by_number[number] for number in compared.worse], "red")


def _table(scores: dict[str, Any], compared: Comparison | None) -> Table:
    table = Table(box=None, pad_edge=False)
    headings = ["score", "share", "of", "95 % interval", *(["before", "better", "worse", "p"] if compared else [])]
    for heading in headings:
        table.add_column(heading, justify="left" if heading == "score" else "right", no_wrap=True)
    # The scores that are told by reason or rank are many; they stand in the report.
    for name, figure in shares(scores).items():
        if name in HEADLINES or name.startswith("answer@"):
            table.add_row(name, f"{figure['share']:.3f}", *_interval(figure), *_change_cells(name, compared))
    if DAYS in scores:
        table.add_row(
            DAYS, f"{scores[DAYS]['days']:.1f} days", *_interval(scores[DAYS]), *_change_cells(DAYS, compared)
        )
    return table


def _interval(figure: dict[str, float]) -> tuple[str, str]:
    digits = 3 if "share" in figure else 1
    return f"{figure['of']:,}", f"{figure['low']:.{digits}f} – {figure['high']:.{digits}f}"


def _change_cells(name: str, compared: Comparison | None) -> list[str]:
    if compared is None:
        return []
    change = compared.changes.get(name)
    return [f"{change.before:.3f}", f"{change.better}", f"{change.worse}", f"{change.p:.3f}"] if change else [""] * 4


def _list(label: str, records: Sequence[Record], style: str) -> None:
    for record in records[:_CASES_SHOWN]:
        output.print(Text.assemble("  ", (label, style), f" {record.case.id}: {record.case.question}"), soft_wrap=True)
    if len(records) > _CASES_SHOWN:
        output.print(f"  and {len(records) - _CASES_SHOWN:,} more {label}")
