"""Tallies: what one case adds to a score, and the score over all cases with the interval in which the truth may lie.

Every score is one sum over another. The intervals are seeded percentile bootstrap over cases (Efron 1979). Nothing here
knows what is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000
_OUTSIDE = 0.05
"""Share of resampled figures left out of an interval, half on either side."""


class Tally(NamedTuple):
    """What one case adds to a score, which is the sum of the hits over the sum of what could be hit."""

    hits: float
    of: float


Judgement = dict[str, Tally]
"""All that one case adds, by the name of the score."""


def share(hit: bool, of: bool = True) -> Tally:
    """Return the tally of a case that either has it or not, or has nothing to say where `of` is false."""
    return Tally(float(hit and of), float(of))


def f1(given: bool, due: bool) -> Tally:
    """Return a case's part of 2·tp / (2·tp + fp + fn), which is F1."""
    return Tally(2.0, 2.0) if given and due else Tally(0.0, float(given or due))


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure over `of` cases (or quotes, or facts) and its 95 % interval."""

    value: float
    low: float
    high: float
    of: int


def ratio(tallies: Sequence[Tally], seed: int) -> Figure:
    """Return the sum of the hits over the sum of what could be hit, with its interval.

    Where every case is a full hit or every one a miss, resampling has nothing to vary; the exact binomial bound
    (Clopper and Pearson 1934) stands in. Raises ValueError when nothing could be hit.
    """
    hits, of = np.array(tallies, dtype=float).T
    if not of.sum():
        raise ValueError("a ratio needs something that could be hit")
    value = float(hits.sum() / of.sum())
    if np.all(hits == value * of) and value in (0.0, 1.0):
        low, high = _binomial_bounds(value, len(tallies))
    else:
        counts = _resampled(len(tallies), seed)
        below = counts @ of
        low, high = _middle((counts @ hits)[below > 0] / below[below > 0])
    return Figure(value, low, high, round(float(of.sum())))


def percentile(values: Sequence[float], percent: float, seed: int) -> Figure:
    """Return a percentile (linear between neighbours) of at least one value, with its interval."""
    known = np.array(values, dtype=float)
    draws = np.random.default_rng(seed).integers(0, len(known), size=(RESAMPLES // 4, len(known)))
    low, high = _middle(np.percentile(known[draws], percent, axis=1))
    return Figure(float(np.percentile(known, percent)), low, high, len(known))


def _resampled(size: int, seed: int) -> NDArray[np.float64]:
    """Return how often each case is drawn in each resample: RESAMPLES × size."""
    counts = np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), size=RESAMPLES)
    return counts.astype(np.float64)


def _middle(values: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.percentile(values, [100 * _OUTSIDE / 2, 100 * (1 - _OUTSIDE / 2)])
    return float(low), float(high)


def _binomial_bounds(value: float, cases: int) -> tuple[float, float]:
    edge = (_OUTSIDE / 2) ** (1 / cases)
    return (edge, 1.0) if value else (0.0, 1 - edge)
