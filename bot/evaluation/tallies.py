"""What one case adds to a score: hits out of how many, so that every score is one sum over another."""

from __future__ import annotations

from typing import NamedTuple


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
