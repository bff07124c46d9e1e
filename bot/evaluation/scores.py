"""The figures of a run: what it leaves of each case, every score with its interval, and scores to reach."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.evaluation.cases import REASONS, Case, expectations
from bot.evaluation.evidence import Evidence
from bot.evaluation.judgement import ANSWER_AT, FACTS_AT, READ_AT, RECALL_AT, failures, judge
from bot.evaluation.tallies import Figure, Judgement, Tally, percentile, ratio, share
from retrieval.domain.answer import Answer


@dataclass(frozen=True)
class Record:
    """A case that has been answered. `number` is its place among the cases of the run, from 0."""

    number: int
    case: Case
    answer: Answer
    evidence: Evidence

    @cached_property
    def judgement(self) -> Judgement:
        """What the case adds to each score."""
        return judge(self.case, self.answer, self.evidence)

    @cached_property
    def failures(self) -> list[str]:
        """The names of the scores in which the case did not come out as it should."""
        return failures(self.judgement)

    @cached_property
    def passed(self) -> bool | None:
        """Tell whether all that the case expects came; None where it expects nothing that is scored here."""
        return not self.failures if expectations(self.case) else None

    def summary(self) -> dict[str, Any]:
        """Return what the file of judgements keeps: enough to compare with another run."""
        return {
            "id": self.case.id,
            "question": self.case.question,
            "passed": bool(self.passed),
            "status": self.answer.status,
            "scores": {name: list(tally) for name, tally in self.judgement.items()},
        }


DAYS = "freshness-lag"
"""The one score that is no share: days, of which fewer are better."""

MEANINGS: dict[str, str] = {
    "passed": "everything that the case expects came",
    "answer": "what was expected is said, all of it, and nothing that must not be",
    "direct": "the line that stands first says what was expected",
    "beside": "answered, though nothing that is shown holds what was expected",
    "dates": "an expected day or period is shown",
    "quotes": "the quote stands at its place in the article, character by character",
    "citation-recall": "statements that their quotes bear out",
    "citation-precision": "quotes that their statement needs",
    "cite": "an accepted article or outlet is cited",
    "abstained": "declined where it should be",
    "answered": "not declined where it should not be",
    "abstention-f1": "F1 of declining",
    "reason": "declined for an expected reason, of those declined",
    "notes": "all expected notes are there",
    "conflict": "conflicting and superseded reports are told as such, and only they",
    "recall@10": "what should be found is among the first 10 ranked",
    "mrr": "one over the rank of the first thing that should be found",
    "direct-exact": "the line that stands first is what was expected, word by word or as a value",
    "direct-contained": "it holds what was expected, among other words",
    "direct-wrong": "it says something else",
    "direct-missing": "there is no such line",
    "chat": "small talk gets a reply and no news",
    **{f"answer@{most}": f"an expected string stands in the first {most} statements" for most in ANSWER_AT},
    "abstention-precision": "declined rightly, of all declined",
    "gold-cited": "an article that holds the answer is cited",
    "quoted": "facts of which a citation quotes at least half",
    **{f"recall@{most}": f"what should be found is among the first {most} ranked" for most in RECALL_AT},
    **{f"read@{most}": f"an expected string stands in the first {most},000 characters ranked" for most in READ_AT},
    **{f"facts@{most}": f"all facts stand in the first {most},000 characters ranked" for most in FACTS_AT},
    **{f"abstained:{reason}": f"declined as {reason} where that was due" for reason in REASONS},
    **{f"abstention-precision:{reason}": f"{reason} was due where it was given" for reason in REASONS},
    **{f"abstention-f1:{reason}": f"F1 of declining as {reason}" for reason in REASONS},
    DAYS: "days by which the newest cited article is older than the newest accepted one",
}

LOWER_IS_BETTER = frozenset({"beside", "direct-wrong", "direct-missing", DAYS})
"""Scores of which less is better."""

HEADLINES = tuple(MEANINGS)[: tuple(MEANINGS).index("mrr") + 1]
"""The scores that a person looks at first, in that order; the others follow in theirs."""
SHARES = tuple(name for name in MEANINGS if name != DAYS)
"""The scores that lie between 0 and 1."""


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


_ONE = re.compile(r"\s*(?P<name>[\w@:-]+)\s*=\s*(?P<least>\d*\.?\d+)\s*")


def read_thresholds(text: str) -> dict[str, float]:
    """Return the least share by the name of the score; raise ValueError that says which part cannot be used."""
    thresholds = {}
    for part in text.split(","):
        match = _ONE.fullmatch(part)
        if not match:
            raise ValueError(f"{part.strip()!r} is not NAME=SHARE, such as answer=0.8")
        name, least = match["name"], float(match["least"])
        if name not in SHARES:
            raise ValueError(f"there is no score {name!r}; there are {', '.join(SHARES)}")
        if least > 1:
            raise ValueError(f"{part.strip()!r} asks for more than 1, which is all there is")
        thresholds[name] = least
    return thresholds


def shortfalls(scores: dict[str, Any], thresholds: dict[str, float]) -> Iterator[str]:
    """Yield a sentence for each score that is too low, or that no case has anything to say about."""
    measured = shares(scores)
    for name, least in thresholds.items():
        if name not in measured:
            yield f"{name} should be at least {least:g}, but no case measures it."
        elif name in LOWER_IS_BETTER:
            if measured[name]["share"] > least:
                yield f"{name} is {measured[name]['share']:.4f}, and should be at most {least:g}."
        elif measured[name]["share"] < least:
            yield f"{name} is {measured[name]['share']:.4f}, and should be at least {least:g}."
