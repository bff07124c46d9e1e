"""Keeping what was answered and cited, if the settings want it, so that it can be told later what no longer stands."""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError

from bot.display.console import warn
from bot.setup.settings import Settings
from retrieval.catalogue.database import patience
from retrieval.catalogue.given_answers import record_given
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer
from retrieval.domain.errors import CatalogueUnavailable

_PATIENCE_SECONDS = 1.0
"""How long somebody who has their answer waits for it to be remembered."""
_log = logging.getLogger(__name__)


def remember(corpus: Corpus, settings: Settings, answer: Answer) -> None:
    """Keep what an answer cites; to be called once it has been shown. Where that fails, the answer is still good."""
    if not settings.keep_answers:
        return
    try:
        with patience(_PATIENCE_SECONDS):
            record_given(corpus.catalogue, answer)
    except CatalogueUnavailable as error:
        _log.info("the answer is not remembered", extra={"error": str(error)})
    except SQLAlchemyError as error:
        warn(error)
