"""A small run in our own words: cases, answers and what the corpus says, right unless a test changes it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.evaluation.cases import Case
from bot.evaluation.evidence import Context, Evidence
from bot.evaluation.report import About, render_report
from bot.evaluation.scores import Record, score
from retrieval.domain.answer import Answer, Citation, Direct, FoundPassage, QuotedTime, Statement
from tests.builders import ARTICLES

AS_OF = datetime(2024, 6, 30, tzinfo=UTC)
HOSTILE = "</script><img src=x onerror=alert(1)> Who asks?"


def citation(number: int, article: int, quote: str, times: tuple[QuotedTime, ...] = ()) -> Citation:
    """Return a citation of one of the articles that `tests.builders` tells, at the quote's own place."""
    title, text, day, outlet = ARTICLES[article]
    start = text.index(quote)
    return Citation(
        id=number,
        quote=quote,
        article_id=f"article-{article}",
        revision=1,
        start=start,
        end=start + len(quote),
        title=title,
        outlet=outlet,
        url=f"https://news.test/{article + 1}",
        published=day,
        times=times,
    )


def answered(question: str, *citations: Citation, **fields: Any) -> Answer:
    """Return an answer of one statement for each quote."""
    statements = tuple(Statement(text=one.quote, citations=(one.id,)) for one in citations)
    passages = tuple(
        FoundPassage(article_id=one.article_id, url=one.url, title=one.title, text=one.quote, score=1.0)
        for one in citations
    )
    told: dict[str, Any] = {"status": "answered", "statements": statements, "passages": passages}
    return Answer(question=question, as_of=AS_OF, citations=citations, timings_ms={"total": 12.0}, **(told | fields))


def declined(question: str, reason: str = "not_in_corpus") -> Answer:
    """Return an abstention."""
    return Answer.model_validate(
        {"question": question, "as_of": AS_OF, "status": "abstained", "reason": reason, "timings_ms": {"total": 8.0}}
    )


def evidence_of(answer: Answer, **fields: Any) -> Evidence:
    """Return what a corpus that holds the articles says."""
    contexts = tuple(_context(one) for one in answer.citations)
    stored = tuple(f"news.test/{number}" for number in range(1, len(ARTICLES) + 1))
    return Evidence(**{"contexts": contexts, "stored": stored, **fields})


def _context(cited: Citation) -> Context:
    text = ARTICLES[int(cited.article_id.partition("-")[2])][1]
    found = text[cited.start : cited.end]
    paragraph = text.rfind("\n\n", 0, cited.start)
    before = text[0 if paragraph < 0 else paragraph + 2 : cited.start]
    return Context(exact=found == cited.quote, before=before, found=found, after=text[cited.end :][:40])


def record(case: dict[str, Any], answer: Answer, number: int = 0) -> Record:
    """Return a case that has been answered."""
    full = Case.model_validate({"id": f"case-{number}", "question": answer.question, **case})
    return Record(number, full, answer, evidence_of(answer))


def direct(text: str, kind: str = "words", value: str | float | None = None) -> Direct:
    """Return a direct answer from the first statement."""
    return Direct(text=text, kind=kind, statement=1, value=value)


def ferry() -> Record:
    """Return a case about a day, answered in two statements."""
    june = QuotedTime(text="3 June", start=date(2024, 6, 3), end=date(2024, 6, 3))
    return record(
        {
            "answer": "3 June",
            "dates": [["2024-06-03", "2024-06-03"]],
            "cite": "https://news.test/1",
            "tags": ["ferry", "when"],
        },
        answered(
            "When does the night ferry sail again?",
            citation(1, 0, "the boat would sail again from 3 June", (june,)),
            citation(2, 0, "The harbour council of Marlow Bay voted on Tuesday to bring back the night ferry."),
            direct=direct("Monday", "date", "2024-06-03"),
        ),
    )


def ticket() -> Record:
    """Return a case whose quote is off by one character."""
    right = citation(1, 0, "A single ticket will cost 4.50 euros")
    wrong = right.model_copy(update={"end": right.end - 1})
    return record(
        {"answer": "4.50 euros", "tags": ["ferry"]},
        answered("What does a ticket cost?", wrong, direct=direct("4.50 euros")),
        1,
    )


def comet() -> Record:
    """Return a case with an answer about a person."""
    cited = citation(1, 3, "The comet that two amateurs in Chile found in March")
    return record(
        {"answer": "two amateurs", "tags": ["who"]},
        answered("Who found the comet?", cited, direct=direct("two amateurs in Chile")),
        2,
    )


def nothing() -> Record:
    """Return a case that was rightly declined, with a question that tries to be markup."""
    return record({"abstain": "not_in_corpus", "tags": ["hostile"]}, declined(HOSTILE), 3)


def small_run() -> list[Record]:
    """Return the four of them, one of which did not come out right."""
    return [ferry(), ticket(), comet(), nothing()]


def write_report(path: Path) -> Path:
    """Write the page of the small run."""
    records = small_run()
    about = About("cases.jsonl", AS_OF, "extractive", 0, "4 articles, 9 passages")
    path.write_text(render_report(records, score(records), about, None), "utf-8")
    return path
