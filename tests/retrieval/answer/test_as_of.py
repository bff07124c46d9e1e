"""An answer quotes the revision that was current at the time from which it is asked, and says which one that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from retrieval.answer.answerer import Answerer
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer
from retrieval.ranking.search import Request
from tests.builders import FERRY, make_article, prepare, prepare_many

MONDAY, WEDNESDAY = datetime(2024, 5, 13, 9, tzinfo=UTC), datetime(2024, 5, 15, 9, tzinfo=UTC)
QUESTION = "What will a single ticket for the night ferry cost?"


@pytest.fixture
def ask(open_corpus: Callable[..., Corpus]) -> Callable[[datetime], Answer]:
    """A corpus in which the price of a ticket was corrected on Wednesday."""
    corpus = open_corpus()
    article = make_article(published=MONDAY, outlet="Marlow Post")
    changed = make_article(updated=WEDNESDAY).updated
    corpus.add([prepare(article), *prepare_many(5)])
    corpus.add([prepare(replace(article, text=FERRY.replace("4.50", "5.50"), updated=changed))])
    list(corpus.catch_up(only=("words", "embeddings", "stories")))

    def answer(as_of: datetime) -> Answer:
        found = Answerer(corpus).answer(Request(QUESTION, as_of))
        for citation in found.citations:
            text = corpus.catalogue.text(citation.article_id, citation.revision)
            assert text is not None
            assert text[citation.start : citation.end] == citation.quote
        return found

    return answer


@pytest.mark.parametrize(
    ("as_of", "revision", "price"),
    [
        (MONDAY, 1, "4.50 euros"),
        (WEDNESDAY.replace(hour=8), 1, "4.50 euros"),
        (WEDNESDAY, 2, "5.50 euros"),
        (datetime(2030, 1, 1, tzinfo=UTC), 2, "5.50 euros"),
    ],
)
def test_the_revision_of_the_time_is_quoted(
    ask: Callable[[datetime], Answer], as_of: datetime, revision: int, price: str
):
    answer = ask(as_of)
    assert price in " ".join(citation.quote for citation in answer.citations)
    assert {citation.revision for citation in answer.citations} == {revision}


def test_before_it_was_published_there_is_nothing(ask: Callable[[datetime], Answer]):
    answer = ask(MONDAY.replace(hour=8))
    assert (answer.status, answer.citations) == ("abstained", ())
