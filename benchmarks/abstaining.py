"""Measures how news questions are answered on their day, and how often they are declined when asked before the event.

usage: python -m benchmarks.abstaining QUESTIONS.jsonl --data DIR [--days N]

DIR is a data directory that holds the articles already; every question needs an `as_of`. A question asked before the
event should be declined, unless an earlier article tells what is asked: in how many of those whose answer can be told
by its words it stands in one of the quotes is given beside it.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

from benchmarks.figures import Reply, quality
from benchmarks.peers.running import markdown
from bot.evaluation.case_files import read_cases
from bot.evaluation.cases import Case
from retrieval.answer.answerer import Answerer
from retrieval.corpus.corpus import Corpus, Location
from retrieval.domain.answer import Answer
from retrieval.domain.articles import end_of_day
from retrieval.indexes.embeddings import open_model
from retrieval.ranking.search import Request


def main() -> None:
    """Read the arguments, ask everything twice, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions_path", type=Path, metavar="QUESTIONS")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="a data directory with the articles")
    parser.add_argument("--days", type=int, default=14, metavar="N", help="how long before (default: 14)")
    options = parser.parse_args()
    cases = [case for case in read_cases(options.questions_path) if case.as_of and case.answer]
    corpus = Corpus(Location(options.data), lambda: open_model("wordllama"))
    answerer = Answerer(corpus)
    rows: list[Sequence[str]] = [("asked", "declined", "answered with what is expected", "reasons to decline")]
    for title, days in (("on the day", 0), (f"{options.days} days before", options.days)):
        rows.append((title, *_row(_ask(answerer, _earlier(cases, days)))))
    corpus.close()
    print(markdown(rows))
    print(f"\n{len(cases):,} questions")


def _earlier(cases: Iterable[Case], days: int) -> list[Case]:
    return [case.model_copy(update={"as_of": case.as_of - timedelta(days=days)}) for case in cases if case.as_of]


def _ask(answerer: Answerer, cases: Iterable[Case]) -> list[tuple[Case, Answer]]:
    return [(case, answerer.answer(Request(case.question, end_of_day(case.as_of)))) for case in cases if case.as_of]


def _row(asked: Sequence[tuple[Case, Answer]]) -> tuple[str, ...]:
    """Return the shares of one round, and for which reasons was declined."""
    reasons = Counter(answer.reason for _, answer in asked if answer.status == "abstained")
    rightly = quality((case, _reply(answer)) for case, answer in asked)["answer@3"]
    declined = reasons.total() / len(asked)
    told = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
    return f"{declined:.3f}", f"{rightly:.3f}", told


def _reply(answer: Answer) -> Reply:
    return Reply((), tuple(citation.quote for citation in answer.citations))


if __name__ == "__main__":
    main()
