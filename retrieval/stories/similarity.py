"""Which articles are one story, by the word sequences that they share: copies, cut copies and updates."""

from __future__ import annotations

import re
import zlib
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import rensa
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Digests = NDArray[np.uint16]

_WORDS = 4
"""Words to a shingle: three find too much that is merely idiom, five lose a text in which every tenth word changed."""
_COMPONENTS = 128
_SEED = 1
ALGORITHM = f"words-{_WORDS} rensa-{rensa.RMinHash.ALGORITHM_VERSION} {_COMPONENTS}x16"
"""What digests are comparable by: two made by different algorithms say nothing about each other."""

_HASHES_KEPT = 1 << 16
_WORD = re.compile(r"[^\W_]+")
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], np.uint64)
_MIXERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


@dataclass(frozen=True, slots=True)
class Shingles:
    """The shingles of one text as 64-bit hashes: `ordered` as they stand in it, `distinct` ascending, each once."""

    ordered: Hashes
    distinct: Hashes


def shingle(text: str) -> Shingles:
    """Return the shingles of a text (Broder 1997): every run of four words, whatever their case and punctuation."""
    words = np.array([*map(_HASHES.__getitem__, _WORD.findall(text.lower()))], np.uint64)
    if len(words) < _WORDS:
        words = np.pad(words, (0, _WORDS - len(words)))
    count = len(words) - _WORDS + 1
    hashes = np.zeros(count, np.uint64)
    for place, factor in enumerate(_FACTORS):
        hashes += words[place : place + count] * factor
    ordered = _mixed(hashes)
    return Shingles(ordered, distinct(ordered))


def distinct(hashes: Hashes) -> Hashes:
    """Return the hashes ascending, each once: what `np.unique` does, in a tenth of the time."""
    ascending: Hashes = np.sort(hashes)
    first: NDArray[np.bool_] = np.concatenate([[True], ascending[1:] != ascending[:-1]])
    return ascending[first]


def digests_of(texts: Sequence[Shingles]) -> Digests:
    """Return the MinHash digest of each text (Broder 1997), as rows of 128 components.

    Of each component the lower 16 bits are kept, which agree by chance once in 65,536 (b-bit minwise hashing, Li and
    König 2010). The share of components in which two digests agree estimates the Jaccard index of the texts.
    """
    flat = np.concatenate([text.distinct for text in texts]) if texts else np.empty(0, np.uint64)
    bounds = np.cumsum([0, *(len(text.distinct) for text in texts)]).tolist()
    matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(flat, bounds, _COMPONENTS, _SEED)
    rows = np.array(matrix.to_rows(), np.uint64).reshape(len(texts), _COMPONENTS)
    return (rows & np.uint64(0xFFFF)).astype(np.uint16)


def shared(first: Hashes, second: Hashes) -> int:
    """Return how many hashes are in both; each must be ascending and without repetition."""
    return len(np.intersect1d(first, second, assume_unique=True))


class _Hashes(dict[str, int]):
    """Hashes of words, and those of late to look up: a checksum, as `hash` is another in every process."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _HASHES_KEPT:
            self.clear()
        self[word] = found = zlib.crc32(word.encode())  # what it lacks is made up for by mixing
        return found


_HASHES = _Hashes()


def _mixed(hashes: Hashes) -> Hashes:
    """Spread the bits (the finalizer of SplitMix64, Steele and others 2014)."""
    first, second = _MIXERS
    hashes = (hashes ^ (hashes >> np.uint64(30))) * first
    hashes = (hashes ^ (hashes >> np.uint64(27))) * second
    return hashes ^ (hashes >> np.uint64(31))


_CONTAINED = 0.4
"""Share of the shorter text's shingles that must be in the longer one. In the half of the labelled pairs that this was
chosen by, copies and updates share .55 or more, independent reports of one event .20 or less."""
_ALIKE = 0.3
"""Jaccard index from which two texts of like length are one story, wherever they agree."""
_OPENING_SHARED = 0.5
"""Share of the longer text's opening that must be in the shorter one where they are not alike: a cut copy keeps the
beginning, whereas a round-up that takes a report in begins with something else."""
_OPENING_PART, _SHORTEST_OPENING = 5, 30
"""An opening is a fifth of a text, and at least so many shingles."""
_FEWEST_SHARED = 30
"""Shingles that two texts must share at least: two sentences are as likely to be an outlet's boilerplate."""

_AGREEING = 3
"""Components of two digests that must agree before the texts are compared. At a Jaccard index of .1, which a copy cut
to a tenth has, so many agree in .999 of the cases; at .002, which texts on one subject have, in .002."""
_COMPARED = 30
"""Articles that one is compared with at most, those first that agree in most components."""
_DAYS_APART = 7
"""Days between two reports of one story; later ones of like words are columns, notices and forecasts."""
_BLOCK_DAYS = 2 * _DAYS_APART + 1
_FEWEST_BLOCKS = 2
"""Blocks that the days around any day can lie in."""
_ROWS_KEPT = 100_000
"""Digests that are kept in memory, at 256 bytes each, before those of the days asked for longest ago are dropped."""
_TEXTS_KEPT = 500

LoadDays = Callable[[date, date], Sequence[tuple[str, date, bytes]]]
ReadTexts = Callable[[Sequence[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Report:
    """An article as stories see it: `day` is that of publication, `digest` the row that `digests_of` gives for it."""

    article_id: str
    day: date
    shingles: Shingles
    digest: NDArray[np.uint16]


def are_one_story(first: Shingles, second: Shingles) -> bool:
    """Tell whether one text is a copy, a cut copy or an update of the other, by containment (Broder 1997)."""
    shorter, longer = sorted((first, second), key=lambda text: len(text.distinct))
    common = shared(shorter.distinct, longer.distinct)
    if common < _FEWEST_SHARED or common < _CONTAINED * len(shorter.distinct):
        return False
    if common >= _ALIKE * (len(shorter.distinct) + len(longer.distinct) - common):
        return True
    opening = distinct(longer.ordered[: max(_SHORTEST_OPENING, len(longer.ordered) // _OPENING_PART)])
    return shared(opening, shorter.distinct) >= _OPENING_SHARED * len(opening)


class StoryIndex:
    """Finds the reports of the days around a report that are one story with it.

    `load` gives the articles of a range of days (both inclusive) with their days and digests, `read` the texts of
    articles that are still there. Digests of a few days are compared one and all, in numpy: that costs less than to
    keep them in buckets.
    """

    def __init__(self, load: LoadDays, read: ReadTexts) -> None:
        self._load = load
        self._read = read
        self._blocks: OrderedDict[int, _Block] = OrderedDict()
        self._texts: OrderedDict[str, Shingles] = OrderedDict()

    def stories_of(self, report: Report, story_of: Callable[[str], int]) -> set[int]:
        """Return the stories that the report belongs to; `story_of` tells that of an article."""
        candidates = self._candidates(report)
        missing = [article_id for article_id in candidates if article_id not in self._texts]
        for article_id, text in (self._read(missing) if missing else {}).items():
            self._remember(article_id, shingle(text))
        found: set[int] = set()
        for article_id in candidates:
            other, story = self._texts.get(article_id), story_of(article_id)
            if other is not None and story not in found and are_one_story(report.shingles, other):
                found.add(story)
        while len(self._texts) > _TEXTS_KEPT:
            self._texts.popitem(last=False)
        return found

    def add(self, report: Report) -> None:
        """Let later reports find this one; what was known of the same article is forgotten."""
        self._block(_block_of(report.day)).put(report.article_id, report.day, report.digest)
        self._remember(report.article_id, report.shingles)

    def _candidates(self, report: Report) -> list[str]:
        day, agreeing = report.day.toordinal(), list[tuple[int, str]]()
        for number in range((day - _DAYS_APART) // _BLOCK_DAYS, (day + _DAYS_APART) // _BLOCK_DAYS + 1):
            agreeing += self._block(number).agreeing(report)
        return [article_id for _, article_id in sorted(agreeing, reverse=True)[:_COMPARED]]

    def _remember(self, article_id: str, shingles: Shingles) -> None:
        self._texts[article_id] = shingles
        self._texts.move_to_end(article_id)

    def _block(self, number: int) -> _Block:
        if number not in self._blocks:
            first, last = (_day(number * _BLOCK_DAYS + offset) for offset in (0, _BLOCK_DAYS - 1))
            self._blocks[number] = _Block(self._load(first, last))
            while len(self._blocks) > _FEWEST_BLOCKS and sum(map(len, self._blocks.values())) > _ROWS_KEPT:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(number)
        return self._blocks[number]


def _day(ordinal: int) -> date:
    """Return the day of that number, or the nearest that a calendar has: an article may claim to be of the year 1."""
    return date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))


def _block_of(day: date) -> int:
    return day.toordinal() // _BLOCK_DAYS


class _Block:
    """The digests of some days' articles, a column for each: numpy compares along rows several times as fast."""

    def __init__(self, rows: Sequence[tuple[str, date, bytes]]) -> None:
        self._ids = [article_id for article_id, _, _ in rows]
        self._days = [day for _, day, _ in rows]
        self._places = {article_id: place for place, article_id in enumerate(self._ids)}
        digests = np.frombuffer(b"".join(digest for _, _, digest in rows), "<u2")
        self._columns = digests.reshape(max(1, len(rows)), -1).T.copy()

    def __len__(self) -> int:
        return len(self._ids)

    def put(self, article_id: str, day: date, digest: NDArray[np.uint16]) -> None:
        place = self._places.setdefault(article_id, len(self._ids))
        if place == len(self._ids):
            self._ids.append(article_id)
            self._days.append(day)
        if place >= self._columns.shape[1] or not self._columns.size:
            grown = np.zeros((len(digest), max(16, 2 * place)), np.uint16)
            grown[: len(self._columns), :place] = self._columns[:, :place]
            self._columns = grown
        self._days[place], self._columns[:, place] = day, digest

    def agreeing(self, report: Report) -> list[tuple[int, str]]:
        """Return how many components agree, and with which other article, where they do in enough."""
        if not self._ids:
            return []
        equal = self._columns[:, : len(self._ids)] == report.digest[:, None]
        counts = equal.view(np.uint8).sum(axis=0, dtype=np.uint8)
        return [
            (int(counts[place]), self._ids[place])
            for place in np.flatnonzero(counts >= _AGREEING)
            if abs(self._days[place] - report.day).days <= _DAYS_APART and self._ids[place] != report.article_id
        ]
