"""Given answers: what was quoted is remembered, and it is known when that changes, is retracted or vanishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select

from retrieval.catalogue import Added, Catalogue
from retrieval.catalogue.given_answers import record_given, stale_answers
from retrieval.catalogue.schema import ArticleRow, GivenAnswerRow, PassageRow, PassageWordsRow, RevisionRow
from retrieval.domain.answer import Answer, Citation
from tests.builders import FERRY, make_article, store

NOW = datetime(2024, 6, 1, tzinfo=UTC)
ARTICLE = make_article(url="https://news.test/ferry")
PRICE = "A single ticket will cost 4.50 euros, half of what the last operator charged."


@pytest.fixture
def added(catalogue: Catalogue) -> Added:
    return store(catalogue, ARTICLE)


def give(catalogue: Catalogue, added: Added, quote: str = PRICE, question: str = "What does it cost?") -> None:
    start = FERRY.index(quote)
    citation = Citation(
        id=1,
        quote=quote,
        article_id=added.article_id,
        revision=added.revision,
        start=start,
        end=start + len(quote),
        title=ARTICLE.title,
    )
    answer = Answer(question=question, as_of=NOW, status="answered", citations=(citation,))
    record_given(catalogue, answer, NOW)


def noted(catalogue: Catalogue) -> list[bool]:
    with catalogue.engine.connect() as connection:
        return list(connection.execute(select(GivenAnswerRow.stands).order_by(GivenAnswerRow.id)).scalars())


def faults(catalogue: Catalogue) -> list[str]:
    return [lost.fault for answer in stale_answers(catalogue) for lost in answer.lost]


def test_what_has_not_changed_stands(catalogue: Catalogue, added: Added):
    give(catalogue, added)
    assert stale_answers(catalogue) == []
    assert noted(catalogue) == [True]


def test_a_change_elsewhere_in_the_article_does_not_matter(catalogue: Catalogue, added: Added):
    give(catalogue, added)
    store(catalogue, replace(ARTICLE, text=FERRY.replace("3 June", "4 June")))
    assert stale_answers(catalogue) == []


def test_a_changed_quote_is_told(catalogue: Catalogue, added: Added):
    give(catalogue, added)
    give(catalogue, added, "The harbour council of Marlow Bay", "Who voted?")
    store(catalogue, replace(ARTICLE, text=FERRY.replace("4.50", "5.50")))
    found = stale_answers(catalogue)
    assert [(answer.question, answer.as_of, answer.given) for answer in found] == [("What does it cost?", NOW, NOW)]
    lost = found[0].lost[0]
    assert (lost.number, lost.article_id, lost.revision, lost.newest) == (1, added.article_id, 1, 2)
    assert lost.fault == "changed"
    assert noted(catalogue) == [False, True]


def test_a_change_that_is_taken_back_is_noted(catalogue: Catalogue, added: Added):
    give(catalogue, added)
    store(catalogue, replace(ARTICLE, text=FERRY.replace("4.50", "5.50")))
    assert faults(catalogue) == ["changed"]
    store(catalogue, ARTICLE)
    assert stale_answers(catalogue) == []
    assert noted(catalogue) == [True]


def test_a_retraction_is_told_even_where_the_quote_is_left(catalogue: Catalogue, added: Added):
    give(catalogue, added)
    store(catalogue, replace(ARTICLE, text=f"This article has been retracted.\n\n{FERRY}"))
    assert faults(catalogue) == ["retracted"]


def test_new_line_breaks_in_a_quote_are_no_change(catalogue: Catalogue, added: Added):
    give(catalogue, added)
    text = FERRY.replace("will cost 4.50", "will cost\n4.50").replace("3 June", "4 June")
    assert store(catalogue, replace(ARTICLE, text=text)).outcome == "revised"
    assert stale_answers(catalogue) == []


def test_an_article_that_is_gone_is_told(catalogue: Catalogue, added: Added):
    give(catalogue, added)
    with catalogue.engine.begin() as connection:
        for table in (PassageWordsRow, PassageRow, RevisionRow, ArticleRow):
            connection.execute(delete(table))
    found = stale_answers(catalogue)
    assert [(lost.fault, lost.newest) for lost in found[0].lost] == [("vanished", None)]


def test_an_abstention_is_not_remembered(catalogue: Catalogue):
    record_given(catalogue, Answer(question="Who?", as_of=NOW, status="abstained", reason="not_in_corpus"))
    assert noted(catalogue) == []
