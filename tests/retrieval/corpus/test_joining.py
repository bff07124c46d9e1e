"""A machine that joins begins with a copy of another's index of words, and reads only what has come since."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.catalogue.shared_work import Leases
from retrieval.corpus import corpus as corpora
from retrieval.corpus.corpus import Corpus
from retrieval.domain.errors import DatelineError
from tests.builders import prepare_many
from tests.fakes.postgres import PostgresServer
from tests.patience import NEVER_SECONDS


@pytest.fixture
def copied(open_corpus: Callable[..., Corpus], postgres: PostgresServer, tmp_path: Path) -> tuple[Corpus, str]:
    """A machine with ten articles, whose index of words lies in the folder of another."""
    url = postgres.new_database()
    first = open_corpus(tmp_path / "first", database_url=url)
    first.add(prepare_many(10))
    list(first.catch_up(only=("words",)))
    (index,) = (tmp_path / "first").glob("lexical-*")
    shutil.copytree(index, tmp_path / "second" / index.name)
    return first, url


def test_it_goes_on_from_there(copied: tuple[Corpus, str], open_corpus: Callable[..., Corpus], tmp_path: Path):
    first, url = copied
    first.add(prepare_many(3, "since"))
    second = open_corpus(tmp_path / "second", database_url=url)
    assert second.cursors()["words"] == 10
    assert len(list(second.catch_up(only=("words",)))) == 1
    assert second.lexical.ids() == set(second.catalogue.passage_ids())


def test_a_copy_of_another_catalogues_index_is_made_anew(
    copied: tuple[Corpus, str], open_corpus: Callable[..., Corpus], postgres: PostgresServer, tmp_path: Path
):
    other = open_corpus(tmp_path / "second", database_url=postgres.new_database())
    other.add(prepare_many(2, "elsewhere"))
    list(other.catch_up(only=("words",)))
    assert copied[0].lexical.size() == 10
    assert other.lexical.ids() == set(other.catalogue.passage_ids())


def test_an_index_on_a_server_is_built_anew_by_one_machine_at_a_time(
    open_corpus: Callable[..., Corpus],
    postgres: PostgresServer,
    chroma_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(corpora, "_LONGEST_WAIT_SECONDS", 0.3)
    url = postgres.new_database()
    first, second = (open_corpus(tmp_path / name, database_url=url, chroma_url=chroma_url) for name in "ab")
    first.add(prepare_many(5))
    list(first.catch_up())
    filling = Leases(second.catalogue, "the second")
    assert filling.take(f"vectors {second.vectors.name}", NEVER_SECONDS)
    with pytest.raises(DatelineError, match="Another machine is filling"):
        list(first.rebuild())
    assert len(first.vectors.ids()) == 5
    filling.release([f"vectors {second.vectors.name}"])
    list(second.catch_up())
    list(first.rebuild())
    assert first.vectors.ids() == set(first.catalogue.passage_ids())
    list(second.catch_up())
    assert second.vectors.search(first.embedding.embed_query("notice"), 9) != []
    first.vectors.clear()
