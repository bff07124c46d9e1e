"""Answering cases on all cores: each process opens the corpus for itself and only reads."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime

from bot.evaluation.cases import Case
from bot.opening import open_corpus
from bot.settings import Settings
from retrieval.answer import Answer
from retrieval.answering import Answerer
from retrieval.models import end_of_day
from retrieval.search import Request

PASSAGES = 20
"""How many ranked passages each answer keeps, for whoever scores the search."""

_answerer: Answerer | None = None
"""The worker's own; a process pool has no other place to keep what is costly to open."""


def run_cases(cases: Sequence[Case], settings: Settings, jobs: int) -> Iterator[tuple[Case, Answer]]:
    """Yield each case with its answer, in the order of the cases."""
    # A forked child would share the parent's threads' locks and database handles.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        min(jobs, len(cases)), mp_context=context, initializer=_open_worker, initargs=(settings,)
    ) as pool:
        yield from zip(cases, pool.map(_answer, cases, chunksize=4), strict=True)


def _open_worker(settings: Settings) -> None:
    global _answerer  # noqa: PLW0603 - see above
    _answerer = Answerer(open_corpus(settings))


def _answer(case: Case) -> Answer:
    if _answerer is None:
        raise RuntimeError("the worker has not been opened")
    return _answerer.answer(
        Request(
            question=case.question,
            as_of=end_of_day(case.as_of) if case.as_of else datetime.now(UTC),
            since=case.since,
            until=case.until,
            passages=PASSAGES,
        )
    )
