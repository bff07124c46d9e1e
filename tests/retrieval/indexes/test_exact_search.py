"""Exact search: the nearest by cosine, no more and no less, of what is stored."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.catalogue import Catalogue
from retrieval.catalogue.stored_vectors import StoredVectors
from retrieval.indexes import copied_vectors
from retrieval.indexes.copied_vectors import ExactVectors
from retrieval.indexes.embeddings import Vectors
from tests.builders import claimed, prepare_many

DIMENSION = 6


class FixedVectors:
    """Stands for `StoredVectors` where only `after` and `cursor` matter."""

    dimension = DIMENSION
    on_read = staticmethod(lambda: None)

    def __init__(self, rows: Vectors, ids: list[int] | None = None) -> None:
        self.rows = rows.astype(np.float16)
        self.numbers = ids or list(range(1, len(rows) + 1))

    def cursor(self) -> int:
        return len(self.numbers)

    def removed(self, _after: int, _upto: int) -> list[int]:
        return []

    def settled(self) -> int:
        return max(self.numbers, default=0)

    def after(self, passage_id: int, batch: int = 4, upto: int = 1_000):
        left = [place for place, number in enumerate(self.numbers) if passage_id < number <= upto]
        for first in range(0, len(left), batch):
            places = left[first : first + batch]
            self.on_read()
            yield [self.numbers[place] for place in places], self.rows[places]


def unit_rows(count: int, seed: int) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def searcher(rows: Vectors) -> ExactVectors:
    search = ExactVectors(FixedVectors(rows))  # type: ignore[arg-type]
    search.refresh()
    return search


@given(count=st.integers(0, 40), limit=st.integers(1, 50), seed=st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_equals_brute_force(count: int, limit: int, seed: int):
    rows, question = unit_rows(count, seed), unit_rows(1, seed + 1)[0]
    found = searcher(rows).search(question, limit)
    cosines = rows.astype(np.float16).astype(np.float32) @ question
    assert len(found) == min(limit, count)
    assert len({number for number, _ in found}) == len(found)
    np.testing.assert_allclose([cosine for _, cosine in found], np.sort(cosines)[::-1][:limit], atol=1e-6)
    np.testing.assert_allclose([cosine for _, cosine in found], [cosines[number - 1] for number, _ in found], atol=1e-6)


def test_among_many_nearly_all_of_the_nearest_are_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(copied_vectors, "_MULTIPLIED", 10_000)
    rows = unit_rows(12_000, 5)
    rows[:, DIMENSION // 2 :] *= 0.2  # as trained vectors are: the first components tell most
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    search, found, expected = searcher(rows), 0, 0
    for question in rows[:20]:
        cosines = rows.astype(np.float16).astype(np.float32) @ question
        nearest = {int(place) + 1 for place in np.argsort(-cosines)[:30]}
        found += len(nearest & dict(search.search(question, 30)).keys())
        expected += len(nearest)
    assert found > 0.99 * expected


@given(count=st.integers(0, 40), seed=st.integers(0, 2**32 - 1), ids=st.sets(st.integers(-3, 60)))
@settings(deadline=None)
def test_cosines_of_those_that_are_known(count: int, seed: int, ids: set[int]):
    rows, question = unit_rows(count, seed), unit_rows(1, seed + 1)[0]
    found = searcher(rows).cosines(question, ids)
    assert found.keys() == ids & set(range(1, count + 1))
    expected = rows.astype(np.float16).astype(np.float32) @ question
    assert all(cosine == pytest.approx(expected[number - 1], abs=1e-6) for number, cosine in found.items())


def test_nothing_is_read_while_nothing_has_changed(monkeypatch: pytest.MonkeyPatch):
    search = searcher(unit_rows(10, 1))
    monkeypatch.setattr(FixedVectors, "after", lambda *_, **__: pytest.fail("read again"))
    search.refresh(10)
    with pytest.raises(pytest.fail.Exception):
        search.refresh(11)


def test_there_is_nothing_to_find_at_first():
    assert searcher(np.empty((0, DIMENSION), np.float32)).search(unit_rows(1, 0)[0], 3) == []


def test_what_is_stored_later_is_found_after_a_refresh(catalogue: Catalogue):
    catalogue.add(prepare_many(4))
    ids, rows = catalogue.passage_ids(), unit_rows(4, 7)
    stored = StoredVectors(catalogue, "toy", DIMENSION)
    search = ExactVectors(stored)
    stored.save(ids[:3], rows[:3], claimed(stored, 3))
    search.refresh()
    assert ids[3] not in dict(search.search(rows[3], 10))
    stored.save(ids[3:], rows[3:], claimed(stored, 1))
    search.refresh()
    search.refresh()
    hits = search.search(rows[3], 10)
    assert hits[0][0] == ids[3]
    assert hits[0][1] == pytest.approx(1, abs=0.002)
    assert sorted(number for number, _ in hits) == ids


def test_a_search_during_a_refresh_sees_the_old_or_the_new():
    rows = unit_rows(30, 3)
    stored = FixedVectors(rows[:10])
    search = ExactVectors(stored)  # type: ignore[arg-type]
    search.refresh()
    stored.rows, stored.numbers = rows.astype(np.float16), list(range(1, 31))
    sizes: list[int] = []
    stored.on_read = lambda: sizes.append(len(search.search(rows[0], 100)))
    search.refresh()
    assert sizes == [10] * 5
    assert len(search.search(rows[0], 100)) == 30


def test_what_is_added_goes_into_the_room_behind():
    rows = unit_rows(110, 5)
    stored = FixedVectors(rows[:10])
    search = ExactVectors(stored)  # type: ignore[arg-type]
    arrays = []
    for size in range(10, 111):
        stored.rows, stored.numbers = rows[:size].astype(np.float16), list(range(1, size + 1))
        search.refresh()
        arrays.append(search.known.kept[0].base)
        assert search.search(rows[size - 1], 1)[0][0] == size
    assert len({id(array) for array in arrays}) < 20


def test_a_batch_that_is_stored_before_the_one_before_it_waits(postgres_catalogue: Catalogue):
    catalogue = postgres_catalogue
    catalogue.add(prepare_many(4))
    ids, rows = catalogue.passage_ids(), unit_rows(4, 7)
    stored = StoredVectors(catalogue, "toy", DIMENSION)
    first, second = claimed(stored, 2), claimed(stored, 2)
    search = ExactVectors(stored)
    stored.save(ids[2:], rows[2:], second)
    search.refresh()
    assert (search.search(rows[0], 10), stored.cursor()) == ([], 0)
    stored.save(ids[:2], rows[:2], first)
    search.refresh()
    assert (sorted(number for number, _ in search.search(rows[0], 10)), stored.cursor()) == (ids, 4)
