"""Batches to embed: each in the hands of one machine, taken over when that is silent, the cursor never past a gap."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import update

from retrieval.catalogue import Catalogue
from retrieval.catalogue.embedding_batches import Batch
from retrieval.catalogue.machine_schema import EmbeddingBatchRow
from retrieval.catalogue.stored_vectors import StoredVectors
from retrieval.indexes.embeddings import EmbeddingModel
from retrieval.indexes.shared_embedding import EmbeddingProjection, embed
from tests.builders import claimed, prepare_many
from tests.fakes.embedding_models import HashedEmbeddings

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
        return sum(embed(postgres_catalogue, EmbeddingProjection(stored, model)))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, models)) == 330
    stored = StoredVectors(postgres_catalogue, "toy", DIMENSION)
    ids = postgres_catalogue.passage_ids()
    assert sum(each.calls for each in embeddings) == len(ids)
    assert (stored.cursor(), stored.settled()) == (330, ids[-1])
    assert sorted(stored.of(ids)) == ids
