"""The part of OpenAI's protocol that embeds, on loopback: https://platform.openai.com/docs/api-reference/embeddings."""

from __future__ import annotations

import base64
import json
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class OpenAIEmbeddingsServer:
    """Answers each text with the vector (its length, 1, 0, ...). `refusal` is the status of an error answer instead.

    `requests` holds what was asked, `keys` the keys that came with it; `missing` vectors are left out of answers.
    """

    def __init__(self, dimension: int = 4) -> None:
        self.dimension = dimension
        self.refusal: int | None = None
        self.missing = 0
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []

    def __enter__(self) -> Self:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                fake.requests.append({"path": self.path, **body})
                fake.keys.append(self.headers["Authorization"].removeprefix("Bearer "))
                status, answer = fake._answer(body, fake.keys[-1])
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """The base URL that a client is given."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def _answer(self, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        if self.refusal:
            # OpenAI too repeats the key in some of its answers.
            return self.refusal, {"error": {"message": f"Incorrect API key provided: {key}", "code": "invalid_api_key"}}
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        rows = [[float(len(text)), 1.0, *([0.0] * (self.dimension - 2))] for text in texts]
        data = [
            {"object": "embedding", "index": place, "embedding": _encoded(row, body.get("encoding_format"))}
            for place, row in enumerate(rows[: len(rows) - self.missing])
        ]
        usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
        return 200, {"object": "list", "model": body["model"], "data": data, "usage": usage}


def _encoded(row: list[float], encoding: str | None) -> list[float] | str:
    return base64.b64encode(struct.pack(f"<{len(row)}f", *row)).decode() if encoding == "base64" else row
