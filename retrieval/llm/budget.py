"""Minding the budgets: what may still be spent today, and what each answer has cost in the end."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from retrieval.catalogue.spending import Spending, Spent
from retrieval.domain import metrics
from retrieval.domain.errors import CatalogueUnavailable
from retrieval.domain.tracking import answer_id
from retrieval.llm.allowance import Allowance
from retrieval.llm.failures import ModelTrouble
from retrieval.llm.model_settings import ModelSettings
from retrieval.llm.prices import price_of

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
