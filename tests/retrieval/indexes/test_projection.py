"""Catching up: each projection applies what it has not seen, in order, in batches, and no further than it may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from retrieval.catalogue import Catalogue
from retrieval.catalogue.catalogue import Reads
from retrieval.catalogue.removal import Quarantine
from retrieval.catalogue.stored_vectors import StoredVectors
from retrieval.domain.articles import Passage
from retrieval.indexes.lexical import LexicalIndex
from retrieval.indexes.projection import (
    EmbeddingProjection,
    LexicalProjection,
    VectorProjection,
    catch_up,
    embed,
    retry,
)
from retrieval.indexes.vectors import EmbeddedStore, VectorIndex
from tests.builders import make_article, prepare, prepare_many, prepare_samples, store
from tests.fakes.embedding_models import DIMENSION, HashedEmbeddings, hashed_model


class Recorder:
    """A projection that writes down what it is given."""

    name = "recorder"
    reads: Reads = "text"

    def __init__(self, batch: int = 3, horizon: int | None = None) -> None:
        self.batch = batch
        self.limit = horizon
        self.seen = 0
        self.applied: list[tuple[list[str], int]] = []
        self.removed: list[int] = []

    def cursor(self) -> int:
        return self.seen

    def horizon(self) -> int | None:
        return self.limit

    def apply(self, passages: Sequence[Passage], cursor: int, removed: Sequence[int] = (), mark: int = 0) -> None:  # noqa: ARG002
        self.removed += removed
        self.applied.append(([passage.title for passage in passages], cursor))
        self.seen = cursor


@pytest.fixture
def catalogue(sqlite_catalogue: Catalogue) -> Catalogue:
    return sqlite_catalogue


@pytest.fixture
def stored(catalogue: Catalogue) -> StoredVectors:
    return StoredVectors(catalogue, "hashed", DIMENSION)


class TestCatchUp:
    def test_applies_everything_in_order_and_in_batches(self, catalogue: Catalogue):
        catalogue.add(prepare_many(7))
        recorder = Recorder()
        assert list(catch_up(catalogue, recorder)) == [3, 3, 1]
        titles = [f"notice {number}" for number in range(7)]
        assert recorder.applied == [(titles[:3], 3), (titles[3:6], 6), (titles[6:], 7)]
        assert list(catch_up(catalogue, recorder)) == []

    def test_goes_on_where_it_stopped(self, catalogue: Catalogue):
        catalogue.add(prepare_many(4))
        recorder = Recorder()
        recorder.seen = 2
        assert list(catch_up(catalogue, recorder)) == [2]
        assert recorder.applied == [(["notice 2", "notice 3"], 4)]

    def test_takes_up_what_is_added_meanwhile(self, catalogue: Catalogue):
        catalogue.add(prepare_many(1))
        recorder = Recorder()
        steps = catch_up(catalogue, recorder)
        assert next(steps) == 1
        catalogue.add(prepare_many(2, "report"))
        assert list(steps) == [2]

    def test_goes_no_further_than_the_horizon(self, catalogue: Catalogue):
        catalogue.add(prepare_many(7))
        recorder = Recorder(horizon=4)
        assert list(catch_up(catalogue, recorder)) == [3, 1]
        recorder.limit = 0
        assert list(catch_up(catalogue, recorder)) == []
        recorder.limit = 7
        assert list(catch_up(catalogue, recorder)) == [3]
        assert recorder.seen == 7

    def test_ends_between_two_batches(self, catalogue: Catalogue):
        catalogue.add(prepare_many(7))
        recorder, stop = Recorder(), Event()
        steps = catch_up(catalogue, recorder, stop)
        assert next(steps) == 3
        stop.set()
        assert list(steps) == []
        assert recorder.seen == 3
        assert list(catch_up(catalogue, recorder, stop)) == []

    def test_both_revisions_of_an_article_are_applied(self, catalogue: Catalogue):
        article = make_article("First words")
        store(catalogue, article)
        store(catalogue, replace(article, title="Last words"))
        recorder = Recorder()
        assert list(catch_up(catalogue, recorder)) == [2]
        assert [set(titles) for titles, _ in recorder.applied] == [{"First words", "Last words"}]


def test_the_three_in_turn(catalogue: Catalogue, stored: StoredVectors, tmp_path: Path):
    catalogue.add(prepare_samples())
    lexical, vectors = (
        LexicalIndex(tmp_path / "lexical"),
        VectorIndex(EmbeddedStore(tmp_path / "v"), "toy-vectors", DIMENSION),
    )
    vectors.open()
    assert (sum(embed(catalogue, EmbeddingProjection(stored, hashed_model().embed))), stored.cursor()) == (4, 4)
    for projection in (LexicalProjection(lexical), VectorProjection(stored, vectors)):
        assert projection.cursor() == 0
        assert sum(catch_up(catalogue, projection)) == 4
        assert projection.cursor() == 4
    ids = set(catalogue.passage_ids())
    assert lexical.ids() == set(stored.of(ids)) == vectors.ids() == ids
    for number, vector in stored.of(ids).items():
        np.testing.assert_allclose(vectors.stored([number])[number], vector, atol=1e-6)
    vectors.close()


def test_vectors_wait_for_embeddings(catalogue: Catalogue, stored: StoredVectors, tmp_path: Path):
    vectors = VectorIndex(EmbeddedStore(tmp_path / "v"), "toy-vectors", DIMENSION)
    vectors.open()
    projection = VectorProjection(stored, vectors)
    catalogue.add(prepare_many(60))
    assert list(catch_up(catalogue, projection)) == []
    assert next(embed(catalogue, EmbeddingProjection(stored, hashed_model().embed))) == EmbeddingProjection.batch
    assert sum(catch_up(catalogue, projection)) == projection.cursor() == EmbeddingProjection.batch
    assert len(vectors.ids()) == EmbeddingProjection.batch
    vectors.close()


def test_an_article_without_passages_moves_the_cursors(catalogue: Catalogue, stored: StoredVectors, tmp_path: Path):
    catalogue.add([replace(prepare(make_article()), spans=())])
    lexical, model = LexicalIndex(tmp_path / "lexical"), hashed_model()
    vectors = VectorIndex(EmbeddedStore(tmp_path / "v"), "toy-vectors", DIMENSION)
    vectors.open()
    assert (list(embed(catalogue, EmbeddingProjection(stored, model.embed))), stored.cursor()) == ([1], 1)
    for projection in (LexicalProjection(lexical), VectorProjection(stored, vectors)):
        assert list(catch_up(catalogue, projection)) == [1]
        assert projection.cursor() == 1
    assert isinstance(model.embeddings, HashedEmbeddings)
    assert model.embeddings.calls == 0
    vectors.close()


def test_titles_are_embedded_with_their_passages(catalogue: Catalogue, stored: StoredVectors):
    article = make_article("Night ferry returns", outlet="Marlow Post")
    store(catalogue, article)
    model = hashed_model()
    list(embed(catalogue, EmbeddingProjection(stored, model.embed)))
    passages = catalogue.passages_of([change.revision_id for change in catalogue.changes(0, 9)])
    for passage in passages:
        expected = model.embed_query(f"Night ferry returns\n{passage.text}")
        np.testing.assert_allclose(stored.of([passage.id])[passage.id], expected, atol=1e-3)


class Choosy(Recorder):
    """A projection that falls over some titles, as a library does over a year that it does not know."""

    odd = frozenset({"2", "5"})

    def apply(self, passages: Sequence[Passage], cursor: int, removed: Sequence[int] = (), mark: int = 0) -> None:
        if any(passage.title.split()[-1] in self.odd for passage in passages):
            raise OverflowError("date value out of range")
        super().apply(passages, cursor, removed, mark)


def test_what_cannot_be_taken_in_is_set_aside_and_the_rest_goes_on(catalogue: Catalogue) -> None:
    catalogue.add(prepare_many(7))
    projection = Choosy()
    assert sum(catch_up(catalogue, projection)) == 7
    assert {title for titles, _ in projection.applied for title in titles} == {f"notice {n}" for n in (0, 1, 3, 4, 6)}
    aside = Quarantine(catalogue).all()
    assert [(one.projection, one.reason) for one in aside] == [
        ("recorder", "OverflowError: date value out of range")
    ] * 2
    projection.odd = frozenset({"5"})
    retry(catalogue, projection)
    assert [one.revision_id for one in Quarantine(catalogue).all()] == [aside[1].revision_id]
    assert projection.applied[-1][0] == ["notice 2"]


class Ill(Recorder):
    """A projection that can take in nothing."""

    def apply(self, passages: Sequence[Passage], cursor: int, removed: Sequence[int] = (), mark: int = 0) -> None:  # noqa: ARG002
        raise ValueError("the index is gone")


def test_a_projection_that_is_ill_sets_nothing_aside(catalogue: Catalogue) -> None:
    store(catalogue, make_article())
    with pytest.raises(ValueError, match="the index is gone"):
        list(catch_up(catalogue, Ill()))
    assert Quarantine(catalogue).all() == []
