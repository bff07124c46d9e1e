"""The fused search: what is found, what may be seen, and what happens when one side is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from retrieval.corpus.corpus import Corpus
from retrieval.domain.articles import end_of_day
from retrieval.domain.errors import EmbeddingError, IndexUnavailable
from retrieval.indexes.embeddings import EmbeddingModel
from retrieval.ranking import lexical_query as queries
from retrieval.ranking import search
from retrieval.ranking.search import Request, Search
from tests.builders import FERRY, make_article, prepare, prepare_many, prepare_samples

NOW = datetime(2024, 12, 31, tzinfo=UTC)
FERRY_QUESTION = "When will the night ferry sail again?"


@pytest.fixture
def corpus(open_corpus: Callable[..., Corpus]) -> Corpus:
    opened = open_corpus()
    opened.add(prepare_samples())
    index(opened)
    return opened


def index(corpus: Corpus) -> None:
    for _ in corpus.catch_up(only=("words", "embeddings")):
        pass


def titles(corpus: Corpus, question: str, as_of: datetime = NOW, **limits: Any) -> list[str]:
    found = Search(corpus).find(Request(question, as_of, **limits)).candidates
    return list(dict.fromkeys(candidate.passage.title for candidate in found))


class TestFinding:
    @pytest.mark.parametrize(
        ("question", "title"),
        [
            (FERRY_QUESTION, "Night ferry returns"),
            ("What did engineers find in Orsa?", "Crack in the dam"),
            ("Which fruit was lost to the cold?", "Frost takes the blossom"),
            ("Can I look at something in the sky without an instrument?", "A comet for the naked eye"),
        ],
    )
    def test_the_article_comes_first(self, corpus: Corpus, question: str, title: str):
        assert titles(corpus, question)[0] == title

    def test_candidates_come_best_first_and_once(self, corpus: Corpus):
        found = Search(corpus).find(Request(FERRY_QUESTION, NOW))
        scores = [candidate.score for candidate in found.candidates]
        ids = [candidate.passage.id for candidate in found.candidates]
        assert scores == sorted(scores, reverse=True)
        assert len(ids) == len(set(ids)) == len(corpus.catalogue.passage_ids())
        assert found.notes == ()
        assert found.timings_ms.keys() == {"search", "rank"}

    def test_cosines_are_those_with_the_whole_question(self, corpus: Corpus, wordllama: EmbeddingModel):
        vector = wordllama.embed_query(FERRY_QUESTION)
        for candidate in Search(corpus).find(Request(FERRY_QUESTION, NOW)).candidates:
            number = candidate.passage.id
            expected = float(np.dot(corpus.stored_vectors.of([number])[number], vector))
            assert candidate.cosine == pytest.approx(expected, abs=0.002)

    def test_rare_words_weigh_more(self, corpus: Corpus):
        idf = Search(corpus).find(Request(FERRY_QUESTION, NOW)).idf
        assert idf("") > idf("ferri") > 0

    def test_an_empty_corpus(self, open_corpus: Callable[..., Corpus]):
        found = Search(open_corpus()).find(Request(FERRY_QUESTION, NOW))
        assert (found.candidates, found.notes) == ([], ())

    def test_it_sees_what_was_added_since(self, corpus: Corpus):
        searching = Search(corpus)
        assert "Buoy adrift" not in titles(corpus, "Which buoy is adrift?")
        buoy = make_article("Buoy adrift", "The red buoy off Skerry broke loose.", published=date(2024, 7, 1))
        corpus.add([prepare(buoy)])
        index(corpus)
        found = searching.find(Request("Which buoy is adrift?", NOW)).candidates
        assert found[0].passage.title == "Buoy adrift"

    def test_it_knows_the_outlets_of_the_moment(self, corpus: Corpus):
        searching = Search(corpus)
        question = "What does the Skerry Gazette say about buoys?"
        assert "Skerry Gazette" not in searching.find(Request(question, NOW)).question.outlets
        corpus.add([prepare(make_article("Buoy adrift", "The red buoy broke loose.", outlet="Skerry Gazette"))])
        assert "Skerry Gazette" in searching.find(Request(question, NOW)).question.outlets


class TestLimits:
    def test_as_of_hides_what_was_published_later(self, corpus: Corpus):
        seen = titles(corpus, "comet dam ferry blossom", end_of_day(date(2024, 5, 14)))
        assert set(seen) == {"Night ferry returns", "Frost takes the blossom"}

    def test_since_and_until_are_inclusive(self, corpus: Corpus):
        seen = titles(corpus, "comet dam ferry blossom", since=date(2024, 5, 14), until=date(2024, 5, 18))
        assert set(seen) == {"Night ferry returns", "Crack in the dam"}

    def test_outlets(self, corpus: Corpus):
        assert set(titles(corpus, "comet dam ferry blossom", outlets=("Orsa Courier", "Valley Times"))) == {
            "Crack in the dam",
            "Frost takes the blossom",
        }

    def test_an_older_revision_is_what_was_seen_then(self, open_corpus: Callable[..., Corpus]):
        corpus = open_corpus()
        source = "/news/ferry.txt"
        corpus.add([prepare(make_article(published=date(2024, 5, 14), source=source))])
        changed = FERRY.replace("4.50", "6")
        corpus.add(
            [prepare(make_article(text=changed, published=date(2024, 5, 14), updated=date(2024, 5, 20), source=source))]
        )
        index(corpus)
        for day, price in ((date(2024, 5, 15), "4.50"), (date(2024, 5, 21), "6 euros")):
            found = Search(corpus).find(Request("What will a ticket cost?", end_of_day(day))).candidates
            assert len({candidate.passage.revision for candidate in found}) == 1
            assert any(price in candidate.passage.text for candidate in found)

    def test_what_few_may_see_is_found_behind_many_that_they_may_not(
        self, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
    ):
        later = [make_article(f"Ferry {n}", f"{FERRY} Trip {n}.", published=date(2024, 11, 1)) for n in range(120)]
        corpus.add([prepare(article) for article in later])
        index(corpus)
        real = queries.nearest_queries
        monkeypatch.setattr(
            search, "nearest_queries", lambda question: [type(query)(query.text, 20) for query in real(question)]
        )
        assert titles(corpus, FERRY_QUESTION, end_of_day(date(2024, 6, 30)))[0] == "Night ferry returns"


class TestADay:
    DAY = date(2024, 9, 3)

    @pytest.fixture
    def with_a_day(self, corpus: Corpus) -> Corpus:
        told = (
            make_article(f"Notice {number}", f"Berth {number} was shut.", published=self.DAY) for number in range(12)
        )
        later = make_article("A look back", "It was all quiet on 3 September 2024.", published=date(2024, 11, 1))
        corpus.add([prepare(article) for article in (*told, later)])
        index(corpus)
        return corpus

    def test_what_happened_then_is_looked_for_in_the_news_of_it(self, with_a_day: Corpus):
        found = titles(with_a_day, "What happened on 3 September 2024?")
        assert len(found) == 12
        assert all(title.startswith("Notice") for title in found)

    def test_any_other_question_is_not_held_to_it(self, with_a_day: Corpus):
        assert titles(with_a_day, "Was it quiet on 3 September 2024?")[0] == "A look back"

    def test_with_little_news_of_it_later_articles_are_asked(self, with_a_day: Corpus):
        assert "A look back" in titles(with_a_day, "What happened on 1 September 2024?")


class TestWithoutOneSide:
    def test_without_words(self, corpus: Corpus, monkeypatch: pytest.MonkeyPatch):
        def fail() -> None:
            raise IndexUnavailable("The lexical index is away.")

        corpus.lexical.clear()
        monkeypatch.setattr(corpus.lexical, "refresh", fail)
        found = Search(corpus).find(Request(FERRY_QUESTION, NOW))
        assert "without_words" in found.notes
        assert found.candidates[0].passage.title == "Night ferry returns"

    def test_without_vectors(self, corpus: Corpus, monkeypatch: pytest.MonkeyPatch):
        def fail(_text: str) -> None:
            raise EmbeddingError("The model is away.")

        monkeypatch.setattr(type(corpus.embedding), "embed_query", lambda _self, text: fail(text))
        found = Search(corpus).find(Request(FERRY_QUESTION, NOW))
        assert found.notes == ("without_vectors",)
        assert found.candidates[0].passage.title == "Night ferry returns"
        assert {candidate.cosine for candidate in found.candidates} == {0.0}

    def test_behind(self, corpus: Corpus):
        corpus.add(prepare_many(1))
        found = Search(corpus).find(Request(FERRY_QUESTION, NOW))
        assert found.notes == ("behind",)
        assert found.candidates[0].passage.title == "Night ferry returns"
