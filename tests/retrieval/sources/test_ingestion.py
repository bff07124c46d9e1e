"""Ingesting: batches that are on disk before they are told, passages, and dates from evidence only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from retrieval.catalogue import Added
from retrieval.corpus.corpus import Corpus
from retrieval.domain.articles import Article
from retrieval.sources import ingestion as ingesting
from retrieval.sources.drafts import prepare
from retrieval.sources.files import Refusal
from retrieval.sources.ingestion import Text, ingest, page_is_poorer_than_feed
from tests.builders import FERRY, make_article

TODAY = date(2024, 6, 30)
UNDATED = {
    "weekday": (
        "The council of Marlow Bay will meet on Tuesday, May 14, to vote on the night ferry.",
        date(2024, 5, 13),
    ),
    "nothing": (FERRY, None),
    "relative words only": ("The council of Marlow Bay said yesterday that the night ferry sails next week.", None),
    "a day without a year": ("The council of Marlow Bay said on 3 June that the night ferry sails again.", None),
}


def notices(count: int) -> list[Article]:
    return [make_article(f"Notice {number}", f"Berth {number} of the harbour is shut.") for number in range(count)]


class TestBatches:
    @pytest.fixture(autouse=True)
    def _batches_of_three(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ingesting, "_BATCH", 3)
        monkeypatch.setattr(ingesting, "_LONGEST_WAIT_SECONDS", 1e9)

    def test_what_is_told_is_on_disk(self, corpus: Corpus):
        told = 0
        for outcome in ingest(corpus, notices(7)):
            assert isinstance(outcome, Added)
            told += 1
            assert corpus.catalogue.coverage().articles >= told
        assert told == corpus.catalogue.coverage().articles == 7

    def test_one_commit_for_each_batch(self, corpus: Corpus):
        outcomes = ingest(corpus, notices(7))
        stored = [corpus.catalogue.coverage().articles for _ in outcomes]
        assert stored == [3, 3, 3, 6, 6, 6, 7]

    def test_outcomes_come_in_the_order_of_the_articles(self, corpus: Corpus):
        article = make_article()
        changed = make_article(text=FERRY.replace("4.50", "6"), source=article.source)
        outcomes = [one for one in ingest(corpus, [article, article, changed]) if isinstance(one, Added)]
        assert [one.outcome for one in outcomes] == ["new", "unchanged", "revised"]

    def test_a_refusal_passes_through_at_once(self, corpus: Corpus):
        refusal = Refusal("a.txt", "the file is empty")
        outcomes = ingest(corpus, [*notices(1), refusal, *notices(1)])
        assert next(outcomes) == refusal
        assert len(list(outcomes)) == 2

    def test_it_reads_no_further_than_the_batch(self, corpus: Corpus):
        read = 0

        def readings() -> Iterator[Article]:
            nonlocal read
            for article in notices(9):
                read += 1
                yield article

        next(ingest(corpus, readings()))
        assert read == 3

    def test_a_slow_source_does_not_wait_for_a_whole_batch(self, corpus: Corpus, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(ingesting, "_LONGEST_WAIT_SECONDS", 0.0)
        outcomes = ingest(corpus, notices(2))
        next(outcomes)
        assert corpus.catalogue.coverage().articles == 1

    def test_nothing_is_nothing(self, corpus: Corpus):
        assert list(ingest(corpus, [])) == []


class TestPrepare:
    def test_passages_cover_the_text(self):
        prepared = prepare(make_article(text="\n\n".join([FERRY] * 20)), TODAY)
        text = prepared.article.text
        assert len(prepared.spans) > 1
        covered = {position for start, end in prepared.spans for position in range(start, end)}
        assert {position for position, letter in enumerate(text) if not letter.isspace()} <= covered

    def test_a_date_that_is_given_is_kept(self):
        article = make_article(text=UNDATED["weekday"][0], published=date(2019, 1, 2))
        assert prepare(article, TODAY).article == article

    @pytest.mark.parametrize(("text", "day"), UNDATED.values(), ids=UNDATED.keys())
    def test_an_undated_article_gets_a_date_only_from_evidence(self, text: str, day: date | None):
        article = prepare(make_article(text=text), TODAY).article
        assert (article.published.day if article.published else None) == day
        assert article.dated_by == ("evidence" if day else None)

    def test_english_rules_date_no_article_in_another_language(self):
        text = "Am Dienstag (May 14) tagt der Rat von Marlow.\n\nPublished 2 May 2024"
        assert prepare(make_article(text=text, language="de"), TODAY).article.published is None
        assert prepare(make_article(text=text, language="en"), TODAY).article.published is not None

    def test_no_article_is_younger_than_the_day_on_which_it_is_read(self):
        text, _ = UNDATED["weekday"]
        for today in (date(2024, 4, 1), date(2024, 5, 1), date(2024, 5, 10)):
            article = prepare(make_article(text=text), today).article
            assert article.published is not None
            assert article.published.day <= today


class TestPoorerPages:
    TITLE, SUMMARY = (
        "Peine orders two ferries",
        "The harbour board of Peine chose a yard on Thursday to build two ferries.",
    )

    def test_a_long_page_about_something_else_gives_way_to_one_sentence_of_the_feed(self):
        terms = "These rules apply whenever you visit our website or use any product that we offer to you. " * 120
        page = Text("How we do things", terms)
        assert "shows something else" in (page_is_poorer_than_feed(page, Text(self.TITLE, self.SUMMARY)) or "")

    def test_a_long_page_that_tells_more_of_it_does_not(self):
        told = "The yard in Rostock will deliver the ships next year, the port authority said. " * 60
        for title, text in ((self.TITLE, told), ("New ships", f"{self.SUMMARY} {told}")):
            assert page_is_poorer_than_feed(Text(title, text), Text(self.TITLE, self.SUMMARY)) is None
