"""Measures what Dateline itself adds to a model's answer: time before the model, after it, and beside it.

usage: python -m benchmarks.model_overhead DATA_DIR QUESTIONS.jsonl [--questions N] [--pace SECONDS] [--judged]
                                            [--json]

The model is a server on loopback, in a process of its own, that writes two true statements at a steady pace and notes
when. `before`: from the question to the request's arrival there. `first statement`: from the moment at which its last
character is written until it is out, proven. `after`: from the end of the reply to the answer. `own`: before and after
together. `processor`: what our process worked meanwhile, the client that reads the stream included; a busy machine does
not stretch it as it does the others. Questions are asked one after the other, in a process that is warm.

With `--judged` the statements are worded so that they need the judge, which says yes to each: `first statement` counts
from the last character of its first verdict, `after` from the end of its reply.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bot.evaluation.case_files import read_cases
from bot.evaluation.cases import Case
from retrieval.corpus.corpus import Corpus, Location
from retrieval.domain.articles import end_of_day
from retrieval.domain.progress import Done, Told
from retrieval.indexes.embeddings import open_model
from retrieval.llm.chat_models import ModelSettings
from retrieval.llm.draft import JsonReader
from retrieval.llm.model_answerer import ModelAnswerer
from retrieval.llm.proven_statements import faults_of_speech
from retrieval.ranking.search import Request
from retrieval.text.sentences import split_sentences
from tests.fakes.openai_server import Asked, OpenAIServer, draft

_WARM_UP = 3
"""Questions asked before any is measured."""
_STATEMENTS = 2


@dataclass(frozen=True, slots=True)
class Written:
    """When the server had what: `time.perf_counter`, which all processes of a machine share."""

    arrived: float
    first_statement: float
    end: float


def main() -> None:
    """Read the arguments, measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path, metavar="DATA_DIR")
    parser.add_argument("questions_path", type=Path, metavar="QUESTIONS")
    parser.add_argument("--questions", type=int, metavar="N", default=100, help="use the first N questions only")
    parser.add_argument("--pace", type=float, metavar="SECONDS", default=0.005, help="between two pieces of a reply")
    parser.add_argument("--judged", action="store_true", help="let the statements need a judge")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    requests = list(map(_request, read_cases(options.questions_path)))[: options.questions + _WARM_UP]
    corpus = Corpus(Location(options.data_dir), lambda: open_model("wordllama"))
    with closing(corpus), _server(options.pace, judged=options.judged) as (url, log):
        settings = ModelSettings("openai:benchmark", api_key="benchmark", base_url=url)
        with closing(ModelAnswerer(corpus, settings)) as answerer:
            figures = _measure(answerer, log, requests)
        passages = corpus.catalogue.coverage().passages
    if options.json:
        print(json.dumps({"passages": passages, "questions": len(requests) - _WARM_UP, "ms": figures}, indent=2))
    else:
        print(f"{passages:,} passages, {len(requests) - _WARM_UP:,} questions, milliseconds")
        for name, shares in figures.items():
            print(f"{name:<16} p50 {shares['p50']:6.1f}   p95 {shares['p95']:6.1f}   most {shares['most']:6.1f}")


def _measure(answerer: ModelAnswerer, log: Connection, requests: Sequence[Request]) -> dict[str, dict[str, float]]:
    seconds: dict[str, list[float]] = {"before": [], "first statement": [], "after": [], "own": [], "processor": []}
    for number, request in enumerate(requests):
        worked = time.process_time()
        began, told, done = _ask(answerer, request)
        worked = time.process_time() - worked
        written = _collect(log)
        if number < _WARM_UP or told is None or written is None:
            continue
        seconds["before"].append(written.arrived - began)
        seconds["first statement"].append(told - written.first_statement)
        seconds["after"].append(done - written.end)
        seconds["own"].append(written.arrived - began + done - written.end)
        seconds["processor"].append(worked)
    return {name: _shares(values) for name, values in seconds.items()}


def _request(case: Case) -> Request:
    return Request(case.question, end_of_day(case.as_of) if case.as_of else datetime.now(UTC))


def _ask(answerer: ModelAnswerer, request: Request) -> tuple[float, float | None, float]:
    """Return when it was asked, when its first statement was out, and when it was answered."""
    began, told = time.perf_counter(), None
    for event in answerer.stream(request):
        if isinstance(event, Told) and told is None:
            told = time.perf_counter()
        if isinstance(event, Done):
            break
    return began, told, time.perf_counter()


def _collect(log: Connection) -> Written | None:
    """Return what the server wrote for the last question, None when it was not asked just once."""
    log.send("what was written?")
    found: Written | None = log.recv()
    return found


def _shares(values: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(values, n=20, method="inclusive")
    return {
        name: round(value * 1000, 1) for name, value in (("p50", cuts[9]), ("p95", cuts[18]), ("most", max(values)))
    }


@contextmanager
def _server(pace: float, *, judged: bool) -> Iterator[tuple[str, Connection]]:
    """Run the server in another process; yield its URL, and a pipe that tells when it wrote what."""
    # Spawned, so that it shares neither threads nor the interpreter's lock with what is measured.
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, pace, judged))
    process.start()
    try:
        yield here.recv(), here
    finally:
        here.send(None)
        process.join()


def _serve(pipe: Any, pace: float, judged: bool) -> None:
    with OpenAIServer(_reworded if judged else _true_statements) as server:
        server.pace = pace
        pipe.send(server.url)
        while pipe.recv() is not None:
            pipe.send(_noted(server, calls=2 if judged else 1))
            server.asked.clear()
            server.written.clear()


def _true_statements(asked: Asked) -> str:
    """Say a whole sentence of each of the first passages that have one fit for an answer."""
    return draft(*((quote, [(label, quote)]) for label, quote in _sentences(asked)))


def _reworded(asked: Asked) -> str:
    """Say the same so that it is no quote any more, and a judge has to decide."""
    return draft(*((f"{quote.rstrip('.')}, as told.", [(label, quote)]) for label, quote in _sentences(asked)))


def _sentences(asked: Asked) -> list[tuple[str, str]]:
    found = []
    for shown in asked.passages:
        sentences = [shown.text[start:end] for start, end in split_sentences(shown.text)[1:-1]]
        fit = next((sentence for sentence in sentences if not faults_of_speech(sentence)), None)
        found += [(shown.label, fit)] if fit else []
    return found[:_STATEMENTS]


def _noted(server: OpenAIServer, *, calls: int) -> Written | None:
    """Return when the last of so many replies had what, None where there were others."""
    replies: list[list[tuple[float, str]]] = []
    for moment, so_far in server.written:
        if not replies or len(so_far) < len(replies[-1][-1][1]):
            replies.append([])
        replies[-1].append((moment, so_far))
    if len(server.asked) != calls or len(replies) != calls:
        return None
    reader, sent = JsonReader(), 0
    for moment, so_far in replies[-1]:
        if reader.feed(so_far[sent:]):
            return Written(server.asked[0].arrived, moment, replies[-1][-1][0])
        sent = len(so_far)
    return None


if __name__ == "__main__":
    main()
