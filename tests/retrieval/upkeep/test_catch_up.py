"""Followers: what is committed gets into the indexes by itself, and trouble is told and survived."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.exc import OperationalError

from retrieval.corpus.corpus import PROJECTIONS, Corpus, ProjectionName, Step
from retrieval.domain.errors import DatelineError, EmbeddingError
from retrieval.indexes.index_folders import Ownership
from retrieval.upkeep import catch_up as following
from retrieval.upkeep.catch_up import Followers
from tests.builders import prepare_many
from tests.fakes.embedding_models import hashed_model
from tests.patience import PATIENCE_SECONDS, wait_until


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(following, "_PAUSE_AFTER_TROUBLE_SECONDS", 0.01)


@pytest.fixture
def corpus(open_corpus: Callable[..., Corpus]) -> Corpus:
    return open_corpus(model=hashed_model())


@pytest.fixture
def troubles() -> list[DatelineError]:
    return []


@pytest.fixture
def followers(corpus: Corpus, troubles: list[DatelineError]) -> Iterator[Followers]:
    running = Followers(corpus, troubles.append)
    running.start()
    yield running
    running.stop()


def all_applied(corpus: Corpus, count: int) -> Callable[[], bool]:
    return lambda: corpus.has_vectors and set(corpus.cursors().values()) == {count}


def test_what_is_added_is_applied(corpus: Corpus, followers: Followers, troubles: list[DatelineError]):
    corpus.add(prepare_many(3, "report"))
    wait_until(all_applied(corpus, 3))
    corpus.add(prepare_many(60))
    wait_until(all_applied(corpus, 63))
    assert corpus.lexical.ids() == corpus.vectors.ids() == set(corpus.catalogue.passage_ids())
    wait_until(lambda: followers.steps() == {name: Step(name, 63, 63) for name in PROJECTIONS})
    assert troubles == []


def test_they_end(corpus: Corpus):
    before = set(threading.enumerate())
    followers = Followers(corpus, unexpected)
    followers.start()
    assert len(set(threading.enumerate()) - before) == len(PROJECTIONS)
    followers.stop()
    assert set(threading.enumerate()) <= before
    corpus.add(prepare_many(1))
    assert followers.steps() == {}


def test_draining_ends_when_all_is_applied(corpus: Corpus, followers: Followers):
    wait_until(lambda: corpus.ownership.held and corpus.has_vectors)
    corpus.add(prepare_many(120))
    for steps in followers.drain():
        assert set(steps) <= set(PROJECTIONS)
    assert set(corpus.cursors().values()) == {120}


def test_draining_waits_for_a_vector_index_that_opens_slowly(
    corpus: Corpus, troubles: list[DatelineError], monkeypatch: pytest.MonkeyPatch
):
    embedded, open_now = threading.Event(), corpus.vectors.open

    def open_slowly() -> None:
        embedded.wait(PATIENCE_SECONDS)
        open_now()

    monkeypatch.setattr(corpus.vectors, "open", open_slowly)
    corpus.add(prepare_many(3))
    assert corpus.ownership.acquire()
    followers = Followers(corpus, troubles.append)
    followers.start()
    wait_until(lambda: corpus.cursors()["words"] == corpus.cursors()["embeddings"] == 3)
    drained = list(zip(followers.drain(), range(3), strict=False))
    embedded.set()
    wait_until(lambda: corpus.has_vectors)
    followers.stop()
    assert drained, "it had ended before the vector index was even open"


def test_draining_waits_for_a_vector_index_that_opens_while_it_looks(
    corpus: Corpus, troubles: list[DatelineError], monkeypatch: pytest.MonkeyPatch
):
    cursors, may_fill = corpus.cursors, threading.Event()
    corpus.add(prepare_many(3))
    for _ in corpus.catch_up(only=("words", "embeddings", "stories")):
        pass
    fill = corpus.vectors.apply

    def late(*arguments: object, **options: object) -> None:
        may_fill.wait(PATIENCE_SECONDS)
        fill(*arguments, **options)  # type: ignore[arg-type]

    def opened_just_after() -> dict[ProjectionName, int]:
        known = cursors()
        wait_until(lambda: corpus.has_vectors)
        return known

    monkeypatch.setattr(corpus.vectors, "apply", late)
    monkeypatch.setattr(corpus, "cursors", opened_just_after)
    assert corpus.ownership.acquire()
    followers = Followers(corpus, troubles.append)
    draining = followers.drain()
    opening = threading.Timer(0.1, followers.start)
    opening.start()
    assert next(draining, None) is not None, "it had ended before anything was in the vector index"
    may_fill.set()
    for _ in draining:
        pass
    followers.stop()
    assert set(cursors().values()) == {3}


def test_draining_right_after_the_start(corpus: Corpus, monkeypatch: pytest.MonkeyPatch):
    corpus.add(prepare_many(3))
    scheduled, catch_up = threading.Event(), corpus.catch_up

    def late(*arguments: object, **options: object) -> Iterator[Step]:
        scheduled.wait(PATIENCE_SECONDS)
        return catch_up(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(corpus, "catch_up", late)
    followers = Followers(corpus, unexpected)
    followers.start()
    drained = False
    for _ in followers.drain():
        drained = True
        scheduled.set()
    scheduled.set()
    followers.stop()
    assert drained


def test_draining_ends_where_another_owns_the_indexes(corpus: Corpus, troubles: list[DatelineError]):
    other = Ownership(corpus.location.data_dir)
    assert other.acquire()
    corpus.add(prepare_many(3))
    followers = Followers(corpus, troubles.append)
    followers.start()
    try:
        assert list(followers.drain()) == []
        assert corpus.lexical.cursor() == 0
        other.release()
        wait_until(all_applied(corpus, 3))
    finally:
        followers.stop()
    assert troubles == []


def test_draining_gives_up_on_what_trouble_holds_back(
    corpus: Corpus, followers: Followers, troubles: list[DatelineError], monkeypatch: pytest.MonkeyPatch
):
    wait_until(lambda: corpus.ownership.held and corpus.has_vectors)
    monkeypatch.setattr(corpus.embedding.embeddings, "embed_documents", refuse)
    corpus.add(prepare_many(3))
    wait_until(lambda: corpus.cursors()["words"] == 3 and bool(troubles))
    draining, deadline = followers.drain(), time.monotonic() + PATIENCE_SECONDS
    for _ in draining:
        assert time.monotonic() < deadline, "it waits for what cannot come"


def unexpected(trouble: DatelineError) -> None:
    raise trouble


def refuse(texts: list[str]) -> list[list[float]]:
    raise ConnectionError(f"{len(texts)} texts are too many today")


@pytest.mark.usefixtures("followers")
def test_trouble_is_told_and_does_not_stop_the_others(
    corpus: Corpus, troubles: list[DatelineError], monkeypatch: pytest.MonkeyPatch
):
    healthy = corpus.embedding.embeddings.embed_documents
    monkeypatch.setattr(corpus.embedding.embeddings, "embed_documents", refuse)
    wait_until(lambda: corpus.ownership.held)
    corpus.add(prepare_many(3))
    wait_until(lambda: corpus.cursors()["words"] == 3 and bool(troubles))
    assert {type(trouble) for trouble in troubles} == {EmbeddingError}
    assert corpus.cursors()["embeddings"] == 0
    monkeypatch.setattr(corpus.embedding.embeddings, "embed_documents", healthy)
    wait_until(all_applied(corpus, 3))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_database_that_is_away_for_a_moment(corpus: Corpus, monkeypatch: pytest.MonkeyPatch):
    failed, last_change = threading.Event(), corpus.catalogue.last_change
    first = iter([OperationalError("SELECT", {}, Exception("the server closed the connection unexpectedly"))])

    def away() -> object:
        if (error := next(first, None)) is not None:  # of several threads at once one gets it
            failed.set()
            raise error
        return last_change()

    monkeypatch.setattr(corpus.catalogue, "last_change", away)
    troubles: list[DatelineError] = []
    followers = Followers(corpus, troubles.append)
    followers.start()
    assert failed.wait(PATIENCE_SECONDS)
    for thread in followers._threads:
        thread.join(0.2)
    alive = [thread for thread in followers._threads if thread.is_alive()]
    followers.stop()
    assert len(alive) == len(PROJECTIONS)
    assert len(troubles) == 1
