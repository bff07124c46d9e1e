"""Planted faults: each makes its own score fall, and no other that is not made of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.evaluation.evidence import Evidence
from bot.evaluation.scores import LOWER_IS_BETTER, Record, score, shares
from retrieval.domain.answer import Answer, QuotedTime
from tests.bot.evaluation.runs import answered, citation, comet, declined, direct, evidence_of, ferry, nothing, record


def clean_run() -> list[Record]:
    dam = record(
        {"answer": "two metres", "cite": "Orsa Courier", "notes": [], "tags": ["dam"]},
        answered(
            "By how much was the lake lowered?",
            citation(1, 1, "lowered the lake by two metres"),
            direct=direct("2 metres"),
        ),
        4,
    )
    stale = record({"abstain": "stale"}, declined("What is the latest on the comet?", "stale"), 5)
    return [ferry(), comet(), nothing(), dam, stale]


def with_answer(place: int, change: Callable[[Answer], Answer]) -> Callable[[list[Record]], list[Record]]:
    def plant(run: list[Record]) -> list[Record]:
        old = run[place]
        answer = change(old.answer)
        return [*run[:place], Record(old.number, old.case, answer, evidence_of(answer)), *run[place + 1 :]]

    return plant


def wrong_date(answer: Answer) -> Answer:
    july = QuotedTime(text="3 June", start=date(2024, 7, 3), end=date(2024, 7, 3))
    first = answer.citations[0].model_copy(update={"times": (july,)})
    told = direct("Wednesday", "date", "2024-07-03")
    return answer.model_copy(update={"citations": (first, *answer.citations[1:]), "direct": told})


def shifted_quote(answer: Answer) -> Answer:
    """Take the quote from one character further on, and leave its offsets."""
    first = answer.citations[0]
    moved = first.model_copy(update={"start": first.start - 1, "end": first.end - 1})
    return answer.model_copy(update={"citations": (moved, *answer.citations[1:])})


def altered_quote(answer: Answer) -> Answer:
    first = answer.citations[0]
    other = first.model_copy(update={"quote": first.quote.replace("sail", "sail_")[: len(first.quote)]})
    return answer.model_copy(update={"citations": (other, *answer.citations[1:])})


def missing_citation(answer: Answer) -> Answer:
    bare = answer.statements[1].model_copy(update={"citations": ()})
    return answer.model_copy(update={"statements": (answer.statements[0], bare)})


def undue_answer(answer: Answer) -> Answer:
    return answered(answer.question, citation(1, 2, "Growers asked the ministry of agriculture for 12 million euros."))


def wrong_reason(answer: Answer) -> Answer:
    return declined(answer.question, "unproven")


def undue_abstention(answer: Answer) -> Answer:
    return declined(answer.question)


def wrong_direct(answer: Answer) -> Answer:
    return answer.model_copy(update={"direct": direct("3 metres")})


def no_direct(answer: Answer) -> Answer:
    return answer.model_copy(update={"direct": None})


def only_closest(answer: Answer) -> Answer:
    return answer.model_copy(update={"status": "closest"})


FAULTS: dict[str, tuple[Callable[[list[Record]], list[Record]], set[str]]] = {
    "a wrong date": (with_answer(0, wrong_date), {"dates", "direct", "direct-exact", "direct-wrong"}),
    "a quote that stands one character further on": (with_answer(0, shifted_quote), {"quotes"}),
    "a quote off by one character": (with_answer(0, altered_quote), {"quotes"}),
    "a missing citation": (with_answer(0, missing_citation), {"citation-recall"}),
    "an answer where none was due": (
        with_answer(2, undue_answer),
        {"abstained", "abstention-f1", "abstained:not_in_corpus", "abstention-f1:not_in_corpus", "beside"},
    ),
    "a wrong direct answer": (with_answer(3, wrong_direct), {"direct", "direct-exact", "direct-wrong"}),
    "no direct answer": (with_answer(3, no_direct), {"direct", "direct-exact", "direct-missing"}),
    "only what comes closest": (with_answer(3, only_closest), {"direct", "direct-exact", "direct-missing"}),
    "a wrong reason": (
        with_answer(4, wrong_reason),
        {"reason", "abstained:stale", "abstention-f1:stale", "abstention-precision:unproven"},
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_only_the_matching_score_falls(name: str):
    plant, expected = FAULTS[name]
    before, after = values(clean_run()), values(plant(clean_run()))
    assert {score for score, value in before.items() if value < 1} == {"direct-exact", "direct-contained"}
    fallen = {score for score, value in after.items() if value < before.get(score, 1)}
    assert fallen - {"passed"} == expected
    assert ("passed" in fallen) == (not all(one.startswith("direct") for one in expected))


def test_an_abstention_where_an_answer_was_due_is_more_than_one_fault():
    after = values(with_answer(1, undue_abstention)(clean_run()))
    assert after["answered"] == pytest.approx(2 / 3, abs=1e-4)
    assert after["abstention-precision"] == pytest.approx(2 / 3, abs=1e-4)
    assert after["answer"] < 1
    assert after["abstained"] == after["quotes"] == after["dates"] == 1


def test_a_score_that_nobody_can_say_anything_about_is_left_out():
    found = values([nothing()])
    assert found.keys() & {"answer", "dates", "quotes", "citation-recall", "cite", "recall@10"} == set()
    assert found["abstained"] == 1


def test_precision_of_declining_needs_something_to_decline():
    undue = record({"answer": "3 June"}, declined("When does it sail?"))
    assert values([undue])["answered"] == 0
    assert [name for name in values([undue]) if name.startswith("abst")] == []
    assert values([undue, nothing()])["abstention-precision"] == 0.5


def test_quotes_are_not_judged_without_the_corpus():
    run = [Record(0, ferry().case, ferry().answer, Evidence())]
    assert "recall@1" not in values(run)


def values(run: list[Record]) -> dict[str, float]:
    found: dict[str, Any] = shares(score(run))
    return {name: 1 - figure["share"] if name in LOWER_IS_BETTER else figure["share"] for name, figure in found.items()}
