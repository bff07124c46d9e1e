"""Dateline as its own commands run it: the catalogue, and three followers that keep its indexes current."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks.figures import Reply
from bot.display.console import warn
from bot.evaluation.cases import Case
from bot.setup.answerers import QuotingAnswerer, spare_cores
from bot.setup.settings import load_settings
from bot.setup.start import open_corpus
from retrieval.domain.answer import Answer
from retrieval.domain.articles import end_of_day
from retrieval.ranking.search import Request
from retrieval.sources.drafts import prepare
from retrieval.sources.files import read_and_make
from retrieval.sources.ingestion import ingest
from retrieval.upkeep.catch_up import Followers


class Dateline:
    """Answers, not only passages: the time of a question includes choosing and proving the sentences."""

    def __init__(self, folder: Path) -> None:
        os.environ["DATELINE_DATA_DIR"] = str(folder)
        settings = load_settings()
        self._corpus = open_corpus(settings)
        self._followers = Followers(self._corpus, warn)
        self._followers.start()
        self._wait_for_indexes()
        # As the Discord bot does; who asks one question at a time never leaves this process.
        self._answerer = QuotingAnswerer(self._corpus, spare_cores())
        self._answerer.wait_until_ready()

    def add(self, articles: Path) -> None:
        """Store a file of JSON Lines and wait for all three projections."""
        for _ in ingest(self._corpus, read_and_make(articles, partial(prepare, today=datetime.now(UTC).date()))):
            pass
        self._wait_for_indexes()

    def ask(self, case: Case, passages: int) -> Reply:
        """Answer as `dateline ask --as-of` does."""
        answer = self._answerer.answer(
            Request(
                question=case.question,
                as_of=end_of_day(case.as_of) if case.as_of else datetime.now(UTC),
                since=case.since,
                until=case.until,
                passages=passages,
            )
        )
        return Reply(tuple(passage.text for passage in answer.passages), _statements(answer))

    def close(self) -> None:
        """End the processes that read, and close the corpus."""
        self._answerer.close()
        self._followers.stop()
        self._corpus.close()

    def _wait_for_indexes(self) -> None:
        for _ in self._followers.drain():
            pass
        if min(self._corpus.cursors().values()) < self._corpus.catalogue.last_change():
            raise RuntimeError("the indexes do not follow; what would be measured is half of them")


def open_system(folder: Path) -> Dateline:
    """Open the corpus in a folder and wait until all of it is indexed."""
    return Dateline(folder)


def _statements(answer: Answer) -> tuple[str, ...]:
    quotes = {citation.id: citation.quote for citation in answer.citations}
    return tuple(
        " ".join([statement.text, *(quotes[number] for number in statement.citations)])
        for statement in answer.statements
    )
