"""Answering cases on all cores: each process opens the corpus for itself; and what that will about cost."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import threading
from collections.abc import Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Protocol

from bot.evaluation.cases import Case
from bot.evaluation.evidence import Library
from bot.evaluation.scores import Record
from bot.setup.answerers import Mode, open_answerer
from bot.setup.settings import Settings
from bot.setup.start import open_corpus
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer
from retrieval.domain.articles import end_of_day
from retrieval.domain.errors import DatelineError
from retrieval.llm.budget import price_of, tokens_in
from retrieval.llm.chat_models import ModelSettings
from retrieval.llm.composer import passages_for, prompt_of
from retrieval.llm.prompts import LabelledPassages
from retrieval.question.follow_ups import Turn
from retrieval.ranking.search import Request, Search

PASSAGES = 20
"""How many ranked passages each answer keeps, for whoever scores the search."""
_AHEAD = 4
"""Cases handed out for each process, so that none waits and little is lost when a run is stopped."""


class Answering(Protocol):
    """Whatever answers a request, with the turns before it."""

    def answer(self, request: Request) -> Answer:
        """Return the answer, or an abstention."""


@dataclass(frozen=True, slots=True)
class Question:
    """A case to be answered. `now` is what its question sees as today where the case does not say."""

    number: int
    case: Case
    now: datetime


class Asker:
    """Answers cases over one open corpus and adds what the corpus has to say."""

    def __init__(self, corpus: Corpus, answerer: Answering) -> None:
        self._answerer = answerer
        self._library = Library(corpus.catalogue)

    def ask(self, question: Question) -> Record:
        """Return the case with its answer, for which the questions of earlier turns are answered first."""
        case = question.case
        turns: list[Turn] = []
        for text in (*case.turns, case.question):
            answer = self._answerer.answer(replace(request_of(question, text), turns=tuple(turns)))
            turns.append(Turn(answer.understood or text, answer))
        return Record(question.number, case, answer, self._library.evidence(case, answer))


def request_of(question: Question, text: str) -> Request:
    """Return the request that asks a text under the circumstances of a case."""
    case = question.case
    as_of = end_of_day(case.as_of) if case.as_of else question.now
    return Request(text, as_of=as_of, since=case.since, until=case.until, passages=PASSAGES)


_asker: Asker | None = None
"""The worker's own; a process pool has no other place to keep what is costly to open."""


def run(questions: Sequence[Question], settings: Settings, mode: Mode, jobs: int) -> Generator[Record, None, None]:
    """Yield each case with its answer as it comes; closing the iterator stops the processes after what they are at."""
    # A forked child would share the parent's threads' locks and database handles.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(
        min(jobs, len(questions)), mp_context=context, initializer=_open_worker, initargs=(settings, mode)
    )
    waiting = iter(questions)
    try:
        running = {pool.submit(_ask, question) for question in islice(waiting, jobs * _AHEAD)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            running |= {pool.submit(_ask, question) for question in islice(waiting, len(done))}
            for future in done:
                yield future.result()
    except BrokenProcessPool as error:
        raise DatelineError(
            "A process that answers was killed, perhaps for want of memory: try fewer --jobs. "
            "What is answered is kept; the same command goes on from there."
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _open_worker(settings: Settings, mode: Mode) -> None:
    global _asker  # noqa: PLW0603 - see above
    # Ctrl-C reaches all processes of a terminal at once; the parent is the one to act on it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    corpus = open_corpus(settings)
    _asker = Asker(corpus, open_answerer(settings, corpus, mode))


def _leave_with_parent() -> None:
    """End this process when its parent was killed, which a pool's worker would not notice."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _ask(question: Question) -> Record:
    if _asker is None:
        raise RuntimeError("the worker has not been opened")
    return _asker.ask(question)


_SAMPLE = 8
_WRITTEN = 400
"""Tokens that a model writes for an answer, about; what it only thinks comes on top where it is paid for."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Tokens of all answers together, and US dollars, None where the price of the model is not known."""

    model: str
    read: int
    written: int
    usd: float | None


def estimate(questions: Sequence[Question], corpus: Corpus, settings: Settings, seed: int) -> Estimate:
    """Estimate a run from the prompts of a few of its questions, drawn with the seed; no model is called."""
    drawn = random.Random(seed).sample(list(questions), min(_SAMPLE, len(questions)))  # noqa: S311 - no secret
    search = Search(corpus)
    sizes = []
    for question in drawn:
        request = request_of(question, question.case.question)
        passages = LabelledPassages(passages_for(search.find(request)))
        sizes.append(tokens_in(prompt_of(request, passages)))
    asked = sum(1 + len(question.case.turns) for question in questions)
    read, written = round(asked * sum(sizes) / max(1, len(sizes))), asked * _WRITTEN
    name = ModelSettings(settings.model).full_name
    price = price_of(name)
    return Estimate(name, read, written, price.of(read, written) if price else None)
