"""Inspection: a whole corpus is found whole, and each kind of damage is found."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sqlalchemy import delete

from retrieval.catalogue.schema import VectorRow
from retrieval.corpus.corpus import Corpus
from retrieval.indexes.index_folders import Ownership
from retrieval.indexes.lexical import LexicalIndex
from retrieval.upkeep.inspection import Finding, inspect
from tests.builders import make_article, prepare, prepare_many, prepare_samples
from tests.fakes.embedding_models import DIMENSION, hashed_model

CHECKS = ["catalogue", "lexical index", "stored vectors", "stories", "vector index"]


@pytest.fixture
def corpus(open_corpus: Callable[..., Corpus]) -> Corpus:
    filled = open_corpus(model=hashed_model())
    filled.add([*prepare_samples(), *prepare_many(40)])
    list(filled.catch_up())
    return filled


def findings(corpus: Corpus) -> dict[str, Finding]:
    found = list(inspect(corpus))
    assert [finding.check for finding in found] == CHECKS
    return {finding.check: finding for finding in found}


def wrong(corpus: Corpus) -> set[str]:
    return {name for name, finding in findings(corpus).items() if finding.ok is False}


def test_a_whole_corpus(corpus: Corpus):
    found = findings(corpus)
    assert [finding.ok for finding in found.values()] == [True] * 5
    assert found["catalogue"].detail == "44 articles, 49 passages"
    assert found["lexical index"].detail == "holds all 49 passages and nothing else"
    assert found["vector index"].detail.endswith("49 of 49 sampled vectors find themselves")


def test_an_empty_corpus(open_corpus: Callable[..., Corpus]):
    assert wrong(open_corpus(model=hashed_model())) == set()


def test_copies_of_one_text_are_no_damage(open_corpus: Callable[..., Corpus]):
    corpus = open_corpus(model=hashed_model())
    corpus.add([prepare(make_article(url=f"https://copy.test/{number}")) for number in range(30)])
    list(corpus.catch_up())
    assert wrong(corpus) == set()


def test_indexes_that_lag_behind(corpus: Corpus):
    corpus.add(prepare_many(2, "late report"))
    assert wrong(corpus) == {"lexical index", "stored vectors", "stories", "vector index"}
    assert findings(corpus)["stories"].detail.startswith("2 articles are in none yet")
    assert findings(corpus)["lexical index"].detail.startswith("2 passages are missing, 0 should not be there")


def test_a_vector_deleted_behind_our_back(corpus: Corpus):
    corpus.vectors._opened().delete(ids=["7"])
    assert wrong(corpus) == {"vector index"}
    assert findings(corpus)["vector index"].detail.startswith("1 passages are missing")


def test_a_vector_too_many(corpus: Corpus):
    corpus.vectors._opened().add(ids=["999"], embeddings=np.eye(1, DIMENSION, dtype=np.float32))
    assert wrong(corpus) == {"vector index"}


def test_a_vector_changed_behind_our_back(corpus: Corpus):
    corpus.vectors._opened().update(ids=["7"], embeddings=np.eye(1, DIMENSION, dtype=np.float32))
    assert wrong(corpus) == {"vector index"}
    assert "1 of 49 sampled vectors are wrong" in findings(corpus)["vector index"].detail


def test_vectors_that_are_there_and_cannot_be_found(corpus: Corpus, monkeypatch: pytest.MonkeyPatch):
    # What two writers in one Chroma folder lead to: each record can be read, and searches pass many of them by.
    real = corpus.vectors.search
    monkeypatch.setattr(
        corpus.vectors, "search", lambda vector, limit: [hit for hit in real(vector, limit) if hit[0] % 5]
    )
    assert wrong(corpus) == {"vector index"}


def test_a_passage_that_the_lexical_index_lacks(corpus: Corpus):
    passages = corpus.catalogue.passages_of([change.revision_id for change in corpus.catalogue.changes(0, 1_000)])
    corpus.lexical.clear()
    corpus.lexical.apply(passages[1:], 44)
    assert wrong(corpus) == {"lexical index"}
    assert "reindex" in findings(corpus)["lexical index"].detail


def test_a_lexical_index_of_another_state(corpus: Corpus, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(LexicalIndex, "mark", lambda _: 1_000)
    assert wrong(corpus) == {"lexical index"}
    assert "reindex" in findings(corpus)["lexical index"].detail


def test_a_broken_lexical_index(corpus: Corpus):
    [home] = corpus.location.data_dir.glob("lexical-*")
    for path in home.glob("*/meta.json"):
        path.write_text("torn")
    corpus.lexical = LexicalIndex(home)
    assert wrong(corpus) == {"lexical index"}
    assert "cannot be read" in findings(corpus)["lexical index"].detail


def test_a_stored_vector_that_is_missing(corpus: Corpus):
    with corpus.catalogue.engine.begin() as connection:
        connection.execute(delete(VectorRow).where(VectorRow.passage_id == 7))
    assert "stored vectors" in wrong(corpus)


def test_rebuilding_mends(corpus: Corpus):
    corpus.vectors._opened().delete(ids=["7", "8"])
    passages = corpus.catalogue.passages_of([corpus.catalogue.changes(0, 1)[0].revision_id])
    corpus.lexical.clear()
    corpus.lexical.apply(passages, 44)
    assert wrong(corpus) == {"lexical index", "vector index"}
    list(corpus.rebuild())
    assert wrong(corpus) == set()


def test_a_vector_index_in_use_by_another_is_unknown(corpus: Corpus, open_corpus: Callable[..., Corpus]):
    data_dir = corpus.location.data_dir
    corpus.close()
    other = Ownership(data_dir)
    assert other.acquire()
    finding = findings(open_corpus(data_dir, model=hashed_model()))["vector index"]
    assert finding.ok is None
    assert "in use by process" in finding.detail
    other.release()
