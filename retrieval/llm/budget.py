"""What answers cost: prices, what one may take, the budgets of a day, and answers kept so that nobody pays twice."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from retrieval.catalogue.spending import CachedAnswers, Spending, Spent
from retrieval.domain import metrics
from retrieval.domain.answer import Answer
from retrieval.domain.answer_ids import answer_id
from retrieval.domain.errors import CatalogueUnavailable
from retrieval.english.dictionary import Pattern
from retrieval.llm.chat_models import ModelSettings
from retrieval.llm.failures import ModelTrouble
from retrieval.ranking.search import Request

AS_OF = date(2025, 11, 1)
"""When the table was last compared with https://openai.com/api/pricing."""

_PER_MILLION = {
    "openai:gpt-5.1": (1.25, 10.0),
    "openai:gpt-5": (1.25, 10.0),
    "openai:gpt-5-mini": (0.25, 2.0),
    "openai:gpt-5-nano": (0.05, 0.4),
    "openai:gpt-4.1": (2.0, 8.0),
    "openai:gpt-4.1-mini": (0.4, 1.6),
    "openai:gpt-4.1-nano": (0.1, 0.4),
    "openai:gpt-4o": (2.5, 10.0),
    "openai:gpt-4o-mini": (0.15, 0.6),
    "openai:o3": (2.0, 8.0),
    "openai:o4-mini": (1.1, 4.4),
}
"""US dollars for a million tokens read and a million written. Discounts for repeated prompts are left out."""

_SNAPSHOT = Pattern(r"-\d{4}-\d{2}-\d{2}$", 0)


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for one token read, and for one written."""

    read: float
    written: float

    def of(self, read: int, written: int) -> float:
        """Return what so many tokens cost."""
        return read * self.read + written * self.written


def price_of(model: str) -> Price | None:
    """Return the price of a model called "PROVIDER:MODEL", None when it is not known."""
    known = _PER_MILLION.get(_SNAPSHOT.sub("", model))
    return Price(known[0] / 1e6, known[1] / 1e6) if known else None


_CHARACTERS_A_TOKEN = 4
"""English in the tokenizers of today; only used for what is not spent yet, and where the server does not say."""


@dataclass(slots=True)
class Allowance:
    """The running sum of one answer, whose budget it is on, and the `time.monotonic` by which it has to be there.

    `cost_usd` is 0 where no price is known, `held_usd` what is held back from the budgets until its cost is known.
    """

    user: str
    deadline: float
    tokens_read: int = 0
    tokens_written: int = 0
    calls: int = 0
    cost_usd: float = 0.0
    held_usd: float = 0.0

    @property
    def seconds_left(self) -> float:
        """Return how much time is left, 0 at the least."""
        return max(0.0, self.deadline - time.monotonic())

    def add(self, usage: Any, sent: Iterable[tuple[str, str]], received: int, price: Price | None) -> None:
        """Add one call: its usage as LangChain reports it, or an estimate where a broken stream never came to that.

        `sent` are the messages, `received` is the number of characters that came back; a model whose price is not
        known costs nothing.
        """
        read = usage["input_tokens"] if usage else tokens_in(sent)
        written = usage["output_tokens"] if usage else received // _CHARACTERS_A_TOKEN
        self.calls += 1
        self.tokens_read += read
        self.tokens_written += written
        self.cost_usd += price.of(read, written) if price else 0.0


def tokens_in(messages: Iterable[tuple[str, str]]) -> int:
    """Return about how many tokens messages have."""
    return sum(len(text) for _, text in messages) // _CHARACTERS_A_TOKEN


_log = logging.getLogger(__name__)


class Ledger:
    """The budgets of one model over the spending that the catalogue keeps. Safe to share between threads.

    What answers in the making may cost is held back, so that many at once cannot overdraw together. That is known to
    this process alone: several on one catalogue may overdraw by what they have in the making.
    """

    def __init__(self, spending: Spending, settings: ModelSettings) -> None:
        self._spending = spending
        self._settings = settings
        self._lock = threading.Lock()
        self._held: list[Allowance] = []
        self.price = price_of(settings.full_name)
        if self.price is None and (settings.per_day_usd is not None or settings.per_user_usd is not None):
            _log.error("no price is known for the model, so its budgets hold nothing", extra={"model": settings.name})

    def hold(self, allowance: Allowance, tokens_read: int, tokens_written: int) -> None:
        """Hold back what so many tokens cost until `settle`; raise `ModelTrouble` when a budget lacks it."""
        cost = self.price.of(tokens_read, tokens_written) if self.price else 0.0
        with self._lock:
            self._check(allowance.user, cost)
            allowance.held_usd = cost
            self._held.append(allowance)

    def settle(self, allowance: Allowance) -> None:
        """Write down what an answer has cost. An answer is not lost because that cannot be written."""
        metrics.count("model_cost_usd", allowance.cost_usd)
        try:
            self._record(allowance)
        except (CatalogueUnavailable, SQLAlchemyError) as error:
            _log.error("the cost of an answer could not be recorded", extra={"error": type(error).__name__})
        with self._lock:
            self._held = [other for other in self._held if other is not allowance]

    def _record(self, allowance: Allowance) -> None:
        if allowance.calls:
            cost = Spent(1, allowance.tokens_read, allowance.tokens_written, allowance.cost_usd)
            model, now = self._settings.full_name, datetime.now(UTC)
            self._spending.record(answer_id.get(), allowance.user, model, cost, now)

    def _check(self, user: str, cost: float) -> None:
        today = datetime.now(UTC).date()
        of_all, of_user = self._settings.per_day_usd, self._settings.per_user_usd
        if of_all is not None:
            spent = self._spending.total(today).cost_usd + self._held_usd()
            if spent + cost > of_all:
                raise ModelTrouble("budget_spent", f"{spent:.4f} of {of_all} dollars a day")
        if of_user is not None:
            spent = self._spending.total(today, user).cost_usd + self._held_usd(user)
            if spent + cost > of_user:
                raise ModelTrouble("user_budget_spent", f"{spent:.4f} of {of_user} dollars a day")

    def _held_usd(self, user: str | None = None) -> float:
        return sum(other.held_usd for other in self._held if user is None or other.user == user)


_NOW = timedelta(minutes=1)
"""How far from the clock an `as_of` may be and still mean the present."""
_PARTIAL = frozenset({"behind", "without_words", "without_vectors"})


class AnswerCache:
    """The answers of one way of answering: `manner` names all that they depend on besides the request."""

    def __init__(self, cached: CachedAnswers, manner: str) -> None:
        self._cached = cached
        self._manner = manner

    def find(self, request: Request, change: int) -> Answer | None:
        """Return the answer given before, as one that costs nothing now."""
        try:
            kept = self._cached.find(self._key(request), change, request.as_of)
        except (CatalogueUnavailable, SQLAlchemyError) as error:
            _log.error("the answer cache could not be read", extra={"error": type(error).__name__})
            return None
        if kept is None:
            return None
        answer = Answer.model_validate_json(kept)
        return answer.model_copy(update={"question": request.question, "as_of": request.as_of, "timings_ms": {}})

    def keep(self, request: Request, change: int, answer: Answer) -> None:
        """Keep an answer, unless it had to do without a part of the corpus. The question itself is not stored."""
        if _PARTIAL.intersection(answer.notes):
            return
        bare = answer.model_copy(update={"question": "", "cost_usd": 0.0, "tokens": None})
        try:
            self._cached.keep(self._key(request), change, bare.model_dump_json(), request.as_of)
        except (CatalogueUnavailable, SQLAlchemyError) as error:
            _log.error("an answer could not be cached", extra={"error": type(error).__name__})

    def _key(self, request: Request) -> str:
        present = abs(request.as_of - datetime.now(UTC)) < _NOW
        asked = [
            self._manner,
            request.question,
            # Today's answer to a question about "this week" is not tomorrow's.
            request.as_of.date().isoformat() if present else request.as_of.isoformat(),
            present,
            str(request.since),
            str(request.until),
            sorted(request.outlets),
            request.passages,
        ]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()
