"""The ledger: sums by day and by person, and models that nobody knows the price of."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from retrieval.catalogue import Catalogue
from retrieval.catalogue.spending import Spending, Spent

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEXT_DAY = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)


@pytest.fixture
def spending(catalogue: Catalogue) -> Spending:
    opened = Spending(catalogue)
    for user, moment, cost in (("ada", NOON, 0.25), ("ada", NEXT_DAY, 0.5), ("bo", NOON, 0.125)):
        opened.record("a1b2", user, "openai:gpt-5-mini", Spent(1, 1000, 100, cost), moment)
    return opened


@pytest.mark.parametrize(
    ("day", "user", "answers", "cost"),
    [
        (None, None, 3, 0.875),
        (date(2026, 3, 1), None, 2, 0.375),
        (None, "ada", 2, 0.75),
        (date(2026, 3, 2), "ada", 1, 0.5),
        (date(2026, 3, 2), "bo", 0, 0.0),
        (None, "", 0, 0.0),
    ],
)
def test_sums(spending: Spending, day: date | None, user: str | None, answers: int, cost: float):
    assert spending.total(day, user) == Spent(answers, 1000 * answers, 100 * answers, cost)


def test_models_without_a_price(spending: Spending):
    assert spending.unpriced() == []
    spending.record("c3d4", "ada", "openai:qwen3", Spent(1, 10, 1, 0.0), NOON)
    spending.record("e5f6", "ada", "openai:llama", Spent(1, 10, 1, 0.0), NOON)
    assert spending.unpriced() == ["openai:llama", "openai:qwen3"]
