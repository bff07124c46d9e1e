"""Retention: what the limits ask for goes, from the catalogue and from all that is derived, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from retrieval.catalogue.given_answers import record_given
from retrieval.catalogue.holdings import compact, read_holdings, unused_bytes
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer, Citation
from retrieval.upkeep.inspection import inspect
from retrieval.upkeep.retention import Limits, carry_out, plan, size_on_disk
from tests.builders import ARTICLES, make_article, prepare, prepare_many, prepare_samples
from tests.children import Child
from tests.fakes.embedding_models import hashed_model

ROOT = Path(__file__).parents[3]
NOW = datetime(2024, 6, 15, tzinfo=UTC)


@pytest.fixture
def corpus(open_corpus: Callable[..., Corpus]) -> Corpus:
    filled = open_corpus(model=hashed_model())
    filled.add(prepare_samples())
    list(filled.catch_up())
    return filled


def titles(corpus: Corpus, ids: tuple[str, ...]) -> list[str]:
    passages = corpus.catalogue.passages(corpus.catalogue.passage_ids()).values()
    named = {passage.article_id: passage.title for passage in passages}
    return [named[article_id] for article_id in ids]


def by_title(corpus: Corpus, title: str) -> str:
    passages = corpus.catalogue.passages(corpus.catalogue.passage_ids()).values()
    return next(passage.article_id for passage in passages if passage.title == title)


def quote(corpus: Corpus, article_id: str) -> None:
    citation = Citation(id=1, quote="", article_id=article_id, revision=1, start=0, end=0, title="")
    record_given(corpus.catalogue, Answer(question="?", as_of=NOW, status="answered", citations=(citation,)))


class TestPlan:
    def test_by_age(self, corpus: Corpus):
        found = plan(corpus, Limits(oldest=datetime(2024, 5, 15, tzinfo=UTC)))
        assert titles(corpus, found.article_ids) == ["Frost takes the blossom", "Night ferry returns"]
        assert (found.articles, found.quoted) == (4, 0)
        assert 0 < found.bytes_left < found.bytes <= size_on_disk(corpus)

    def test_by_size_the_oldest_go_first(self, corpus: Corpus):
        size = size_on_disk(corpus)
        assert plan(corpus, Limits(most_bytes=size)).article_ids == ()
        one = plan(corpus, Limits(most_bytes=size - 1))
        assert titles(corpus, one.article_ids) == ["Frost takes the blossom"]
        everything = plan(corpus, Limits(most_bytes=0))
        assert titles(corpus, everything.article_ids) == [
            title for title, _, day, _ in sorted(ARTICLES, key=lambda one: one[2])
        ]
        assert everything.bytes_left == 0

    def test_of_one_outlet(self, corpus: Corpus):
        found = plan(corpus, Limits(oldest=NOW, outlets=("marlow POST",)))
        assert titles(corpus, found.article_ids) == ["Night ferry returns", "A comet for the naked eye"]
        assert found.articles == 2
        most = plan(corpus, Limits(most_bytes=found.bytes - 1, outlets=("Marlow Post",)))
        assert titles(corpus, most.article_ids) == ["Night ferry returns"]

    def test_a_change_makes_an_article_young(self, corpus: Corpus):
        number = next(place for place, one in enumerate(ARTICLES, 1) if one[0] == "Frost takes the blossom")
        title, text, day, outlet = ARTICLES[number - 1]
        article = make_article(title, text, published=day, outlet=outlet, url=f"https://news.test/{number}")
        changed = replace(article, text=f"{text} It was not enough.", updated=make_article(updated=NOW).updated)
        corpus.add([prepare(changed)])
        assert titles(corpus, plan(corpus, Limits(oldest=datetime(2024, 5, 15, tzinfo=UTC))).article_ids) == [
            "Night ferry returns"
        ]

    def test_what_an_answer_cites_is_kept(self, corpus: Corpus):
        frost = by_title(corpus, "Frost takes the blossom")
        quote(corpus, frost)
        found = plan(corpus, Limits(oldest=NOW))
        assert frost not in found.article_ids
        assert (len(found.article_ids), found.quoted) == (3, 1)

    def test_of_nothing(self, open_corpus: Callable[..., Corpus]):
        assert plan(open_corpus(), Limits(oldest=NOW, most_bytes=0)).article_ids == ()


def remove(corpus: Corpus, limits: Limits) -> int:
    return sum(carry_out(corpus, plan(corpus, limits).article_ids))


def assert_whole(corpus: Corpus) -> None:
    assert [(one.check, one.detail) for one in inspect(corpus) if one.ok is not True] == []


def test_what_goes_goes_everywhere(corpus: Corpus):
    gone = {
        one.id
        for one in corpus.catalogue.passages(corpus.catalogue.passage_ids()).values()
        if one.published and one.published < date(2024, 5, 15)
    }
    corpus.exact.refresh()
    question = np.eye(1, corpus.embedding.dimension, dtype=np.float32)[0]
    assert gone <= {number for number, _ in corpus.exact.search(question, 100)}
    assert remove(corpus, Limits(oldest=datetime(2024, 5, 15, tzinfo=UTC))) == 2
    assert [step.projection for step in corpus.catch_up()] == ["words", "embeddings", "vectors", "stories"]
    left = set(corpus.catalogue.passage_ids())
    assert left
    assert not gone & left
    corpus.exact.refresh()
    assert {number for number, _ in corpus.exact.search(question, 100)} == left
    assert corpus.lexical.ids() == corpus.vectors.ids() == set(corpus.stored_vectors.of(left | gone)) == left
    assert corpus.lag() == 0
    assert_whole(corpus)


def test_what_comes_after_it_is_found(corpus: Corpus):
    corpus.exact.refresh()
    remove(corpus, Limits(oldest=NOW))
    corpus.add(prepare_many(3))
    list(corpus.catch_up())
    corpus.exact.refresh()
    ids = set(corpus.catalogue.passage_ids())
    question = np.eye(1, corpus.embedding.dimension, dtype=np.float32)[0]
    assert {number for number, _ in corpus.exact.search(question, 100)} == corpus.lexical.ids() == ids
    assert_whole(corpus)


def test_indexes_that_never_saw_it(open_corpus: Callable[..., Corpus]):
    fresh = open_corpus(model=hashed_model())
    fresh.add([*prepare_samples(), *prepare_many(10)])
    remove(fresh, Limits(oldest=datetime(2024, 5, 15, tzinfo=UTC)))
    list(fresh.catch_up())
    assert fresh.lag() == 0
    assert_whole(fresh)


def test_indexes_built_anew(corpus: Corpus):
    remove(corpus, Limits(oldest=datetime(2024, 5, 15, tzinfo=UTC)))
    list(corpus.rebuild())
    assert_whole(corpus)


def test_on_servers(open_corpus: Callable[..., Corpus], postgres_catalogue: object, chroma_url: str):
    url = postgres_catalogue.engine.url.render_as_string(hide_password=False)  # type: ignore[attr-defined]
    served = open_corpus(model=hashed_model(), database_url=url, chroma_url=chroma_url)
    served.add(prepare_samples())
    list(served.catch_up())
    assert plan(served, Limits(most_bytes=0)).bytes > 1_000_000, "the server's share is counted"
    assert remove(served, Limits(oldest=datetime(2024, 5, 15, tzinfo=UTC))) == 2
    list(served.catch_up())
    compact(served.catalogue)
    assert_whole(served)


def bytes_of(corpus: Corpus) -> int:
    return sum(path.stat().st_size for path in corpus.location.data_dir.glob("catalogue.sqlite3*"))


def test_space_is_given_back(corpus: Corpus):
    text = "\n\n".join(f"Notice {number} of the harbour office." for number in range(4_000))
    corpus.add([prepare(make_article(text=text, published=date(2024, 1, 1)))])
    remove(corpus, Limits(oldest=datetime(2024, 2, 1, tzinfo=UTC)))
    free = unused_bytes(corpus.catalogue)
    assert free > 100_000
    before = bytes_of(corpus)
    compact(corpus.catalogue)
    assert unused_bytes(corpus.catalogue) == 0
    assert bytes_of(corpus) < before - free
    assert len(read_holdings(corpus.catalogue)) == 4


_REMOVER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from retrieval.upkeep import retention
from retrieval.corpus.corpus import Corpus, Location
from tests.fakes.embedding_models import hashed_model

retention._BATCH = 1
corpus = Corpus(Location(Path(sys.argv[1])), hashed_model)
limits = retention.Limits(oldest=datetime(2100, 1, 1, tzinfo=UTC))
for count in retention.carry_out(corpus, retention.plan(corpus, limits).article_ids):
    print(count, flush=True)
    list(corpus.catch_up(only=("words", "embeddings", "stories")))
"""


@pytest.mark.parametrize("heard", [1, 7])
def test_a_kill_half_way_leaves_things_whole(open_corpus: Callable[..., Corpus], heard: int):
    first = open_corpus(model=hashed_model())
    data_dir = first.location.data_dir
    first.add(prepare_many(40))
    list(first.catch_up())
    first.close()
    with Child(_REMOVER, data_dir, ROOT) as child:
        for _ in range(heard):
            assert child.hear() == "1"
        child.kill()
    after = open_corpus(data_dir, model=hashed_model())
    left = after.catalogue.coverage().articles
    assert left <= 40 - heard
    list(after.catch_up())
    assert after.lag() == 0
    assert_whole(after)
    assert remove(after, Limits(oldest=datetime.now(UTC) + timedelta(days=1))) == left
    list(after.catch_up())
    assert_whole(after)
    assert after.catalogue.passage_ids() == []
