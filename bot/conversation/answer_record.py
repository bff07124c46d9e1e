"""Keeping what was answered and cited, if the settings want it, so that it can be told later what no longer stands."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from bot.display.console import warn
from bot.setup.settings import Settings
from retrieval.catalogue.given_answers import record_given
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer


def remember(corpus: Corpus, settings: Settings, answer: Answer) -> None:
    """Keep what an answer cites; to be called once it has been shown. Where that fails, the answer is still good."""
    if not settings.keep_answers:
        return
    try:
        record_given(corpus.catalogue, answer)
    except SQLAlchemyError as error:
        warn(error)
