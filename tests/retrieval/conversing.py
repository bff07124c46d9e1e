"""Turns for tests: a question with an answer in our own words, as the answerer would give it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from retrieval.domain.answer import Answer, Citation, QuotedTime, Statement
from retrieval.question.turns import Turn
from retrieval.times.expressions import find_times

AS_OF = date(2024, 6, 30)


def turn(question: str, *told: str, published: date | None = None, as_of: date = AS_OF) -> Turn:
    """Return a turn whose answer quotes sentences, an abstention where there are none."""
    return Turn(question, answer(question, *told, published=published, as_of=as_of))


def answer(question: str, *told: str, published: date | None = None, as_of: date = AS_OF) -> Answer:
    return Answer(
        question=question,
        as_of=datetime(as_of.year, as_of.month, as_of.day, 12, tzinfo=UTC),
        status="answered" if told else "abstained",
        reason=None if told else "not_in_corpus",
        statements=tuple(Statement(text=text, citations=(number,)) for number, text in enumerate(told, 1)),
        citations=tuple(_citation(number, text, published) for number, text in enumerate(told, 1)),
    )


def _citation(number: int, text: str, published: date | None) -> Citation:
    times = tuple(QuotedTime(text=one.text, start=one.start, end=one.end) for one in find_times(text, published))
    return Citation(
        id=number,
        quote=text,
        article_id=f"a{number}",
        revision=1,
        start=0,
        end=len(text),
        title="The ferry",
        published=published,
        times=times,
    )
