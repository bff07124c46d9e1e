"""The figures and the readiness of a process, asked for over HTTP as an operator's tools do."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection

import pytest

from bot.monitoring.endpoint import LOOPBACK, Monitor
from retrieval.catalogue.feeds import Feeds
from retrieval.corpus.corpus import Corpus
from retrieval.domain import metrics
from retrieval.domain.answer import Answer
from retrieval.domain.errors import CatalogueUnavailable, DatelineError
from tests.builders import prepare_samples
from tests.patience import PATIENCE_SECONDS

ANSWERED = Answer(question="?", as_of=datetime.now(UTC), status="answered", timings_ms={"search": 20.0, "total": 40.0})
DECLINED = Answer(question="?", as_of=datetime.now(UTC), status="abstained", reason="not_in_corpus")


@pytest.fixture
def corpus(open_corpus: Callable[..., Corpus]) -> Corpus:
    return open_corpus()


@pytest.fixture
def monitor(corpus: Corpus) -> Iterator[Monitor]:
    opened = Monitor(corpus, 0)
    opened.start()
    yield opened
    opened.stop()


def ask(monitor: Monitor, path: str) -> tuple[int, str]:
    connection = HTTPConnection(LOOPBACK, monitor.port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path)
        reply = connection.getresponse()
        return reply.status, reply.read().decode()
    finally:
        connection.close()


def figures(monitor: Monitor) -> dict[str, float]:
    lines = ask(monitor, "/metrics")[1].splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


def test_it_is_alive(monitor: Monitor):
    assert ask(monitor, "/healthz") == (200, "ok\n")
    assert ask(monitor, "/elsewhere")[0] == 404


def test_it_is_ready_while_every_part_is(monitor: Monitor):
    connected = False
    assert ask(monitor, "/readyz") == (200, '{"catalogue": true}\n')
    monitor.check("discord", lambda: connected)
    status, parts = ask(monitor, "/readyz")
    assert (status, json.loads(parts)) == (503, {"catalogue": True, "discord": False})
    connected = True
    assert ask(monitor, "/readyz")[0] == 200


def test_a_part_that_raises_is_not_ready(monitor: Monitor):
    def away() -> bool:
        raise CatalogueUnavailable("It is away.")

    monitor.check("catalogue", away)
    assert ask(monitor, "/readyz")[0] == 503
    assert ask(monitor, "/healthz")[0] == 200


def test_questions_are_counted_by_what_they_got(monitor: Monitor):
    for answer in (ANSWERED, ANSWERED, DECLINED):
        metrics.count_answer(answer)
    found = figures(monitor)
    assert found['dateline_questions_total{status="answered"}'] == 2
    assert found['dateline_declines_total{reason="not_in_corpus"}'] == 1
    assert found['dateline_stage_seconds_count{stage="search"}'] == 2
    assert found['dateline_stage_seconds_sum{stage="total"}'] == pytest.approx(0.08)


def test_the_lag_of_each_projection_and_the_state_of_feeds(monitor: Monitor, corpus: Corpus):
    corpus.add(prepare_samples())
    Feeds(corpus.catalogue).add("https://example.org/feed", datetime.now(UTC))
    before = figures(monitor)
    assert before['dateline_projection_lag_changes{projection="words"}'] == corpus.catalogue.last_change() > 0
    assert before['dateline_feeds{state="active"}'] == 1
    list(corpus.catch_up())
    after = figures(monitor)
    assert {after[f'dateline_projection_lag_changes{{projection="{name}"}}'] for name in corpus.cursors()} == {0}


def test_nothing_is_counted_when_nobody_listens(corpus: Corpus):
    opened = Monitor(corpus, 0)
    opened.start()
    opened.stop()
    metrics.count_answer(ANSWERED)
    assert b"dateline_questions_total{" not in opened.exposition()


def test_a_port_that_is_taken(corpus: Corpus):
    with (
        socket.create_server((LOOPBACK, 0)) as taken,
        pytest.raises(DatelineError, match="Set DATELINE_MONITOR_PORT to a free port"),
    ):
        Monitor(corpus, taken.getsockname()[1])
