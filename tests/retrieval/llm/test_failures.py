"""Errors of clients as troubles: what each means, what is said of it, and when to come back.

The breaker, with a clock of the test's own: when it refuses, for how long, and who may look first.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import openai
import pytest

from retrieval.llm.failures import Breaker, ModelTrouble, trouble_of


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


DOWN = ModelTrouble("model_unreachable", "InternalServerError 500")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def refused(breaker: Breaker) -> bool:
    try:
        breaker.check()
    except ModelTrouble:
        return True
    return False


def test_three_failures_in_a_row_open_it(breaker: Breaker):
    for expected in (False, False, True):
        breaker.failed(DOWN)
        assert refused(breaker) is expected


def test_a_success_between_them_does_not(breaker: Breaker):
    for trouble in (DOWN, DOWN, None, DOWN, DOWN):
        breaker.failed(trouble) if trouble else breaker.succeeded()
    assert not refused(breaker)


def test_one_may_look_after_the_rest(breaker: Breaker, clock: Clock):
    for _ in range(3):
        breaker.failed(DOWN)
    clock.now += 14.9
    assert refused(breaker)
    clock.now += 0.2
    assert [refused(breaker), refused(breaker)] == [False, True]
    breaker.succeeded()
    assert not refused(breaker)


def test_the_rest_doubles_up_to_five_minutes(breaker: Breaker, clock: Clock):
    for _ in range(3):
        breaker.failed(DOWN)
    rests = []
    for _ in range(7):
        began = clock.now
        while refused(breaker):
            clock.now += 1
        rests.append(clock.now - began)
        breaker.failed(DOWN)
    assert rests == [15, 30, 60, 120, 240, 300, 300]


def test_one_time_out_is_enough(breaker: Breaker):
    breaker.failed(ModelTrouble("model_slow", "test"))
    assert refused(breaker)


@pytest.mark.parametrize("kind", ["wrong_key", "no_credit", "model_unknown"])
def test_what_lasts_opens_it_at_once(breaker: Breaker, kind):
    breaker.failed(ModelTrouble(kind, "test"))
    with pytest.raises(ModelTrouble) as caught:
        breaker.check()
    assert caught.value.kind == kind


@pytest.mark.parametrize("kind", ["model_refused", "model_garbled", "model_silent", "too_long", "model_rejected"])
def test_a_bad_reply_is_no_outage(breaker: Breaker, kind):
    for _ in range(9):
        breaker.failed(ModelTrouble(kind, "test"))
    assert not refused(breaker)


def test_a_server_that_asks_for_rest_gets_it(breaker: Breaker, clock: Clock):
    breaker.failed(ModelTrouble("model_busy", "RateLimitError 429", retry_after=90))
    clock.now += 89
    assert refused(breaker)
    clock.now += 2
    assert not refused(breaker)


def test_what_another_process_met_is_heard_and_not_told_again(clock: Clock, breaker: Breaker):
    other = Breaker(clock)
    assert breaker.outage() == (None, 0.0)
    breaker.failed(ModelTrouble("no_credit", "AuthenticationError 402"))
    kind, seconds = breaker.outage()
    assert (kind, seconds) == ("no_credit", 300)
    other.hear("no_credit", seconds)
    with pytest.raises(ModelTrouble, match="another process"):
        other.check()
    assert other.outage() == (None, 0.0)
    clock.now += 301
    assert breaker.outage() == (None, 0.0)
    assert not refused(other)
    other.failed(DOWN)
    other.succeeded()
    assert not refused(other)


def test_what_is_heard_does_not_end_an_outage_of_our_own(breaker: Breaker, clock: Clock):
    breaker.failed(ModelTrouble("no_credit", "AuthenticationError 402"))
    breaker.hear("model_busy", 5)
    clock.now += 6
    assert refused(breaker)
