"""Thresholds: how they are written, and what falls short of them."""

from __future__ import annotations

import pytest

from bot.evaluation.thresholds import read_thresholds, shortfalls

SCORES = {"answer": {"share": 0.8, "of": 5}, "freshness-lag": {"days": 3.0, "of": 5}, "cost": {"usd": 0}}


def test_several_are_read():
    text = "answer=0.8, quotes=1.0,abstained:not_in_corpus=.5,answer@1=0"
    assert read_thresholds(text) == {"answer": 0.8, "quotes": 1.0, "abstained:not_in_corpus": 0.5, "answer@1": 0.0}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("answer", "is not NAME=SHARE"),
        ("answer=high", "is not NAME=SHARE"),
        ("anwser=0.8", "no score 'anwser'; there are passed, answer"),
        ("quotes=100", "more than 1"),
        ("freshness-lag=1", "no score"),
        ("answer=0.8,,", "is not NAME=SHARE"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, complaint: str):
    with pytest.raises(ValueError, match=complaint):
        read_thresholds(text)


def test_only_what_is_below_falls_short():
    assert list(shortfalls(SCORES, {"answer": 0.8})) == []
    (low,) = shortfalls(SCORES, {"answer": 0.81})
    assert low == "answer is 0.8000, and should be at least 0.81."
    (unmeasured,) = shortfalls(SCORES, {"quotes": 0.5})
    assert "no case measures it" in unmeasured
