"""`/healthz`, `/readyz` and `/metrics` over HTTP, on this machine's loopback address alone."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST

from bot.monitoring.registry import PrometheusRegistry
from retrieval.corpus.corpus import Corpus
from retrieval.domain import metrics
from retrieval.domain.errors import DatelineError

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
