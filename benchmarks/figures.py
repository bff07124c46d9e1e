"""What a benchmark makes of ranked passages and answers: shares of questions, and percentiles of times."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.evaluation.cases import Case

READ_AT = (1, 5, 10)
"""For how many thousand characters of reading there is a figure."""
ANSWER_AT = (1, 3)
"""For how many statements there is a figure."""
_SHORTEST_ANSWER = 3
_CHOICES_WITHOUT_WORDS = {"true", "false", "yes", "no", "both", "all of above", "none of above"}
"""Answers to a quiz that say nothing a text could be searched for."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system makes of one question: the texts of its passages, best first, and what it says, if it speaks.

    A statement comes with the quotes that prove it, in one text. `statements` is None for a system that only
    searches.
    """

    passages: tuple[str, ...]
    statements: tuple[str, ...] | None = None


def quality(asked: Iterable[tuple[Case, Reply]]) -> dict[str, float]:
    """Return shares of the questions that can be scored by their words, and their number as `questions scored`.

    read@k: the expected answer stands in the first k × 1000 characters of the passages, read in order and each by
    itself, so that long passages win nothing. answer@k: it stands in one of the first k statements.
    """
    hits: dict[str, list[bool]] = {}
    scored = 0
    for case, reply in asked:
        wanted = [words for words in map(_folded, case.answer) if _can_be_found(words)]
        if not wanted or case.abstain:
            continue
        scored += 1
        for name, hit in _judgements(wanted, reply):
            hits.setdefault(name, []).append(hit)
    return {name: round(sum(each) / len(each), 4) for name, each in hits.items()} | {"questions scored": scored}


def percentile(times: Sequence[float], percent: int) -> float:
    """Return the time that `percent` of all stay below, in the unit that they come in."""
    if len(times) < 2:
        return sum(times)
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


def _judgements(wanted: Sequence[str], reply: Reply) -> Iterator[tuple[str, bool]]:
    for thousands in READ_AT:
        yield f"read@{thousands}", _occurs(wanted, _first_characters(reply.passages, thousands * 1000))
    if reply.statements is not None:
        for most in ANSWER_AT:
            yield f"answer@{most}", _occurs(wanted, reply.statements[:most])


def _first_characters(passages: Iterable[str], room: int) -> Iterator[str]:
    for passage in passages:
        if room <= 0:
            return
        yield passage[:room]
        room -= len(passage)


def _occurs(wanted: Sequence[str], texts: Iterable[str]) -> bool:
    return any(words in folded for folded in map(_folded, texts) for words in wanted)


def _folded(text: str) -> str:
    """Return the words but articles, in lower case between single spaces: a match is a match of whole words."""
    words = re.findall(r"\w+", re.sub(r"\b(?:the|a|an)\b", " ", text.lower()))
    return f" {' '.join(words)} "


def _can_be_found(folded: str) -> bool:
    words = folded.strip()
    return len(words) >= _SHORTEST_ANSWER and words not in _CHOICES_WITHOUT_WORDS
