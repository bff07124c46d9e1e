"""How probable it is that the first statement of an answer answers: few signals, and a logistic regression over them.

A question that asks for more than one thing, or that another room decides by rule, has signs of its own, so that one
figure means the same everywhere. What becomes of an answer that is not probable enough is decided in `tiers`.
"""

from __future__ import annotations

import math
from heapq import nlargest

from retrieval.domain import trace
from retrieval.domain.weights import weights
from retrieval.evidence.verdict import Pick, Verdict, Weighed
from retrieval.text.stems import stems

_LIKELIEST = 4
"""Likely words of the answer that count."""
_SEASON = 60.0
"""Days: what is a month or two older than the newest article found is of the same news, what is a year older is not."""
_UNDATED = 30


def probability(verdict: Verdict) -> float | None:
    """Return the probability that the first pick of a verdict answers, None where nothing was weighed or picked."""
    signs = answering_signs(verdict)
    if signs is None:
        return None
    parts = {name: weight * signs[name] for name, weight in weights("answering").items()}
    log_odds = sum(parts.values())
    trace.note("log-odds that the first statement answers", value=log_odds, signs=parts)
    return 1 / (1 + math.exp(-log_odds))


def answering_signs(verdict: Verdict) -> dict[str, float] | None:
    """Return what `probability` weighs, by the names of the weights."""
    if verdict.weighed is None or not verdict.picks:
        return None
    weighed, pick = verdict.weighed, verdict.picks[0]
    choice = pick.choice
    return {
        "bias": 1.0,
        "answers": _answers(weighed, pick),
        "told": weighed.wanted.covered(frozenset(stems(f"{pick.passage.title}. {pick.quote}"))),
        "age": math.log1p(_days_older(weighed, pick) / _SEASON),
        "by_rule": float(verdict.by_rule),
        "across": float(weighed.across),
        "marked": float(pick.answer is not None),
        "ranked": float(choice is not None),
        "odds": choice.odds if choice else 0.0,
        "untold": choice.untold if choice else 0.0,
        "nearness": choice.nearness if choice else 0.0,
        "least": choice.least if choice else 0.0,
    }


def _answers(weighed: Weighed, pick: Pick) -> float:
    held = weighed.answers.keys() & set(stems(pick.quote))
    return sum(nlargest(_LIKELIEST, (weighed.answers[word] for word in held)))


def _days_older(weighed: Weighed, pick: Pick) -> int:
    """Return by how many days the newest article found is younger than that of a pick: now plays no part."""
    if pick.passage.published is None or weighed.newest is None:
        return _UNDATED
    return max(0, (weighed.newest - pick.passage.published).days)
