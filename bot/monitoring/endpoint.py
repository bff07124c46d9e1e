"""`/healthz`, `/readyz` and `/metrics` over HTTP, on this machine's loopback address alone."""

from __future__ import annotations

import json
import threading
from collections import Counter as Tally
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client import Counter as PrometheusCounter
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from retrieval.catalogue.feeds import Feeds
from retrieval.corpus.corpus import Corpus
from retrieval.domain import metrics
from retrieval.domain.errors import DatelineError
from retrieval.domain.metrics import COUNTERS, TIMES, Counter, Time

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_PREFIX = "dateline_"


class PrometheusRegistry:
    """Keeps what is counted and timed, and reads the state of a corpus whenever it is asked for all of it."""

    def __init__(self, corpus: Corpus) -> None:
        self._all = CollectorRegistry()
        self._counters: dict[Counter, PrometheusCounter] = {
            name: PrometheusCounter(_PREFIX + name, text, labels, registry=self._all)
            for name, (text, labels) in COUNTERS.items()
        }
        self._times: dict[Time, Histogram] = {
            name: Histogram(_PREFIX + name, text, labels, registry=self._all, buckets=_SECONDS)
            for name, (text, labels) in TIMES.items()
        }
        self._all.register(_StateOfCorpus(corpus))

    def add(self, name: Counter, amount: float, labels: Mapping[str, str]) -> None:
        """Add to a counter."""
        counter = self._counters[name]
        (counter.labels(**labels) if labels else counter).inc(amount)

    def observe(self, name: Time, seconds: float, labels: Mapping[str, str]) -> None:
        """Take note of how long something took."""
        histogram = self._times[name]
        (histogram.labels(**labels) if labels else histogram).observe(seconds)

    def exposition(self) -> bytes:
        """Return all figures in Prometheus's text format."""
        return generate_latest(self._all)


class _StateOfCorpus(Collector):
    """How far each projection is behind the catalogue, and how the feeds are; asked of the catalogue each time.

    What cannot be told at the moment is left out: a figure that is missing is an alarm of its own.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    def describe(self) -> list[Metric]:
        """Return nothing, so that registering asks the catalogue nothing."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges."""
        for read in (self._changes, self._feeds):
            yield from _told(read)

    def _changes(self) -> list[Metric]:
        last = self._corpus.catalogue.last_change()
        newest = GaugeMetricFamily(_PREFIX + "last_change", "The number of the newest change in the catalogue.")
        newest.add_metric([], last)
        text = "How many changes each projection has not applied yet."
        lag = GaugeMetricFamily(_PREFIX + "projection_lag_changes", text, labels=["projection"])
        for name, cursor in self._corpus.cursors().items():
            lag.add_metric([name], max(0, last - cursor))
        return [newest, lag]

    def _feeds(self) -> list[Metric]:
        states = Tally(feed.state for feed in Feeds(self._corpus.catalogue).all())
        gauge = GaugeMetricFamily(_PREFIX + "feeds", "How many feeds are in each state.", labels=["state"])
        for state in ("active", "failing", "gone"):
            gauge.add_metric([state], states[state])
        return [gauge]


def _told(read: Callable[[], list[Metric]]) -> list[Metric]:
    try:
        return read()
    except DatelineError:
        return []


LOOPBACK = "127.0.0.1"

Check = Callable[[], bool]
"""Tells whether a part is ready; a `DatelineError` means that it is not."""


class Monitor:
    """A server in a thread of its own, from `start` until `stop`. Port 0 takes any that is free."""

    def __init__(self, corpus: Corpus, port: int) -> None:
        self._registry = PrometheusRegistry(corpus)
        self._checks: dict[str, Check] = {"catalogue": lambda: corpus.catalogue.last_change() >= 0}
        try:
            self._server = ThreadingHTTPServer((LOOPBACK, port), _handler_of(self))
        except OSError as error:
            raise DatelineError(
                f"Nothing can listen on {LOOPBACK}:{port}: {error.strerror}. Set DATELINE_MONITOR_PORT to a free port."
            ) from error
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="dateline-monitor", daemon=True)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._server.server_port

    def start(self) -> None:
        """Begin to count and to listen."""
        metrics.keep_in(self._registry)
        self._thread.start()

    def stop(self) -> None:
        """Count and listen no more."""
        metrics.keep_in(None)
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def check(self, name: str, check: Check) -> None:
        """Count as ready only while `check` says so, too."""
        self._checks[name] = check

    def exposition(self) -> bytes:
        """Return all figures in Prometheus's text format."""
        return self._registry.exposition()

    def readiness(self) -> dict[str, bool]:
        """Return for each part whether it is ready."""
        return {name: _passes(check) for name, check in self._checks.items()}


def _passes(check: Check) -> bool:
    try:
        return check()
    except DatelineError:
        return False


def _handler_of(monitor: Monitor) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version = "dateline", ""

        def do_GET(self) -> None:
            if self.path == "/healthz":
                self._reply(HTTPStatus.OK, "text/plain; charset=utf-8", b"ok\n")
            elif self.path == "/readyz":
                parts = monitor.readiness()
                status = HTTPStatus.OK if all(parts.values()) else HTTPStatus.SERVICE_UNAVAILABLE
                self._reply(status, "application/json", json.dumps(parts).encode() + b"\n")
            elif self.path == "/metrics":
                self._reply(HTTPStatus.OK, CONTENT_TYPE_LATEST, monitor.exposition())
            else:
                self._reply(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", b"/healthz, /readyz or /metrics\n")

        def log_message(self, *_: Any) -> None:
            """Log nothing: who scrapes does so several times a minute."""

        def _reply(self, status: HTTPStatus, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
