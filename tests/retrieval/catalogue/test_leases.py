"""Leases: one holder at a time, until it gives up or is silent for too long."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from retrieval.catalogue import Catalogue
from retrieval.catalogue.leases import Leases, new_holder
from retrieval.catalogue.machine_schema import LeaseRow


@pytest.fixture
def leases(catalogue: Catalogue) -> list[Leases]:
    return [Leases(catalogue, new_holder()) for _ in range(3)]


def run_out(catalogue: Catalogue) -> None:
    """Let all leases run out, as if their holders had been silent."""
    with catalogue.engine.begin() as connection:
        connection.execute(update(LeaseRow).values(until=datetime.now(UTC) - timedelta(seconds=1)))


def test_one_has_it_and_keeps_it(leases: list[Leases]):
    first, second, _ = leases
    assert first.take("work", 60)
    assert not second.take("work", 60)
    assert first.take("work", 60)
    assert second.take_all(["work", "other"], 60) == {"other"}
    assert first.live("") == {"work": first.holder, "other": second.holder}


def test_another_takes_over_when_it_has_run_out(catalogue: Catalogue, leases: list[Leases]):
    first, second, _ = leases
    first.take("work", 60)
    run_out(catalogue)
    assert first.live("work") == {}
    assert second.take("work", 60)
    assert not first.take("work", 60)


def test_only_ones_own_are_given_back(leases: list[Leases]):
    first, second, _ = leases
    first.take("work", 60)
    second.release(["work"])
    assert not second.take("work", 60)
    first.release(["work"])
    assert second.take("work", 60)


def test_a_prefix_is_no_pattern(leases: list[Leases]):
    leases[0].take_all(["a_b 1", "axb 1"], 60)
    assert list(leases[0].live("a_b ")) == ["a_b 1"]


def test_many_that_want_it_at_once(catalogue: Catalogue):
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: Leases(catalogue, new_holder()).take("work", 60), range(24)))
    assert sum(outcomes) == 1
