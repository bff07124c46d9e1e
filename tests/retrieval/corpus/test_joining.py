"""A machine that joins begins with a copy of another's index of words, and reads only what has come since."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.corpus.corpus import Corpus
from tests.builders import prepare_many
from tests.fakes.postgres import PostgresServer


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
