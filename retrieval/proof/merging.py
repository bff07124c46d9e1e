"""Facts of two parts of a sentence made one: of "a plant here with 600 jobs and one there" no 600 jobs are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from retrieval.proof.faults import Fault
from retrieval.proof.places import Match, Source
from retrieval.proof.pronouns import PRONOUNS
from retrieval.proof.units import Unit

_JOINING = frozenset({"and", "but", "or", "while"})


def check_merged(claim: Sequence[Unit], places: Mapping[int, Sequence[Match]], source: Source) -> Iterator[Fault]:
    """Yield a fault where what a claim has side by side an "and" parts in the source, each beside its like.

    `places` are by its first word where each unit of the claim may stand in the source.
    """
    taken = [match.theirs for matches in places.values() for match in matches if match.theirs]
    for one, other in pairwise(claim):
        pairs = [(first, second) for first in places[one.at] for second in places[other.at]]
        if one.clause == other.clause and pairs and all(_is_parted(*pair, taken, source) for pair in pairs):
            yield Fault("content", f"{one.text} {other.text}", f"The quotes tell “{other.text}” of something else.")


def _is_parted(one: Match, other: Match, taken: Sequence[Unit], source: Source) -> bool:
    if one.theirs is None or other.theirs is None:
        return False
    low, high = sorted((one.at, other.at))
    inside = {word.lower for word in source.reading.words[low:high]}
    if inside.isdisjoint(_JOINING) or not inside.isdisjoint(PRONOUNS):
        return False
    kinds = {one.theirs.kind, other.theirs.kind} - {"word"}
    return any(low < unit.at < high and unit not in taken and unit.kind in kinds for unit in source.units)
