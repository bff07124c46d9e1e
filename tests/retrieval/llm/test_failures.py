"""Errors of clients as troubles: what each means, what is said of it, and when to come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import openai
import pytest

from retrieval.llm.failures import ModelTrouble, trouble_of


def failed(status: int, message: str = "no", code: str | None = None, **headers: str) -> Exception:
    response: Any = httpx.Response(status, headers=headers, request=httpx.Request("POST", "http://127.0.0.1"))
    return openai.APIStatusError(message, response=response, body={"message": message, "code": code})


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (failed(500), "model_unreachable"),
        (failed(418), "model_rejected"),
        (failed(422, "the request exceeds the available context size"), "too_long"),
        (failed(400, "no", "context_length_exceeded"), "too_long"),
        (failed(400, "This model's maximum context length is 4096 tokens"), "too_long"),
        (TimeoutError(), "model_slow"),
        (RuntimeError("the stream broke"), "model_interrupted"),
    ],
)
def test_what_langchain_leaves_open(error: Exception, kind: str):
    assert trouble_of(error).kind == kind


@pytest.mark.parametrize("secret", ["sk-0123456789", "What did the minister say?"])
def test_what_the_server_says_is_not_repeated(secret: str):
    trouble = trouble_of(failed(500, f"cannot serve {secret}"))
    assert secret not in f"{trouble} {trouble.detail} {trouble!r}"


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [("3", 3, 3), ("0.25", 0.25, 0.25), ("-1", 0, 0), ("", None, None), ("soon", None, None), ("date", 50, 60)],
)
def test_when_to_come_back(header: str, least: float | None, most: float | None):
    later = format_datetime(datetime.now(UTC) + timedelta(minutes=1), usegmt=True)
    wait = trouble_of(failed(429, **{"retry-after": later if header == "date" else header})).retry_after
    assert wait is None if least is None or most is None else wait is not None and least <= wait <= most


@pytest.mark.parametrize(("kind", "passing"), [("model_busy", True), ("wrong_key", False), ("model_refused", False)])
def test_whether_it_passes(kind: Any, passing: bool):
    assert ModelTrouble(kind, "test").passing is passing
