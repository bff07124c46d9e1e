"""The vector index in Chroma: embedded, with a mark against half-written files, and as a real server."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.domain.errors import IndexUnavailable
from retrieval.indexes.embeddings import Vectors
from retrieval.indexes.vectors import ChromaAddress, EmbeddedStore, ServerStore, VectorIndex, collection_name
from tests.children import Child

DIMENSION = 12


def unit_rows(count: int, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def exact_neighbours(rows: Vectors, question: Vectors, limit: int) -> list[int]:
    return [int(place) + 1 for place in np.argsort(-(rows @ question))[:limit]]


def embedded(home: Path, model: str = "toy") -> VectorIndex:
    return VectorIndex(EmbeddedStore(home), model, DIMENSION)


def folders(home: Path) -> list[str]:
    return sorted(path.name for path in home.iterdir() if path.is_dir())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "vectors"


@pytest.fixture
def index(home: Path):
    opened = embedded(home)
    opened.open()
    yield opened
    opened.close()


class TestEmbedded:
    def test_a_new_one_is_empty(self, index: VectorIndex):
        assert index.is_open
        assert (index.cursor(), index.ids()) == (0, set())
        assert index.search(unit_rows(1)[0], 5) == []

    def test_finds_the_exact_neighbours(self, index: VectorIndex):
        rows = unit_rows(230)
        index.apply(list(range(1, 231)), rows, 9)
        for question in unit_rows(20, seed=1):
            hits = index.search(question, 10)
            assert [number for number, _ in hits] == exact_neighbours(rows, question, 10)
            np.testing.assert_allclose([cosine for _, cosine in hits], sorted(rows @ question)[:-11:-1], atol=1e-5)

    def test_applying_twice_changes_nothing(self, index: VectorIndex):
        rows = unit_rows(30)
        for _ in range(2):
            index.apply(list(range(1, 31)), rows, 9)
            assert index.cursor() == 9
            assert index.ids() == set(range(1, 31))
            assert [number for number, _ in index.search(rows[4], 30)] == exact_neighbours(rows, rows[4], 30)

    def test_a_vector_can_be_replaced(self, index: VectorIndex):
        first, second = unit_rows(2)
        index.apply([1], first[np.newaxis], 1)
        index.apply([1], second[np.newaxis], 2)
        np.testing.assert_allclose(index.stored([1, 2])[1], second, atol=1e-6)
        assert index.search(second, 1)[0][1] == pytest.approx(1, abs=1e-5)

    def test_the_cursor_moves_without_vectors(self, index: VectorIndex):
        index.apply([], np.empty((0, DIMENSION), np.float32), 4)
        assert index.cursor() == 4

    def test_all_is_there_when_it_is_opened_again(self, index: VectorIndex, home: Path):
        rows = unit_rows(30)
        index.apply(list(range(1, 31)), rows, 9)
        index.close()
        assert not index.is_open
        again = embedded(home)
        again.open()
        again.open()
        assert (again.cursor(), again.ids()) == (9, set(range(1, 31)))
        assert again.search(rows[7], 1)[0][0] == 8
        again.close()
        assert folders(home) == ["1"]

    def test_models_have_collections_of_their_own(self, index: VectorIndex, home: Path):
        index.apply([1], unit_rows(1), 1)
        index.close()
        other = embedded(home, collection_name("00ab", "openai/another: model", DIMENSION))
        other.open()
        assert (other.cursor(), other.ids()) == (0, set())
        other.close()

    def test_a_closed_one_says_so(self, home: Path):
        closed = embedded(home)
        assert not closed.is_open
        for ask in (closed.cursor, closed.ids, lambda: closed.search(unit_rows(1)[0], 1), lambda: closed.stored([1])):
            with pytest.raises(IndexUnavailable, match="not open"):
                ask()
        closed.close()

    def test_clearing_begins_a_new_folder(self, index: VectorIndex, home: Path):
        index.apply([1], unit_rows(1), 1)
        index.clear()
        assert not index.is_open
        index.open()
        assert (index.cursor(), index.ids()) == (0, set())
        assert len(folders(home)) == 1


class TestMark:
    def test_is_there_only_while_it_writes(self, index: VectorIndex, home: Path, monkeypatch: pytest.MonkeyPatch):
        assert not (home / "1" / "BUSY").exists()
        seen: list[bool] = []
        collection = index._opened()
        real = collection.upsert

        def upsert(**rows: Any) -> None:
            seen.append((home / "1" / "BUSY").exists())
            real(**rows)

        monkeypatch.setattr(collection, "upsert", upsert)
        index.apply([1, 2], unit_rows(2), 1)
        assert seen == [True]
        assert not (home / "1" / "BUSY").exists()

    def test_a_folder_with_it_is_never_opened_again(self, index: VectorIndex, home: Path):
        index.apply([1], unit_rows(1), 1)
        index.close()
        (home / "1" / "BUSY").touch()
        again = embedded(home)
        again.open()
        assert (again.cursor(), again.ids()) == (0, set())
        again.close()
        assert len(folders(home)) == 1
        assert not list(home.glob("*/BUSY"))

    def test_stays_when_the_writer_is_killed(self, home: Path):
        with Child(KILLED, home) as child:
            assert child.hear() == "writing"
            child.kill()
        assert (home / "1" / "BUSY").exists()
        index = embedded(home)
        index.open()
        assert index.cursor() == 0
        index.close()

    def test_a_folder_that_chroma_refuses(self, index: VectorIndex, home: Path):
        index.apply([1], unit_rows(1), 1)
        index.close()
        (home / "1" / "chroma.sqlite3").write_bytes(b"no database at all" * 100)
        again = embedded(home)
        with pytest.raises(IndexUnavailable):
            again.open()
        again.open()
        assert again.ids() == set()
        again.close()


KILLED = """
import sys, time
from pathlib import Path
import numpy as np
from retrieval.indexes.vectors import EmbeddedStore, VectorIndex
index = VectorIndex(EmbeddedStore(Path(sys.argv[1])), "toy", 12)
index.open()
collection = index._opened()
def upsert(**rows):
    print("writing", flush=True)
    sys.stdin.readline()
collection.upsert = upsert
index.apply([1], np.eye(1, 12, dtype=np.float32), 1)
"""

SHARING = """
import sys
import numpy as np
from retrieval.indexes.vectors import ChromaAddress, ServerStore, VectorIndex
index = VectorIndex(ServerStore(ChromaAddress(sys.argv[1])), sys.argv[2], 12)
index.open()
print(index.cursor(), sorted(index.ids()), flush=True)
index.apply([7], np.eye(1, 12, dtype=np.float32), 5)
index.close()
"""


class TestServer:
    @pytest.fixture
    def index(self, chroma_url: str):
        opened = VectorIndex(ServerStore(ChromaAddress(chroma_url)), "toy", DIMENSION)
        opened.open()
        yield opened
        opened.clear()
        opened.close()

    def test_finds_the_exact_neighbours(self, index: VectorIndex):
        rows = unit_rows(120)
        for _ in range(2):
            index.apply(list(range(1, 121)), rows, 9)
        assert (index.cursor(), index.ids()) == (9, set(range(1, 121)))
        for question in unit_rows(5, seed=1):
            assert [number for number, _ in index.search(question, 10)] == exact_neighbours(rows, question, 10)

    def test_is_shared_with_another_process(self, index: VectorIndex, chroma_url: str):
        index.apply([1, 2], unit_rows(2), 3)
        with Child(SHARING, chroma_url, "toy") as other:
            assert other.hear() == "3 [1, 2]"
            assert other.finish() == 0, other.faults()
        assert index.ids() == {1, 2, 7}
        assert index.search(np.eye(1, DIMENSION, dtype=np.float32)[0], 1)[0][0] == 7

    def test_clearing_takes_only_our_own_collections(self, index: VectorIndex, chroma_url: str):
        index.apply([1], unit_rows(1), 3)
        store = ServerStore(ChromaAddress(chroma_url))
        client = store.open()
        client.create_collection("somebody-elses", embedding_function=None)
        index.clear()
        assert [collection.name for collection in client.list_collections()] == ["somebody-elses"]
        client.delete_collection("somebody-elses")
        store.close()
        index.open()
        assert (index.cursor(), index.ids()) == (0, set())

    def test_one_that_does_not_answer(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        with pytest.raises(IndexUnavailable, match=r"DATELINE_CHROMA_URL \(127\.0\.0\.1\)"):
            VectorIndex(ServerStore(ChromaAddress(f"http://127.0.0.1:{port}")), "toy", DIMENSION).open()
