"""The vectors in the catalogue: stored as float16, one per passage and model, with a cursor that moves with them."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from sqlalchemy import delete, insert, text
from sqlalchemy.exc import DBAPIError

from retrieval.catalogue import Catalogue
from retrieval.catalogue.schema import ModelRow, VectorRow
from retrieval.catalogue.stored_vectors import StoredVectors
from retrieval.domain.errors import EmbeddingError
from retrieval.indexes.embeddings import Vectors
from tests.builders import claimed, prepare_many
from tests.patience import wait_until

DIMENSION = 8


def unit_rows(count: int, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@pytest.fixture
def ids(catalogue: Catalogue) -> list[int]:
    catalogue.add(prepare_many(25))
    return catalogue.passage_ids()


@pytest.fixture
def stored(catalogue: Catalogue) -> StoredVectors:
    return StoredVectors(catalogue, "toy", DIMENSION)


def test_vectors_come_back_as_float16_keeps_them(stored: StoredVectors, ids: list[int]):
    rows = unit_rows(len(ids))
    stored.save(ids, rows, claimed(stored, 25))
    found = stored.of(ids)
    assert list(found) == ids
    assert np.array_equal(np.stack(list(found.values())), rows.astype(np.float16).astype(np.float32))
    assert stored.cursor() == 25


def test_vectors_are_stored_little_endian(catalogue: Catalogue, stored: StoredVectors, ids: list[int]):
    stored.save(ids[:1], np.eye(1, DIMENSION, dtype=np.float32), claimed(stored, 1))
    with catalogue.engine.connect() as connection:
        data = connection.execute(text("SELECT data FROM vectors")).scalar_one()
    assert bytes(data) == b"\x00\x3c" + bytes(2 * (DIMENSION - 1))


def test_saving_again_replaces(stored: StoredVectors, ids: list[int]):
    batch = claimed(stored, 25)
    stored.save(ids, unit_rows(25), batch)
    stored.save(ids[:2], unit_rows(2, seed=1), batch)
    found = stored.of(ids)
    assert len(found) == 25
    assert np.array_equal(found[ids[0]], unit_rows(2, seed=1)[0].astype(np.float16).astype(np.float32))
    assert np.array_equal(found[ids[2]], unit_rows(25)[2].astype(np.float16).astype(np.float32))


@pytest.mark.usefixtures("ids")
def test_the_cursor_moves_without_vectors(stored: StoredVectors):
    assert stored.cursor() == 0
    stored.save([], np.empty((0, DIMENSION), np.float32), claimed(stored, 9))
    assert stored.cursor() == 9


def test_passages_without_a_vector_are_left_out(stored: StoredVectors, ids: list[int]):
    stored.save(ids[:3], unit_rows(3), claimed(stored, 3))
    assert set(stored.of([ids[2], ids[3], 10_000])) == {ids[2]}
    assert stored.of([]) == {}


def test_batches_are_in_order_and_complete(stored: StoredVectors, ids: list[int]):
    rows = unit_rows(25)
    stored.save(ids[::-1], rows[::-1], claimed(stored, 25))
    batches = list(stored.after(ids[4], batch=7))
    assert [len(batch) for batch, _ in batches] == [7, 7, 6]
    assert [number for batch, _ in batches for number in batch] == ids[5:]
    assert np.array_equal(np.concatenate([block for _, block in batches]), rows[5:].astype(np.float16))
    assert list(stored.after(ids[-1])) == []


def test_models_are_kept_apart(catalogue: Catalogue, stored: StoredVectors, ids: list[int]):
    other = StoredVectors(catalogue, "another", DIMENSION)
    stored.save(ids, unit_rows(25), claimed(stored, 25))
    assert other.of(ids) == {}
    assert other.cursor() == 0
    assert list(other.after(0)) == []


def test_a_model_is_found_again(catalogue: Catalogue, stored: StoredVectors, ids: list[int]):
    stored.save(ids, unit_rows(25), claimed(stored, 25))
    again = StoredVectors(catalogue, "toy", DIMENSION)
    assert again.cursor() == 25
    assert len(again.of(ids)) == 25


def test_a_model_cannot_change_its_dimension(catalogue: Catalogue, stored: StoredVectors):
    assert stored.dimension == DIMENSION
    with pytest.raises(EmbeddingError, match=r"toy with 8 dimensions.* 16"):
        StoredVectors(catalogue, "toy", 16)


def test_vectors_of_another_shape_are_refused(stored: StoredVectors, ids: list[int]):
    with pytest.raises(EmbeddingError, match=r"\(2, 8\) was expected"):
        stored.save(ids[:2], unit_rows(3), claimed(stored, 3))
    with pytest.raises(EmbeddingError, match="toy"):
        stored.save(ids[:1], np.ones((1, 3), np.float32), claimed(stored, 3))
    assert stored.cursor() == 0


def test_a_failed_save_changes_nothing(catalogue: Catalogue, stored: StoredVectors, ids: list[int]):
    stored.save(ids[:1], unit_rows(1), claimed(stored, 1))
    with catalogue.engine.begin() as connection:
        connection.execute(text("ALTER TABLE vectors RENAME TO mislaid"))
    with pytest.raises(DBAPIError, match="vectors"):
        stored.save(ids[:2], unit_rows(2, seed=2), claimed(stored, 3))
    with catalogue.engine.begin() as connection:
        connection.execute(text("ALTER TABLE mislaid RENAME TO vectors"))
    assert stored.cursor() == 1
    assert np.array_equal(stored.of(ids)[ids[0]], unit_rows(1)[0].astype(np.float16).astype(np.float32))
    with catalogue.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM vectors")).scalar_one() == 1


def test_what_was_removed_while_it_was_embedded_is_left_out(stored: StoredVectors, ids: list[int]):
    stored.save([ids[0], 10_000, ids[1]], unit_rows(3), claimed(stored, 3))
    assert stored.cursor() == 3
    assert sorted(stored.of([*ids, 10_000])) == ids[:2]


class TestTwoMachinesWithOneDatabase:
    """Each machine has a data directory of its own, and so may embed what the other embeds just now."""

    @pytest.fixture
    def catalogue(self, postgres_catalogue: Catalogue) -> Catalogue:
        return postgres_catalogue

    def test_both_store_the_same_vectors(self, catalogue: Catalogue, stored: StoredVectors, ids: list[int]):
        outcome: list[object] = []
        batch = claimed(stored, 2)
        with catalogue.engine.begin() as other:
            other.execute(text("SELECT id FROM models FOR UPDATE"))
            other.execute(delete(VectorRow).where(VectorRow.passage_id == ids[0]))
            model = other.execute(text("SELECT id FROM models")).scalar_one()
            other.execute(insert(VectorRow).values(model_id=model, passage_id=ids[0], data=bytes(2 * DIMENSION)))
            thread = in_thread(lambda: stored.save(ids[:2], unit_rows(2), batch), outcome)
            wait_for_a_lock(catalogue)
        thread.join()
        assert outcome == [None]
        assert len(stored.of(ids)) == 2

    def test_both_register_the_model(self, catalogue: Catalogue):
        outcome: list[object] = []
        with catalogue.engine.begin() as other:
            other.execute(text("SELECT value FROM counters FOR UPDATE"))
            other.execute(insert(ModelRow).values(name="toy", dimension=DIMENSION, cursor=7))
            thread = in_thread(lambda: StoredVectors(catalogue, "toy", DIMENSION).cursor(), outcome)
            wait_for_a_lock(catalogue)
        thread.join()
        assert outcome == [7]


def in_thread(deed, outcome: list[object]) -> threading.Thread:
    def run() -> None:
        try:
            outcome.append(deed())
        except Exception as error:  # noqa: BLE001 - the test looks at it
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def wait_for_a_lock(catalogue: Catalogue) -> None:
    """Return once some connection waits for another one's transaction."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )

    def some() -> int:
        with catalogue.engine.connect() as connection:
            return int(connection.execute(waiting).scalar_one())

    wait_until(some, "nobody waits")
