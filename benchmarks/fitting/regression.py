"""Weights from signs and labels: of one among several (listwise softmax) and of yes or no (logistic regression).

Both are concave up to a little ridge and are climbed with Adam (Kingma and Ba 2015) over signs scaled to a spread of 1,
which needs no step size to be chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_STEPS = 600
_RATE = 0.05
_RIDGE = 1e-3


@dataclass(frozen=True, slots=True)
class Contest:
    """One question: the signs of what competes, of shape (candidates, signs), and which of them are right."""

    signs: Floats
    right: Flags


def fit_listwise(contests: Sequence[Contest]) -> Floats:
    """Return the weights that make what is right likeliest, the right ones of a question counting together.

    The softmax of Cao and others 2007, "Learning to Rank: From Pairwise Approach to Listwise Approach". Contests in
    which nothing or everything is right say nothing and are left out.
    """
    told = [one for one in contests if one.right.any() and not one.right.all()]
    signs = np.concatenate([one.signs for one in told])
    right = np.concatenate([one.right for one in told])
    starts = np.cumsum([0, *(len(one.right) for one in told[:-1])])
    sizes = np.array([len(one.right) for one in told])

    def slope(scaled: Floats, weights: Floats) -> Floats:
        scores = scaled @ weights
        scores -= np.repeat(np.maximum.reduceat(scores, starts), sizes)
        odds = np.exp(scores)
        among = odds / np.repeat(np.add.reduceat(odds, starts), sizes)
        kept = np.where(right, odds, 0.0)
        wanted = kept / np.repeat(np.maximum(np.add.reduceat(kept, starts), 1e-300), sizes)
        return np.asarray((wanted - among) @ scaled / len(told))

    return _climb(signs, slope)


def fit_logistic(signs: Floats, right: Flags, weights_of: Floats | None = None) -> Floats:
    """Return the weights of a logistic regression; a sign that is always 1 gets the bias.

    `weights_of` is what each row counts, 1 where it is not given.
    """
    counts = np.ones(len(right)) if weights_of is None else weights_of
    counts = counts / counts.sum()

    def slope(scaled: Floats, weights: Floats) -> Floats:
        return np.asarray((counts * (right - probability(scaled, weights))) @ scaled)

    return _climb(signs, slope)


def probability(signs: Floats, weights: Floats) -> Floats:
    """Return the probability that a logistic regression gives to each row."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(signs @ weights, -60, 60))))


def _climb(signs: Floats, slope: Callable[[Floats, Floats], Floats]) -> Floats:
    spread = signs.std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)  # what is the same everywhere but for rounding says nothing
    scaled = signs / spread
    weights, first, second = (np.zeros(signs.shape[1]) for _ in range(3))
    for step in range(1, _STEPS + 1):
        up = slope(scaled, weights) - _RIDGE * weights
        first, second = 0.9 * first + 0.1 * up, 0.999 * second + 0.001 * up**2
        rate = _RATE * min(1.0, 2 - 2 * step / _STEPS + 0.01)
        weights = weights + rate * first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.999**step)) + 1e-9)
    return np.asarray(weights / spread)


def first_right(contests: Sequence[Contest], weights: Floats) -> float:
    """Return the share of the questions whose best candidate is right, of those that have a right one."""
    told = [one for one in contests if one.right.any()]
    return sum(bool(one.right[int(np.argmax(one.signs @ weights))]) for one in told) / max(1, len(told))


def likelihood(contests: Sequence[Contest], weights: Floats) -> float:
    """Return the mean logarithm of the probability of what is right, at most 0."""
    total, count = 0.0, 0
    for one in contests:
        if one.right.any():
            scores = one.signs @ weights
            odds = np.exp(scores - scores.max())
            total, count = total + float(np.log(odds[one.right].sum() / odds.sum())), count + 1
    return total / max(1, count)


def area(scores: Floats, right: Flags) -> float:
    """Return the area under the curve: how often what is right scores higher than what is not, ties counting half."""
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    for value in np.unique(scores):
        same = scores == value
        ranks[same] = ranks[same].mean()
    ups, downs = int(right.sum()), int((~right).sum())
    return float((ranks[right].sum() - ups * (ups + 1) / 2) / max(1, ups * downs))
