"""From the settings to whatever answers from an open corpus: quotes alone, or a model."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any, Literal, Protocol

from bot.setup.settings import Settings, secret
from retrieval.answer.worker_pool import SharingAnswerer
from retrieval.corpus.corpus import Corpus
from retrieval.domain import metrics
from retrieval.domain.answer import Answer
from retrieval.domain.answer_ids import answering
from retrieval.domain.errors import SettingsError
from retrieval.domain.progress import Done, Progress
from retrieval.llm.chat_models import DEFAULT_PROVIDER, ModelSettings
from retrieval.ranking.search import Request

_log = logging.getLogger(__name__)

Mode = Literal["extractive", "model"]
_MOST_READERS = 3
"""Searching takes about a quarter of an answer's time, and stays in the process that was asked."""


class QuotingAnswerer(SharingAnswerer):
    """Answers by quotes alone, and is used like one that asks a model."""

    streams = False

    def stream(self, request: Request) -> Iterator[Progress]:
        """Yield what happens on the way to it, and log what became of it."""
        for event in super().stream(request):
            if isinstance(event, Done):
                _log_answered(event.answer)
            yield event


def _log_answered(answer: Answer) -> None:
    metrics.count_answer(answer)
    with answering():
        extra = {"status": answer.status, "notes": answer.notes, "ms": answer.timings_ms["total"]}
        _log.info("answered", extra=extra)


class OpenAnswerer(Protocol):
    """Whatever answers for this program; `streams` tells whether its statements come one by one, as from a model."""

    streams: bool

    def answer(self, request: Request) -> Answer:
        """Return the answer, or an abstention."""

    def stream(self, request: Request) -> Iterator[Progress]:
        """Yield what happens on the way to the answer, and the answer last."""

    def close(self) -> None:
        """Let go of what it holds."""


def open_answerer(
    settings: Settings, corpus: Corpus, mode: Mode | None = None, readers: int = 0, *, chained: bool = True
) -> OpenAnswerer:
    """Return what answers from a corpus: a model once there is a key for one, quotes alone otherwise.

    `mode` chooses against that. `readers` processes share in the quoting (see `SharingAnswerer`). It is run by the
    chain, as callbacks and LangSmith see it; quotes alone can do without (not `chained`), for LangChain takes half a
    second to import. A model is opened at its first question; close what is returned before the corpus. Raises
    `SettingsError` when a model is asked for and there is no key.
    """
    wanted = ModelSettings(
        name=settings.model,
        api_key=secret(settings.openai_api_key),
        base_url=settings.openai_base_url,
        seconds=settings.model_seconds,
        per_day_usd=settings.budget_per_day_usd,
        per_user_usd=settings.budget_per_user_usd,
        judge=_judge_of(settings),
        judged=(settings.judge_model or "").strip().lower() != "off",
    )
    # The keys of other providers are their packages' own affair.
    has_key = wanted.api_key is not None or wanted.provider != DEFAULT_PROVIDER
    if mode == "model" and not has_key:
        raise SettingsError("A model needs a key: set OPENAI_API_KEY, to anything if your own server wants none.")
    modelled = has_key and mode != "extractive"
    answerer: OpenAnswerer
    if modelled:
        # What writes and judges is read from disk only where a model runs.
        answerer = import_module("retrieval.llm.model_answerer").ModelAnswerer(corpus, wanted)
    else:
        answerer = QuotingAnswerer(corpus, readers)
    if not (chained or modelled):
        return answerer
    chain: Any = import_module("retrieval.answer.chain")
    run: OpenAnswerer = chain.ChainedAnswerer(answerer, ["model" if modelled else "extractive"])
    return run


def _judge_of(settings: Settings) -> ModelSettings | None:
    """Return the model that judges, None where the one that writes does, or nobody."""
    name = (settings.judge_model or "").strip()
    if name.lower() in ("", "off"):
        return None
    return ModelSettings(
        name=name,
        api_key=secret(settings.openai_api_key) or "none",
        base_url=settings.judge_base_url or settings.openai_base_url,
        seconds=settings.model_seconds,
    )


def spare_cores() -> int:
    """Return how many processes may read beside this one: one for each further core, as far as it keeps them busy."""
    return min(_MOST_READERS, (os.cpu_count() or 1) - 1)
