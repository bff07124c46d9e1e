"""From settings to a corpus, and the indexing that a command does before it answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.setup import start
from bot.setup.settings import load_settings
from bot.setup.start import bring_up_to_date, open_corpus, read_day
from retrieval.corpus.corpus import Corpus
from retrieval.domain.errors import DatelineError, EmbeddingError
from retrieval.indexes.vectors import ChromaAddress
from tests.builders import prepare_samples
from tests.fakes.embedding_models import hashed_model


class TestOpenCorpus:
    def test_makes_the_folder_and_loads_no_model(self, monkeypatch: pytest.MonkeyPatch, data_dir: Path):
        monkeypatch.setattr(start, "open_model", lambda *_, **__: pytest.fail("a model was loaded"))
        corpus = open_corpus(load_settings())
        assert corpus.location.data_dir == data_dir
        assert corpus.catalogue.coverage().articles == 0
        corpus.close()
        assert (data_dir / "catalogue.sqlite3").is_file()

    def test_the_home_folder_can_be_meant(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("DATELINE_DATA_DIR", "~/news")
        open_corpus(load_settings()).close()
        assert (Path.home() / "news" / "catalogue.sqlite3").is_file()
        assert not Path("~").exists()

    @pytest.mark.usefixtures("data_dir")
    def test_the_model_is_the_one_of_the_settings(self, monkeypatch: pytest.MonkeyPatch):
        asked: list[tuple[Any, ...]] = []

        def open_model(name: str, *, api_key: str | None, base_url: str | None) -> object:
            asked.append((name, api_key, base_url))
            return hashed_model()

        monkeypatch.setattr(start, "open_model", open_model)
        monkeypatch.setenv("DATELINE_EMBEDDING", "openai:small")
        monkeypatch.setenv("OPENAI_API_KEY", "key")
        monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:9/v1")
        corpus = open_corpus(load_settings())
        assert corpus.embedding is corpus.embedding
        corpus.close()
        assert asked == [("openai:small", "key", "http://localhost:9/v1")]

    @pytest.mark.usefixtures("data_dir")
    def test_a_model_that_there_is_not(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("DATELINE_EMBEDDING", "abacus")
        corpus = open_corpus(load_settings())
        with pytest.raises(DatelineError, match="abacus"):
            _ = corpus.embedding
        corpus.close()

    def test_the_servers_are_those_of_the_settings(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data_dir: Path
    ):
        monkeypatch.setenv("DATELINE_DATABASE_URL", f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}")
        monkeypatch.setenv("DATELINE_CHROMA_URL", "http://localhost:9")
        corpus = open_corpus(load_settings())
        assert corpus.location.chroma == ChromaAddress("http://localhost:9")
        corpus.close()
        assert (tmp_path / "elsewhere.sqlite3").is_file()
        assert not (data_dir / "catalogue.sqlite3").exists()


class TestBringUpToDate:
    def test_indexes_what_nobody_has_and_leaves_the_vector_index_alone(self, corpus: Corpus):
        corpus.add(prepare_samples())
        assert corpus.lag() == 4
        bring_up_to_date(corpus)
        assert corpus.lag() == 0
        assert not corpus.has_vectors
        assert not (corpus.location.data_dir / "vectors").exists()

    def test_owns_nothing_where_there_is_nothing_to_do(self, corpus: Corpus):
        bring_up_to_date(corpus)
        assert not corpus.ownership.held

    def test_leaves_it_to_the_owner(self, open_corpus: Callable[..., Corpus]):
        mine, other = open_corpus(), open_corpus()
        other.ownership.acquire()
        mine.add(prepare_samples())
        bring_up_to_date(mine)
        assert mine.lag() == 4

    def test_trouble_is_told_and_goes_no_further(
        self, corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ):
        def fail(*_: object, **__: object) -> None:
            raise EmbeddingError("The model [/] is away.")

        monkeypatch.setattr(corpus, "catch_up", fail)
        corpus.add(prepare_samples())
        bring_up_to_date(corpus)
        assert capsys.readouterr() == ("", "warning: The model [/] is away.\n")


def test_a_day_is_read_as_seen_from_today():
    today = date(2025, 5, 14)
    assert [day.isoformat() for day in read_day("--since", "last week", today)] == ["2025-05-05", "2025-05-11"]
