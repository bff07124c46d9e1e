"""Coarse search: few bits of each vector find what the vectors themselves would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.catalogue import Catalogue
from retrieval.catalogue.removal import remove_articles
from retrieval.catalogue.stored_vectors import Matrix, StoredVectors
from retrieval.indexes import copied_vectors
from retrieval.indexes.copied_vectors import CoarseVectors, load_columns, save_columns
from retrieval.indexes.embeddings import Vectors
from tests.builders import claimed, prepare_many

DIMENSION = 96
Open = Callable[[StoredVectors], CoarseVectors]


def unit_rows(count: int, seed: int) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@pytest.fixture
def rows() -> Vectors:
    """Vectors in groups of twenty, each near to a middle, as texts about one thing are."""
    mixed = np.repeat(unit_rows(30, 1), 20, axis=0) + 0.7 * unit_rows(600, 2)
    unit: Vectors = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
    return unit


@pytest.fixture
def stored(sqlite_catalogue: Catalogue, rows: Vectors) -> StoredVectors:
    sqlite_catalogue.add(prepare_many(len(rows)))
    vectors = StoredVectors(sqlite_catalogue, "toy", DIMENSION)
    vectors.save(sqlite_catalogue.passage_ids(), rows, claimed(vectors, len(rows)))
    return vectors


@pytest.fixture
def searcher(sqlite_catalogue: Catalogue, tmp_path: Path) -> Open:
    return lambda stored: CoarseVectors(stored, tmp_path / "coarse.npz", sqlite_catalogue.mark)


def test_nearly_all_of_the_nearest_are_found(
    searcher: Open, stored: StoredVectors, rows: Vectors, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(copied_vectors, "_FEWEST_BY_SIGNS", 120)
    monkeypatch.setattr(copied_vectors, "_FEWEST_READ", 40)
    monkeypatch.setattr(copied_vectors, "_MULTIPLIED", 700)
    search, found = searcher(stored), 0
    search.refresh()
    questions = unit_rows(30, 1)
    for question in questions:
        cosines = rows.astype(np.float16).astype(np.float32) @ question
        hits = search.search(question, 20)
        nearest = {int(place) + 1 for place in np.argsort(-cosines)[:20]}
        found += len(nearest & dict(hits).keys())
        assert [cosine for _, cosine in hits] == sorted((cosine for _, cosine in hits), reverse=True)
        assert all(cosine == pytest.approx(cosines[number - 1], abs=1e-6) for number, cosine in hits)
    assert found > 0.97 * 20 * len(questions)


def test_what_comes_and_goes_is_followed(
    searcher: Open, sqlite_catalogue: Catalogue, stored: StoredVectors, rows: Vectors
):
    search = searcher(stored)
    search.refresh()
    sqlite_catalogue.add(prepare_many(1, "later"))
    new = sqlite_catalogue.passage_ids()[-1]
    stored.save([new], -rows[:1], claimed(stored, 1))
    gone = sqlite_catalogue.passages([1])[1]
    remove_articles(sqlite_catalogue, [gone.article_id])
    assert 1 not in dict(search.search(rows[0], 600))  # whatever is read by its id has to be there
    stored.save([], rows[:0], claimed(stored, 1))
    search.refresh()
    assert search.search(-rows[0], 1)[0][0] == new
    assert search.known.ids.tolist() == [*range(2, 601), new]


def test_there_is_nothing_to_find_at_first(searcher: Open, sqlite_catalogue: Catalogue):
    search = searcher(StoredVectors(sqlite_catalogue, "toy", DIMENSION))
    search.refresh()
    assert search.search(unit_rows(1, 3)[0], 5) == []


def test_another_process_begins_with_what_was_kept(
    searcher: Open, sqlite_catalogue: Catalogue, stored: StoredVectors, rows: Vectors, monkeypatch: pytest.MonkeyPatch
):
    first = searcher(stored)
    first.refresh()
    read: list[int] = []

    def noted(after: int, upto: int | None = None) -> Iterator[tuple[list[int], Matrix]]:
        for ids, vectors in StoredVectors.after(stored, after, upto=upto):
            read.extend(ids)
            yield ids, vectors

    monkeypatch.setattr(stored, "after", noted)
    sqlite_catalogue.add(prepare_many(1, "later"))
    new = sqlite_catalogue.passage_ids()[-1]
    stored.save([new], -rows[:1], claimed(stored, 1))
    second = searcher(stored)
    second.refresh()
    assert read == [new]
    assert second.search(rows[3], 20) == first.search(rows[3], 20)
    assert second.search(-rows[0], 1)[0][0] == new


@pytest.mark.parametrize("fault", ["torn", "of another catalogue"])
def test_a_file_that_cannot_be_trusted_is_made_anew(
    searcher: Open, stored: StoredVectors, rows: Vectors, tmp_path: Path, fault: str
):
    searcher(stored).refresh()
    file = tmp_path / "coarse.npz"
    (columns, upto, mark), whole = load_columns(file) or ((), 0, 0), file.read_bytes()
    if fault == "torn":
        file.write_bytes(whole[: len(whole) // 2])
    else:
        save_columns(file, tuple(column[:5] for column in columns), upto, mark + 1)
    again = searcher(stored)
    assert len(again.known.ids) == 0
    again.refresh()
    assert again.search(rows[599], 1)[0][0] == 600
    assert file.read_bytes() == whole
