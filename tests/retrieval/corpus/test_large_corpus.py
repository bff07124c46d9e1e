"""A corpus with more vectors than a process copies: a server is searched, or without one coarse copies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from retrieval.corpus import corpus as corpora
from retrieval.corpus.corpus import Corpus
from retrieval.domain.errors import IndexUnavailable
from retrieval.ranking.search import Request, Search
from retrieval.upkeep.catch_up import Followers
from retrieval.upkeep.inspection import inspect
from tests.builders import prepare_many, prepare_samples
from tests.fakes.chroma_server import ChromaServer
from tests.fakes.postgres import PostgresServer
from tests.patience import wait_until

OpenCorpus = Callable[..., Corpus]
QUESTION = "What is wrong with the dam?"


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpora, "MOST_COPIED", 12)


@pytest.fixture
def own_chroma(tmp_path: Path, chroma_url: str) -> Iterator[ChromaServer]:  # noqa: ARG001 - closes all clients
    """A server of the test's own, to be stopped."""
    with ChromaServer(tmp_path) as server:
        yield server


def found_by(corpus: Corpus) -> tuple[list[int], tuple[str, ...]]:
    """Return what a search finds, and what it had to do without."""
    found = Search(corpus).find(Request(QUESTION, datetime(2100, 1, 1, tzinfo=UTC)))
    return [candidate.passage.id for candidate in found.candidates], found.notes


def test_a_folder_is_searched_by_coarse_copies(open_corpus: OpenCorpus):
    corpus = open_corpus()
    corpus.add(prepare_samples())
    list(corpus.catch_up())
    vector = corpus.embedding.embed_query(QUESTION)
    small, found = corpus.nearest(vector, 9), found_by(corpus)
    assert corpus.has_vectors
    corpus.close()
    grown = open_corpus()
    grown.add(prepare_many(10))
    troubles: list[Exception] = []
    followers = Followers(grown, troubles.append)
    followers.start()
    list(followers.drain())
    # Begun while there were few, an index is thrown away in the next round.
    wait_until(lambda: not grown.has_vectors)
    followers.stop()
    assert troubles == []
    assert min(grown.cursors().values()) == grown.catalogue.last_change() == 14
    hits = dict(grown.nearest(vector, 19))
    assert {number: hits[number] for number, _ in small} == pytest.approx(dict(small), abs=0.002)
    assert found_by(grown)[0][0] == found[0][0]
    assert [finding for finding in inspect(grown) if finding.ok is not True] == []


def test_a_server_is_searched_and_nothing_copied(
    open_corpus: OpenCorpus, postgres: PostgresServer, own_chroma: ChromaServer
):
    corpus = open_corpus(database_url=postgres.new_database(), chroma_url=own_chroma.url)
    vector = corpus.embedding.embed_query(QUESTION)
    corpus.add([*prepare_samples(), *prepare_many(10)])
    list(corpus.catch_up(only=("words", "embeddings")))
    with pytest.raises(IndexUnavailable, match="empty"):
        corpus.nearest(vector, 9)
    assert found_by(corpus)[1] == ("without_vectors",)
    list(corpus.catch_up())
    hits, (found, notes) = corpus.nearest(vector, 9), found_by(corpus)
    assert notes == ()
    own_chroma.stop()
    assert found_by(corpus)[1] == ("without_vectors",)
    own_chroma.start()
    assert corpus.nearest(vector, 9) == hits
    assert found_by(corpus) == (found, ())
    assert len(corpus.exact.known.ids) == len(corpus.coarse.known.ids) == 0
