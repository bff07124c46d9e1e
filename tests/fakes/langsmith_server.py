"""A LangSmith on loopback: it takes the runs that programs send to it, and keeps what each became."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

_INFO = {
    "version": "0",
    "batch_ingest_config": {
        "use_multipart_endpoint": False,
        "size_limit": 100,
        "size_limit_bytes": 20_000_000,
        "scale_up_nthreads_limit": 1,
        "scale_up_qsize_trigger": 1000,
        "scale_down_nempty_trigger": 4,
    },
}
"""What the service says of itself; without a promise of more, the client sends plain JSON."""


class LangSmithServer:
    """Runs as LangSmith's own client sends them (`POST /runs/batch`, `POST /runs`, `PATCH /runs/ID`), by their ids."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: dict[str, dict[str, Any]] = {}
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._reply(_INFO)

            def do_POST(self) -> None:
                sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                batch = [*sent.get("post", ()), *sent.get("patch", ())] if self.path.endswith("/batch") else [sent]
                served._keep(batch)
                self._reply({})

            def do_PATCH(self) -> None:
                sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                served._keep([{"id": self.path.rsplit("/", 1)[-1], **sent}])
                self._reply({})

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

            def _reply(self, told: dict[str, Any]) -> None:
                body = json.dumps(told).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def settings(self) -> dict[str, str]:
        """LangSmith's own variables, which make a program send its runs here."""
        return {
            "LANGSMITH_TRACING": "true",
            "LANGSMITH_ENDPOINT": f"http://127.0.0.1:{self._server.server_port}",
            "LANGSMITH_API_KEY": "key",
        }

    def runs(self) -> list[dict[str, Any]]:
        """Return every run that came, with all that was sent of it."""
        with self._lock:
            return [dict(run) for run in self._runs.values()]

    def _keep(self, runs: list[dict[str, Any]]) -> None:
        with self._lock:
            for run in runs:
                known = self._runs.setdefault(run["id"], {})
                known |= {name: value for name, value in run.items() if value is not None}
