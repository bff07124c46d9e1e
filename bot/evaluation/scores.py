"""The figures of a run: every score with its interval, the same by tag, times and costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from typing import Any

from bot.evaluation.judgement import passed
from bot.evaluation.meanings import DAYS, MEANINGS
from bot.evaluation.records import Record
from bot.evaluation.tallies import Figure, Tally, percentile, ratio, share

__all__ = ["LATENCIES", "passed", "score", "shares"]

LATENCIES = (50, 95, 99)
_BY_TAG = ("passed", "answer", "dates", "abstained")


def score(records: Sequence[Record], seed: int = 0) -> dict[str, Any]:
    """Return every figure that at least one case has an expectation for, as `docs/scorecard.md` describes scores.json.

    A share is `{"share", "of", "low", "high"}`, the last two the ends of the 95 % interval.
    """
    gathered = _gathered(records)
    figures: dict[str, Any] = {
        name: _as_share(name, ratio(gathered[name], seed)) for name in MEANINGS if name in gathered
    }
    figures["latency_ms"] = _latency([record.answer.timings_ms.get("total", 0.0) for record in records], seed)
    figures["cost"] = _cost(records)
    figures["tags"] = _by_tag(records, seed)
    return figures


def shares(scores: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Return the part of the figures that are shares, by name."""
    return {name: figure for name, figure in scores.items() if isinstance(figure, dict) and "share" in figure}


def _gathered(records: Iterable[Record]) -> dict[str, list[Tally]]:
    gathered: dict[str, list[Tally]] = {}
    for record in records:
        if record.passed is not None:
            gathered.setdefault("passed", []).append(share(record.passed))
        for name, tally in record.judgement.items():
            gathered.setdefault(name, []).append(tally)
    return {name: tallies for name, tallies in gathered.items() if _has_a_meaning(name, gathered)}


def _has_a_meaning(name: str, gathered: Container[str]) -> bool:
    """Tell whether a score says anything: precision and F1 of declining need something that should be declined."""
    kind, _, reason = name.partition(":")
    if not kind.startswith("abstention-"):
        return True
    due = f"abstained:{reason}" if reason and kind == "abstention-f1" else "abstained"
    return due in gathered


def _as_share(name: str, figure: Figure) -> dict[str, float]:
    key = "days" if name == DAYS else "share"
    return {
        key: round(figure.value, 4),
        "of": figure.of,
        "low": round(figure.low, 4),
        "high": round(figure.high, 4),
    }


def _latency(times: Sequence[float], seed: int) -> dict[str, Any]:
    found = {f"p{percent}": percentile(times, percent, seed) for percent in LATENCIES}
    intervals = {name: [round(figure.low, 1), round(figure.high, 1)] for name, figure in found.items()}
    return {**{name: round(figure.value, 1) for name, figure in found.items()}, "intervals": intervals}


def _cost(records: Sequence[Record]) -> dict[str, Any]:
    spent = sum(record.answer.cost_usd for record in records)
    tokens = [record.answer.tokens for record in records if record.answer.tokens]
    return {
        "usd": round(spent, 6),
        "usd_per_answer": round(spent / len(records), 6),
        "tokens_read": sum(each.read for each in tokens),
        "tokens_written": sum(each.written for each in tokens),
        "answers_by": dict(Counter(record.answer.model for record in records)),
    }


def _by_tag(records: Sequence[Record], seed: int) -> dict[str, dict[str, Any]]:
    tags = sorted({tag for record in records for tag in record.case.tags})
    found = {}
    for tag in tags:
        gathered = _gathered(record for record in records if tag in record.case.tags)
        found[tag] = {name: _as_share(name, ratio(gathered[name], seed)) for name in _BY_TAG if name in gathered}
    return found
