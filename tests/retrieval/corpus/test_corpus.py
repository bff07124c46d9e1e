"""A corpus: one owner of the indexes, any number of readers, and indexes that mend themselves."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from retrieval.catalogue import Catalogue
from retrieval.corpus.corpus import PROJECTIONS, Corpus, Location, Step
from retrieval.domain.errors import DatelineError, EmbeddingError
from retrieval.text.stems import stems
from tests.builders import prepare_many, prepare_samples
from tests.children import Child
from tests.fakes.embedding_models import hashed_model
from tests.fakes.postgres import PostgresServer

OpenCorpus = Callable[..., Corpus]


def titles_near(corpus: Corpus, question: str, limit: int = 3) -> list[str]:
    hits = corpus.nearest(corpus.embedding.embed_query(question), limit)
    passages = corpus.catalogue.passages([number for number, _ in hits])
    return [passages[number].title for number, _ in hits]


def words_find(corpus: Corpus, text: str) -> list[int]:
    corpus.lexical.refresh()
    return [number for number, _ in corpus.lexical.search([("text", word, 1.0) for word in stems(text)], 50)]


class TestOneProcess:
    def test_what_is_added_is_found_after_catching_up(self, corpus: Corpus):
        assert [added.outcome for added in corpus.add(prepare_samples())] == ["new"] * 4
        assert corpus.cursors() == {"words": 0, "embeddings": 0, "vectors": 0, "stories": 0}
        steps = list(corpus.catch_up())
        assert steps == [Step(name, 4, 4) for name in PROJECTIONS]
        assert corpus.cursors() == {"words": 4, "embeddings": 4, "vectors": 4, "stories": 4}
        assert corpus.has_vectors
        assert words_find(corpus, "ferry") == [1]
        assert titles_near(corpus, "a crack in a dam")[0] == "Crack in the dam"
        assert list(corpus.catch_up()) == []

    def test_the_model_is_loaded_when_it_is_needed(self, tmp_path: Path, sqlite_catalogue: Catalogue):
        def refuse() -> None:
            raise EmbeddingError("no model today")

        url = str(sqlite_catalogue.engine.url)
        corpus = Corpus(Location(tmp_path / "data", database_url=url), refuse)  # type: ignore[arg-type]
        corpus.add(prepare_samples())
        assert [step.projection for step in corpus.catch_up(only=("words",))] == ["words"]
        assert words_find(corpus, "ferry") == [1]
        with pytest.raises(EmbeddingError, match="no model today"):
            list(corpus.catch_up(only=("embeddings",)))
        corpus.close()

    def test_it_goes_on_where_it_was_closed(self, open_corpus: OpenCorpus):
        first = open_corpus()
        first.add(prepare_samples()[:3])
        list(first.catch_up())
        first.close()
        second = open_corpus()
        second.add(prepare_samples()[3:])
        assert list(second.catch_up()) == [Step(name, 4, 4) for name in PROJECTIONS]
        assert sorted(words_find(second, "comet ferry")) == [1, 8]
        assert second.vectors.ids() == set(second.catalogue.passage_ids())

    def test_nearest_is_exact_where_the_index_is_behind(self, corpus: Corpus):
        corpus.add(prepare_samples()[:1])
        list(corpus.catch_up())
        corpus.add(prepare_samples()[1:])
        list(corpus.catch_up(only=("embeddings",)))
        assert titles_near(corpus, "frost on apple blossom")[0] == "Frost takes the blossom"

    def test_both_searches_agree(self, open_corpus: OpenCorpus):
        corpus = open_corpus(model=hashed_model())
        corpus.add(prepare_many(80))
        list(corpus.catch_up())
        corpus.exact.refresh()
        for number in range(5):
            vector = corpus.embedding.embed_query(f"question {number}")
            by_index, by_hand = corpus.nearest(vector, 10), corpus.exact.search(vector, 10)
            assert [found for found, _ in by_index] == [found for found, _ in by_hand]
            np.testing.assert_allclose([cosine for _, cosine in by_index], [cosine for _, cosine in by_hand], atol=1e-3)

    def test_two_models_keep_apart(self, open_corpus: OpenCorpus):
        first = open_corpus()
        first.add(prepare_samples())
        list(first.catch_up())
        first.close()
        second = open_corpus(model=hashed_model())
        assert second.cursors() == {"words": 4, "embeddings": 0, "vectors": 0, "stories": 4}
        assert [step.projection for step in second.catch_up()] == ["embeddings", "vectors"]
        assert second.vectors.ids() == set(second.catalogue.passage_ids())

    def test_stopping(self, corpus: Corpus):
        corpus.add(prepare_samples())
        stop = threading.Event()
        stop.set()
        assert list(corpus.catch_up(stop)) == []
        assert corpus.lexical.cursor() == 0

    def test_a_folder_that_cannot_be_made(self, open_corpus: OpenCorpus, tmp_path: Path):
        (tmp_path / "file").touch()
        with pytest.raises(DatelineError, match="DATELINE_DATA_DIR"):
            open_corpus(tmp_path / "file" / "data")

    def test_in_postgresql_and_on_a_chroma_server(
        self, open_corpus: OpenCorpus, postgres: PostgresServer, chroma_url: str
    ):
        corpus = open_corpus(database_url=postgres.new_database(), chroma_url=chroma_url)
        corpus.add(prepare_samples())
        list(corpus.catch_up())
        assert corpus.cursors() == {"words": 4, "embeddings": 4, "vectors": 4, "stories": 4}
        assert titles_near(corpus, "a crack in a dam")[0] == "Crack in the dam"
        assert not (corpus.location.data_dir / "vectors").exists()
        assert not (corpus.location.data_dir / "catalogue.sqlite3").exists()
        corpus.vectors.clear()


class TestMending:
    def test_a_broken_lexical_index_is_made_anew(self, open_corpus: OpenCorpus):
        first = open_corpus()
        first.add(prepare_samples())
        list(first.catch_up())
        first.close()
        for path in first.location.data_dir.glob("lexical-*/*/meta.json"):
            path.write_text("torn")
        second = open_corpus()
        assert list(second.catch_up()) == [Step("words", 4, 4)]
        assert second.lexical.ids() == set(second.catalogue.passage_ids())

    def test_a_vector_index_left_half_written_is_made_anew(self, open_corpus: OpenCorpus):
        first = open_corpus()
        first.add(prepare_samples())
        list(first.catch_up())
        first.close()
        for folder in first.location.data_dir.glob("vectors/*/"):
            if folder.is_dir():
                (folder / "BUSY").touch()
        second = open_corpus()
        assert list(second.catch_up()) == [Step("vectors", 4, 4)]
        assert second.vectors.ids() == set(second.catalogue.passage_ids())

    def test_indexes_that_were_deleted_come_back(self, open_corpus: OpenCorpus):
        first = open_corpus()
        first.add(prepare_samples())
        list(first.catch_up())
        first.close()
        for folder in (*first.location.data_dir.glob("lexical-*"), first.location.data_dir / "vectors"):
            shutil.rmtree(folder)
        second = open_corpus()
        assert [step.projection for step in second.catch_up()] == ["words", "vectors"]
        assert titles_near(second, "a crack in a dam")[0] == "Crack in the dam"

    def test_rebuilding_embeds_nothing(self, open_corpus: OpenCorpus):
        model = hashed_model()
        corpus = open_corpus(model=model)
        corpus.add(prepare_many(20))
        list(corpus.catch_up())
        calls = model.embeddings.calls  # type: ignore[attr-defined]
        assert list(corpus.rebuild()) == [Step("words", 20, 20), Step("vectors", 20, 20)]
        assert model.embeddings.calls == calls == 20  # type: ignore[attr-defined]
        assert corpus.lexical.ids() == corpus.vectors.ids() == set(corpus.catalogue.passage_ids())


OTHER = """
import sys
from pathlib import Path
from retrieval.corpus.corpus import Corpus, Location
from retrieval.text.stems import stems
from tests.builders import prepare_many, prepare_samples
from tests.fakes.embedding_models import hashed_model
corpus = Corpus(Location(Path(sys.argv[1])), hashed_model)
for line in sys.stdin:
    match line.split():
        case ["add", count, name]:
            corpus.add(prepare_many(int(count), name))
            print(corpus.catalogue.last_change(), flush=True)
        case ["catch", "up"]:
            print([step.projection for step in corpus.catch_up()], corpus.ownership.held, flush=True)
        case ["find", word]:
            corpus.lexical.refresh()
            words = [("text", word, 1.0) for word in stems(word)]
            nearest = corpus.nearest(corpus.embedding.embed_query(word), 1000)
            print(len(corpus.lexical.search(words, 1000)), len(nearest), corpus.has_vectors, flush=True)
        case ["stream", count]:
            for number in range(int(count)):
                corpus.add(prepare_many(5, f"stream {number}"))
                list(corpus.catch_up())
                print(number, flush=True)
corpus.close()
"""


class TestTwoProcesses:
    @pytest.fixture
    def other(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        root = str(Path(__file__).parents[3])
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([os.environ["PYTHONPATH"], root]))
        with Child(OTHER, tmp_path / "data") as child:
            yield child

    @pytest.fixture
    def mine(self, open_corpus: OpenCorpus) -> Corpus:
        return open_corpus(model=hashed_model())

    def ask(self, child: Child, line: str) -> str:
        child.tell(line)
        return child.hear()

    def test_the_owner_applies_what_the_other_adds(self, mine: Corpus, other: Child):
        mine.add(prepare_many(3, "report"))
        list(mine.catch_up())
        assert self.ask(other, "add 4 notice") == "7"
        assert self.ask(other, "catch up") == "[] False"
        assert self.ask(other, "find harbour") == "3 3 False"
        assert [step.cursor for step in mine.catch_up()] == [7, 7, 7, 7]
        assert self.ask(other, "find harbour") == "7 7 False"
        assert other.finish() == 0, other.faults()

    def test_asking_while_the_other_ingests(self, mine: Corpus, other: Child):
        assert self.ask(other, "catch up") == "[] True"
        other.tell("stream 8")
        question = mine.embedding.embed_query("harbour")
        counts = [(0, 0)]
        for _ in range(8):
            written = 5 * (int(other.hear()) + 1)
            found = len(words_find(mine, "harbour")), len(mine.nearest(question, 1_000))
            assert min(found) >= written
            assert found >= counts[-1]
            counts.append(found)
        assert counts[-1] == (40, 40)
        assert not mine.has_vectors
        assert other.finish() == 0, other.faults()

    def test_only_the_owner_may_rebuild(self, mine: Corpus, other: Child):
        self.ask(other, "add 4 notice")
        assert self.ask(other, "catch up") == "['words', 'embeddings', 'vectors', 'stories'] True"
        with pytest.raises(DatelineError, match=str(other.process.pid)):
            list(mine.rebuild())
        assert self.ask(other, "find harbour") == "4 4 True"
        other.finish()
        assert [step.projection for step in mine.rebuild()] == ["words", "vectors"]
        assert mine.vectors.ids() == set(mine.catalogue.passage_ids())

    def test_the_indexes_go_to_the_next_when_the_owner_dies(self, mine: Corpus, other: Child):
        self.ask(other, "add 4 notice")
        assert self.ask(other, "catch up") == "['words', 'embeddings', 'vectors', 'stories'] True"
        mine.add(prepare_many(2, "report"))
        assert list(mine.catch_up()) == []
        other.kill()
        assert [step.projection for step in mine.catch_up()] == list(PROJECTIONS)
        assert mine.lexical.ids() == mine.vectors.ids() == set(mine.catalogue.passage_ids())
