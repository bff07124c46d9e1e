"""The ledger: sums by day and by person, and models that nobody knows the price of.

Kept answers: found under their own key at their own state of the corpus, and never after it has changed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from retrieval.catalogue import Catalogue
from retrieval.catalogue.schema import CachedAnswerRow
from retrieval.catalogue.spending import CachedAnswers, Spending, Spent
from tests.builders import make_article, store

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


NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def cached(catalogue: Catalogue) -> CachedAnswers:
    return CachedAnswers(catalogue)


def kept(catalogue: Catalogue) -> int:
    with catalogue.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(CachedAnswerRow)).scalar_one()


def test_what_is_kept_is_found(cached: CachedAnswers):
    assert cached.find("ferry", 3, NOW) is None
    cached.keep("ferry", 3, "It sails.", NOW)
    assert cached.find("ferry", 3, NOW + timedelta(days=900)) == "It sails."
    assert cached.find("comet", 3, NOW) is None


@pytest.mark.parametrize("change", [2, 4])
def test_at_another_change_it_is_void(cached: CachedAnswers, change: int):
    cached.keep("ferry", 3, "It sails.", NOW)
    assert cached.find("ferry", change, NOW) is None


def test_the_newer_replaces_the_older(cached: CachedAnswers):
    cached.keep("ferry", 3, "It sails.", NOW)
    cached.keep("ferry", 3, "It sank.", NOW)
    assert cached.find("ferry", 3, NOW) == "It sank."


def test_what_is_void_is_thrown_away(cached: CachedAnswers, catalogue: Catalogue):
    for change in range(5):
        cached.keep("ferry", change, "It sails.", NOW)
        cached.keep("comet", change, "It shines.", NOW)
    assert kept(catalogue) == 2


def test_an_article_dated_into_the_future_ends_it_when_it_comes(cached: CachedAnswers, catalogue: Catalogue):
    store(catalogue, make_article(published=date(2026, 3, 2)), NOW)
    cached.keep("ferry", 1, "It sails.", NOW)
    assert cached.find("ferry", 1, NOW + timedelta(hours=11)) == "It sails."
    assert cached.find("ferry", 1, NOW + timedelta(hours=13)) is None
