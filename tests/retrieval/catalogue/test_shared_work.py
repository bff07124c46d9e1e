"""Leases: one holder at a time, until it gives up or is silent for too long.

What processes tell each other: who has just asked, and that a model is away; all of it runs out.

Batches to embed: each in the hands of one machine, taken over when that is silent, the cursor never past a gap.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import func, select, update

from retrieval.catalogue import Catalogue, shared_work
from retrieval.catalogue.service_schema import EmbeddingBatchRow, LeaseRow
from retrieval.catalogue.shared_work import Batch, Leases, SharedNotices, new_holder, time_of
from retrieval.catalogue.stored_vectors import StoredVectors
from retrieval.indexes.embeddings import EmbeddingModel
from retrieval.indexes.projection import EmbeddingProjection, embed
from tests.builders import claimed, prepare_many
from tests.fakes.embedding_models import HashedEmbeddings
from tests.patience import NEVER_SECONDS


@pytest.fixture(autouse=True)
def _nothing_runs_out_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a minute and a lease last longer than any test."""
    monkeypatch.setattr(shared_work, "MINUTE", MINUTE)
    monkeypatch.setattr(shared_work, "LEASE_SECONDS", NEVER_SECONDS)


@pytest.fixture
def leases(catalogue: Catalogue) -> list[Leases]:
    return [Leases(catalogue, new_holder()) for _ in range(3)]


def run_out(catalogue: Catalogue) -> None:
    """Let all leases run out, as if their holders had been silent."""
    with catalogue.engine.begin() as connection:
        connection.execute(update(LeaseRow).values(until=datetime.now(UTC) - timedelta(seconds=1)))


def test_one_has_it_and_keeps_it(leases: list[Leases]):
    first, second, _ = leases
    assert first.take("work", NEVER_SECONDS)
    assert not second.take("work", NEVER_SECONDS)
    assert first.take("work", NEVER_SECONDS)
    assert second.take_all(["work", "other"], NEVER_SECONDS) == {"other"}
    assert first.live("") == {"work": first.holder, "other": second.holder}


def test_another_takes_over_when_it_has_run_out(catalogue: Catalogue, leases: list[Leases]):
    first, second, _ = leases
    first.take("work", NEVER_SECONDS)
    run_out(catalogue)
    assert first.live("work") == {}
    assert second.take("work", NEVER_SECONDS)
    assert not first.take("work", NEVER_SECONDS)


def test_only_ones_own_are_given_back(leases: list[Leases]):
    first, second, _ = leases
    first.take("work", NEVER_SECONDS)
    second.release(["work"])
    assert not second.take("work", NEVER_SECONDS)
    first.release(["work"])
    assert second.take("work", NEVER_SECONDS)


def test_a_prefix_is_no_pattern(leases: list[Leases]):
    leases[0].take_all(["a_b 1", "axb 1"], NEVER_SECONDS)
    assert list(leases[0].live("a_b ")) == ["a_b 1"]


def test_many_that_want_it_at_once(catalogue: Catalogue):
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: Leases(catalogue, new_holder()).take("work", NEVER_SECONDS), range(24)))
    assert sum(outcomes) == 1


ANN, BEN = 111, 1112
MINUTE = 60 * NEVER_SECONDS


@pytest.fixture
def both(catalogue: Catalogue) -> list[SharedNotices]:
    return [SharedNotices(catalogue, name) for name in ("here", "there")]


def let_pass(catalogue: Catalogue, seconds: float) -> None:
    with catalogue.engine.begin() as connection:
        for name, until in connection.execute(select(LeaseRow.name, LeaseRow.until)).all():
            earlier = update(LeaseRow).where(LeaseRow.name == name)
            connection.execute(earlier.values(until=until - timedelta(seconds=seconds)))


def kept(catalogue: Catalogue) -> int:
    with catalogue.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(LeaseRow)).scalar_one()


def test_what_is_asked_here_is_heard_there_for_a_minute(catalogue: Catalogue, both: list[SharedNotices]):
    here, there = both
    assert here.exchange_asked([(ANN, 0.0), (ANN, 0.6 * MINUTE), (BEN, 0.05 * MINUTE)]) == {}
    heard = there.exchange_asked([(BEN, 0.0)])
    assert [len(heard[ANN]), len(heard[BEN])] == [2, 1]
    assert 0.05 * MINUTE <= heard[BEN][0] < 0.6 * MINUTE <= max(heard[ANN]) < MINUTE
    assert here.exchange_asked([]).keys() == {BEN}
    let_pass(catalogue, 0.5 * MINUTE)
    assert [len(times) for times in there.exchange_asked([]).values()] == [1, 1]
    let_pass(catalogue, MINUTE)
    assert there.exchange_asked([]) == {}
    assert kept(catalogue) == 0


def test_a_person_is_forgotten_and_nobody_else(both: list[SharedNotices]):
    here, there = both
    here.exchange_asked([(ANN, 0.0), (BEN, 0.0)])
    there.forget(ANN)
    assert there.exchange_asked([]).keys() == {BEN}


def test_a_model_is_left_alone_by_all_until_it_answers(catalogue: Catalogue, both: list[SharedNotices]):
    here, there = both
    assert here.exchange_away("openai:toy", "model_busy", NEVER_SECONDS) is None
    kind, seconds = there.exchange_away("openai:toy", None, 0.0) or ("", 0.0)
    assert kind == "model_busy"
    assert 0 < seconds <= NEVER_SECONDS
    assert there.exchange_away("openai:toy-2", None, 0.0) is None
    assert here.exchange_away("openai:toy", None, 0.0) is None
    assert there.exchange_away("openai:toy", None, 0.0) is None
    here.exchange_away("openai:toy", "no_credit", NEVER_SECONDS)
    let_pass(catalogue, NEVER_SECONDS + 1)
    assert there.exchange_away("openai:toy", None, 0.0) is None


def test_a_lease_says_when_it_runs_out(catalogue: Catalogue):
    first, second = Leases(catalogue, "first"), Leases(catalogue, "second")
    assert first.take_or_wait("host example.org", 2 * NEVER_SECONDS) == 0
    assert first.take_or_wait("host example.org", NEVER_SECONDS) == 0
    assert 0 < second.take_or_wait("host example.org", 5) <= NEVER_SECONDS
    let_pass(catalogue, NEVER_SECONDS + 1)
    assert second.take_or_wait("host example.org", 5) == 0
    with catalogue.engine.connect() as connection:
        left = connection.execute(select(LeaseRow.until)).scalar_one() - time_of(connection)
    assert left <= timedelta(seconds=5)


DIMENSION = 8


@pytest.fixture
def machines(postgres_catalogue: Catalogue) -> list[StoredVectors]:
    postgres_catalogue.add(prepare_many(10))
    return [StoredVectors(postgres_catalogue, "toy", DIMENSION) for _ in range(2)]


def save(stored: StoredVectors, batch: Batch) -> None:
    stored.save([], np.empty((0, DIMENSION), np.float32), batch)


def test_nobody_gets_what_another_has(machines: list[StoredVectors]):
    first, second = machines
    assert claimed(first, 4) == Batch(1, 4)
    assert claimed(second, 4) == Batch(5, 8)
    assert claimed(first, 4) == Batch(9, 10)
    assert second.batches.claim(4) is None


def test_the_cursor_waits_for_the_batch_before(machines: list[StoredVectors]):
    first, second = machines
    early, late = claimed(first, 4), claimed(second, 4)
    save(second, late)
    assert first.cursor() == 0
    save(first, early)
    assert first.cursor() == 8


def test_a_machine_that_is_silent_loses_its_batch(machines: list[StoredVectors], postgres_catalogue: Catalogue):
    first, second = machines
    lost = claimed(first, 4)
    with postgres_catalogue.engine.begin() as connection:
        connection.execute(update(EmbeddingBatchRow).values(until=datetime.now(UTC) - timedelta(seconds=1)))
    assert claimed(second, 4) == lost
    save(first, lost)  # late, and still no harm
    save(second, lost)
    assert second.cursor() == 4


def test_what_is_given_up_is_free_at_once(machines: list[StoredVectors]):
    first, second = machines
    first.batches.give_up(claimed(first, 4))
    assert claimed(second, 4) == Batch(1, 4)


def test_a_file_of_one_machine_waits_for_nobody(sqlite_catalogue: Catalogue):
    sqlite_catalogue.add(prepare_many(3))
    killed, again = (StoredVectors(sqlite_catalogue, "toy", DIMENSION) for _ in range(2))
    assert claimed(killed, 2) == claimed(again, 2) == Batch(1, 2)


def test_four_machines_embed_everything_once(postgres_catalogue: Catalogue):
    postgres_catalogue.add(prepare_many(330))
    embeddings = [HashedEmbeddings(DIMENSION) for _ in range(4)]
    models = [EmbeddingModel("toy", DIMENSION, each) for each in embeddings]

    def work(model: EmbeddingModel) -> int:
        stored = StoredVectors(postgres_catalogue, "toy", DIMENSION)
        return sum(embed(postgres_catalogue, EmbeddingProjection(stored, model.embed)))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, models)) == 330
    stored = StoredVectors(postgres_catalogue, "toy", DIMENSION)
    ids = postgres_catalogue.passage_ids()
    assert sum(each.calls for each in embeddings) == len(ids)
    assert (stored.cursor(), stored.settled()) == (330, ids[-1])
    assert sorted(stored.of(ids)) == ids
