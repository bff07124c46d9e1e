"""What tells one catalogue from another, and one history of it from another."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from retrieval.catalogue import Catalogue, open_database
from retrieval.catalogue.database import sqlite_url
from retrieval.corpus.corpus import Corpus
from tests.builders import prepare_many
from tests.fakes.embedding_models import hashed_model

OpenCorpus = Callable[..., Corpus]


def test_each_catalogue_has_its_own(tmp_path: Path):
    made = []
    for name in ("a", "b"):
        catalogue = Catalogue(open_database(sqlite_url(tmp_path / name)))
        made.append(catalogue.identity)
        assert Catalogue(catalogue.engine).identity == catalogue.identity
        catalogue.close()
    assert made[0] != made[1]


def test_a_mark_is_that_of_a_change(catalogue: Catalogue):
    assert (catalogue.mark(0), catalogue.mark(1)) == (0, None)
    catalogue.add(prepare_many(3))
    marks = [catalogue.mark(seq) for seq in (1, 2, 3)]
    assert len({*marks, 0, None}) == 5
    assert marks == [catalogue.mark(seq) for seq in (1, 2, 3)]


def caught_up(open_corpus: OpenCorpus, data_dir: Path) -> Corpus:
    corpus = open_corpus(data_dir, model=hashed_model())
    list(corpus.catch_up())
    return corpus


def test_a_restored_backup_that_has_grown_since_is_told_from_what_was_lost(open_corpus: OpenCorpus, tmp_path: Path):
    data, backup = tmp_path / "data", tmp_path / "backup.sqlite3"
    corpus = open_corpus(data, model=hashed_model())
    corpus.add(prepare_many(2))
    list(corpus.catch_up())
    corpus.close()
    shutil.copy(data / "catalogue.sqlite3", backup)

    corpus = open_corpus(data, model=hashed_model())
    corpus.add(prepare_many(3, "meadow"))
    list(corpus.catch_up())
    corpus.close()
    shutil.copy(backup, data / "catalogue.sqlite3")

    corpus = open_corpus(data, model=hashed_model())
    corpus.add(prepare_many(3, "willow"))  # the same numbers for other articles
    list(corpus.catch_up())
    ids = set(corpus.catalogue.passage_ids())
    assert corpus.lexical.ids() == ids
    assert corpus.vectors.ids() == ids
    assert corpus.lexical.document_frequency("meadow", "title") == 0
    assert corpus.lexical.document_frequency("willow", "title") == 3


def test_another_catalogue_in_the_same_folder_is_not_answered_from_the_old_index(
    open_corpus: OpenCorpus, tmp_path: Path
):
    data = tmp_path / "data"
    corpus = open_corpus(data, model=hashed_model())
    corpus.add(prepare_many(3))
    list(corpus.catch_up())
    corpus.close()
    for path in data.glob("catalogue.sqlite3*"):
        path.unlink()
    corpus = caught_up(open_corpus, data)
    assert (corpus.lexical.ids(), corpus.vectors.ids()) == (set(), set())
