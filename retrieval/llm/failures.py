"""What can go wrong with a model, as the words of a note; and the circuit breaker that meets an outage once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from retrieval.domain.errors import DatelineError
from retrieval.english.dictionary import Pattern

Trouble = Literal[
    "model_unreachable",
    "model_busy",
    "model_slow",
    "model_interrupted",
    "model_garbled",
    "model_silent",
    "model_refused",
    "model_rejected",
    "model_unproven",
    "model_unknown",
    "wrong_key",
    "no_credit",
    "too_long",
    "budget_spent",
    "user_budget_spent",
    "judge_unreachable",
    "judge_slow",
    "judge_refused",
    "judge_garbled",
    "judge_incomplete",
    "judge_off",
]
"""What is noted. `model_unproven`: nothing that the model said could be proven. `judge_...`: not all was judged."""

_PASSING: frozenset[Trouble] = frozenset(
    {"model_unreachable", "model_busy", "model_slow", "model_interrupted", "model_garbled", "model_silent"}
)


_TOO_LONG = Pattern(r"context.?(?:length|size|window)|(?:prompt|input) is too long|too many tokens")
"""How servers say it that LangChain does not know: vLLM, llama.cpp, gateways."""
_BY_NAME: dict[str, Trouble] = {
    "LengthFinishReasonError": "model_garbled",
    "ContentFilterFinishReasonError": "model_refused",
}
"""What OpenAI's client raises for replies that ended early; by name, so that no provider has to be imported."""


class ModelTrouble(DatelineError):
    """A call of the model came to nothing. `retry_after` is how many seconds the server asks to be left alone."""

    def __init__(self, kind: Trouble, detail: str, retry_after: float | None = None) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind: Trouble = kind
        self.detail = detail
        self.retry_after = retry_after

    @property
    def passing(self) -> bool:
        """Tell whether the same call may succeed a moment later."""
        return self.kind in _PASSING


def trouble_of(error: Exception) -> ModelTrouble:
    """Return what an error of any provider's client means.

    Its own text is left out everywhere: providers repeat keys and prompts in it.
    """
    # Loaded by then: errors of these classes only come out of LangChain.
    from langchain_core import exceptions as known  # noqa: PLC0415

    kinds: tuple[tuple[type[Exception], Trouble], ...] = (
        (known.ContextOverflowError, "too_long"),
        (known.ModelAuthenticationError, "wrong_key"),
        (known.ModelPermissionDeniedError, "wrong_key"),
        (known.ModelNotFoundError, "model_unknown"),
        (known.ModelRateLimitError, "no_credit" if _code(error) == "insufficient_quota" else "model_busy"),
        (known.ModelAPIError, "model_unreachable"),
        # A time-out is a kind of failed connection to some clients, and so comes first.
        (known.ModelTimeoutError, "model_slow"),
        (known.ModelConnectionError, "model_unreachable"),
        (known.ModelInvalidRequestError, "model_rejected"),
        (TimeoutError, "model_slow"),
    )
    kind = next((kind for family, kind in kinds if isinstance(error, family)), None) or _by_status(error)
    if kind == "model_rejected" and _TOO_LONG.search(f"{_code(error)} {error}"):
        kind = "too_long"
    return ModelTrouble(kind, _described(error), _retry_after(error))


def _by_status(error: Exception) -> Trouble:
    """Return what an error means that LangChain does not classify: mostly a connection that broke in mid-stream."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return "model_unreachable" if status >= 500 else "model_rejected"
    return _BY_NAME.get(type(error).__name__, "model_interrupted")


def _described(error: Exception) -> str:
    status = getattr(error, "status_code", None)
    return f"{type(error).__name__} {status}" if status else type(error).__name__


def _code(error: Exception) -> str | None:
    code = getattr(error, "code", None)
    return code if isinstance(code, str) else None


def _retry_after(error: Exception) -> float | None:
    """Return the seconds of the header Retry-After, given as a number or as a date (RFC 9110, section 10.2.3)."""
    headers: Any = getattr(getattr(error, "response", None), "headers", {})
    value = headers.get("retry-after", "")
    with suppress(ValueError):  # it is no number: then a date, or nothing
        return max(0.0, float(value))
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


_FAILURES = 3
_FIRST_REST = 15.0
_LONGEST_REST = 300.0
_KEY_REST = 300.0
"""A wrong key or an empty purse does not mend itself within seconds."""

_COUNTED: frozenset[Trouble] = frozenset({"model_unreachable", "model_busy", "model_slow"})
_LASTING: frozenset[Trouble] = frozenset({"wrong_key", "no_credit", "model_unknown"})


class Breaker:
    """Refuses calls for a while after several failed in a row (Nygard, Release It!, 2007). Safe between threads.

    A failed look after that rest doubles it, up to five minutes. `clock` tells seconds, from anywhere.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._rest = _FIRST_REST
        self._closed_until = 0.0
        self._last: ModelTrouble | None = None
        self._heard = False

    def check(self) -> None:
        """Raise the trouble that the last call met, while it is too early to try again.

        The first caller after the rest tries for all: others are refused until it has reported.
        """
        with self._lock:
            if self._last is None:
                return
            now = self._clock()
            if now < self._closed_until:
                raise ModelTrouble(self._last.kind, f"not tried again so soon after {self._last.detail}")
            self._closed_until = now + self._rest

    def succeeded(self) -> None:
        """Note that the server answered."""
        with self._lock:
            self._failures, self._rest, self._last = 0, _FIRST_REST, None

    def failed(self, trouble: ModelTrouble) -> None:
        """Note what a call met; troubles of a single reply are no outage."""
        with self._lock:
            if trouble.kind in _LASTING:
                self._refuse(trouble, _KEY_REST)
            elif trouble.kind in _COUNTED:
                # Time-outs cost those who ask so much that the first one is enough.
                self._failures += _FAILURES if trouble.kind == "model_slow" else 1
                if self._last is not None:
                    self._rest = min(2 * self._rest, _LONGEST_REST)
                if trouble.retry_after is not None and trouble.retry_after > _FIRST_REST:
                    self._refuse(trouble, trouble.retry_after)
                elif self._failures >= _FAILURES:
                    self._refuse(trouble, self._rest)

    def outage(self) -> tuple[Trouble | None, float]:
        """Return the trouble for which calls are refused, and for how many seconds yet; None where it is none of ours.

        What was heard of others is theirs to tell.
        """
        with self._lock:
            left = self._closed_until - self._clock()
            return (self._last.kind, left) if self._last and not self._heard and left > 0 else (None, 0.0)

    def hear(self, kind: Trouble, seconds: float) -> None:
        """Refuse calls for so long, because another process has met a trouble."""
        with self._lock:
            if self._last is None or self._heard:
                self._refuse(ModelTrouble(kind, "what another process met"), seconds)
                self._heard = True

    def _refuse(self, trouble: ModelTrouble, seconds: float) -> None:
        self._last, self._heard = trouble, False
        self._closed_until = self._clock() + seconds
