"""Shards shared by processes: every one served, none by two, and none left alone for long."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.discord import client
from bot.discord.client import ShardLeases, Shards
from bot.discord.limits import Threads
from retrieval.catalogue import Catalogue
from retrieval.catalogue.service_schema import LeaseRow
from tests.patience import NEVER_SECONDS


@pytest.fixture(autouse=True)
def _nobody_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make leases last longer than any test: whoever is to be silent has them run out."""
    monkeypatch.setattr(client, "_LEASE_SECONDS", NEVER_SECONDS)


@pytest.fixture
def threads() -> Iterator[Threads]:
    opened = Threads()
    yield opened
    opened.close()


def processes(catalogue: Catalogue, threads: Threads, count: int, shards: int) -> list[ShardLeases]:
    opened = [ShardLeases(catalogue, "token", threads) for _ in range(count)]
    for each in opened:
        each._advised = shards
    return opened


def held(leases: ShardLeases) -> Shards:
    return asyncio.run(leases._look())


@pytest.mark.parametrize(("count", "shards"), [(1, 1), (2, 1), (2, 2), (3, 8), (4, 3)])
def test_every_shard_comes_to_one_process(catalogue: Catalogue, threads: Threads, count: int, shards: int):
    every = processes(catalogue, threads, count, shards)
    for _ in range(3):
        found = [held(each) for each in every]
    ids = [number for one in found for number in one.ids]
    assert sorted(ids) == list(range(shards))
    assert max(len(one.ids) for one in found) == -(-shards // count)


def test_the_shards_of_one_that_is_silent_are_taken_over(catalogue: Catalogue, threads: Threads):
    first, second = processes(catalogue, threads, 2, 4)
    for each in (first, second, first, second):
        held(each)
    with catalogue.engine.begin() as connection:
        late = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(update(LeaseRow).where(LeaseRow.holder == first._leases.holder).values(until=late))
    assert held(second).ids == (0, 1, 2, 3)
    assert held(first).ids == ()


def test_what_is_given_back_is_free_at_once(catalogue: Catalogue, threads: Threads):
    first, second = processes(catalogue, threads, 2, 2)
    assert held(first).ids == (0, 1)
    asyncio.run(first.give_back())
    assert held(second).ids == (0, 1)


def test_they_agree_on_how_many_there_are(catalogue: Catalogue, threads: Threads):
    first, second = processes(catalogue, threads, 2, 2)
    held(first)
    second._advised = 5
    held(second)
    held(first)
    assert held(second) == Shards((1,), 2)


def test_a_server_belongs_to_one_shard_and_direct_messages_to_the_first():
    assert Shards((1,), 2).hold(1 << 22)
    assert not Shards((0,), 2).hold(1 << 22)
    assert Shards((0,), 2).hold(None)
