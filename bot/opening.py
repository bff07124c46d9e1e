"""From the settings to an open corpus, and to whatever answers from it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date
from typing import Literal

from bot.console import warn
from bot.logs import start_logging
from bot.settings import Settings, secret
from retrieval.answer import Answer
from retrieval.answering import Answerer
from retrieval.asking.follow_ups import Turn, stand_alone
from retrieval.corpus import Corpus, Location
from retrieval.errors import DatelineError, SettingsError
from retrieval.indexes.embeddings import open_model
from retrieval.modelling.answerer import ModelAnswerer
from retrieval.modelling.settings import DEFAULT_PROVIDER, ModelSettings
from retrieval.search import Found, Request
from retrieval.sources.addresses import parse_networks
from retrieval.sources.surroundings import Surroundings
from retrieval.tracking import answering

_log = logging.getLogger(__name__)


Mode = Literal["extractive", "model"]


class QuotingAnswerer(Answerer):
    """Answers by quotes alone, and is used like one that asks a model."""

    def compose(self, request: Request, found: Found, began: float) -> Answer:
        """Return the answer to be had from what was found, and log what became of it."""
        with answering():
            answer = super().compose(request, found, began)
            extra = {"status": answer.status, "notes": answer.notes, "ms": answer.timings_ms["total"]}
            _log.info("answered", extra=extra)
        return answer

    def stand_alone(self, question: str, turns: Sequence[Turn], *, as_of: date) -> str:
        """Return the question as it can be understood without the conversation."""
        return stand_alone(question, turns, as_of=as_of)

    def close(self) -> None:
        """Close nothing: the corpus belongs to whoever opened it."""


OpenAnswerer = QuotingAnswerer | ModelAnswerer


def open_answerer(settings: Settings, corpus: Corpus, mode: Mode | None = None) -> OpenAnswerer:
    """Return what answers from a corpus: a model once there is a key for one, quotes alone otherwise.

    `mode` chooses against that. A model is opened at its first question; close what is returned before the corpus.
    Raises `SettingsError` when a model is asked for and there is no key.
    """
    wanted = ModelSettings(
        name=settings.model,
        api_key=secret(settings.openai_api_key),
        base_url=settings.openai_base_url,
        seconds=settings.model_seconds,
        per_day_usd=settings.budget_per_day_usd,
        per_user_usd=settings.budget_per_user_usd,
        entailment=settings.entailment,
    )
    # The keys of other providers are their packages' own affair.
    has_key = wanted.api_key is not None or wanted.provider != DEFAULT_PROVIDER
    if mode == "model" and not has_key:
        raise SettingsError("A model needs a key: set OPENAI_API_KEY, to anything if your own server wants none.")
    return ModelAnswerer(corpus, wanted) if has_key and mode != "extractive" else QuotingAnswerer(corpus)


def open_corpus(settings: Settings) -> Corpus:
    """Return the corpus that the settings describe; its data directory is made where it is missing."""
    start_logging(settings.log, text=settings.log_text)
    location = Location(settings.data_dir.expanduser(), secret(settings.database_url), settings.chroma_url)
    return Corpus(
        location,
        lambda: open_model(
            settings.embedding, api_key=secret(settings.openai_api_key), base_url=settings.openai_base_url
        ),
    )


def surroundings(settings: Settings) -> Surroundings:
    """Return how the outside is reached: only the public internet, but for the operator's own networks."""
    return Surroundings(allowed_networks=parse_networks(settings.allow_private_networks or ""))


def bring_up_to_date(corpus: Corpus) -> None:
    """Index what nobody has indexed yet, if nobody else is about to; searching works without, too."""
    try:
        if corpus.lag():
            # The vector index is left alone: to open it takes longer than to search the stored vectors.
            for _ in corpus.catch_up(only=("words", "embeddings")):
                pass
    except DatelineError as error:
        warn(error)
