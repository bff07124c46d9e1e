"""Cases over made-up articles, asked of the real answerer, and what has to hold of every answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.evaluation.case_files import read_cases
from bot.evaluation.cases import Case
from bot.evaluation.judgement import passed
from retrieval.answer.answerer import Answerer
from retrieval.corpus.corpus import Corpus, Location
from retrieval.domain.answer import Answer
from retrieval.domain.articles import end_of_day
from retrieval.indexes.embeddings import EmbeddingModel
from retrieval.ranking.search import Request
from retrieval.sources.files import Refusal, read_path
from retrieval.sources.ingestion import ingest

CASES = Path(__file__).parents[2] / "cases"
Results = list[tuple[Case, Answer]]


@contextmanager
def stored(articles: str, folder: Path, model: EmbeddingModel) -> Iterator[Corpus]:
    """Open a corpus in a new folder with all the articles of a file of cases in it."""
    opened = Corpus(Location(folder / "data"), lambda: model)
    outcomes = list(ingest(opened, read_path(CASES / articles)))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    for _ in opened.catch_up():
        pass
    yield opened
    opened.close()


def asked(questions: str, corpus: Corpus) -> Results:
    answerer = Answerer(corpus)
    return [(case, answerer.answer(request(case))) for case in read_cases(CASES / questions)]


def request(case: Case) -> Request:
    return Request(case.question, end_of_day(case.as_of) if case.as_of else datetime.now(UTC))


def assert_enough_pass(results: Iterable[tuple[Case, Answer]], floor: float) -> None:
    judged = [(case, passed(case, answer)) for case, answer in results]
    failed = [f"{case.id}: {case.question}" for case, right in judged if not right]
    share = 1 - len(failed) / len(judged)
    assert share >= floor, f"{share:.4f} passed, not:\n" + "\n".join(failed)


def assert_slices(results: Iterable[tuple[Case, Answer]], corpus: Corpus) -> None:
    """Assert that every quote, a rival's too, stands in its revision, which had been published by then."""
    for case, answer in results:
        for citation in (*answer.citations, *(rival.citation for rival in answer.rivals)):
            text = corpus.catalogue.text(citation.article_id, citation.revision) or ""
            assert text[citation.start : citation.end] == citation.quote, case.id
            assert citation.published is None or citation.published <= answer.as_of.date(), case.id
