"""From the settings to an open corpus, and to the outside that feeds it."""

from __future__ import annotations

import os

from bot.display.console import complain, warn
from bot.setup.logs import start_logging
from bot.setup.settings import OLD_NAMES, Settings, secret
from retrieval.catalogue.database import patience
from retrieval.corpus.corpus import Corpus, Location
from retrieval.domain.errors import DatelineError
from retrieval.indexes.embeddings import open_model
from retrieval.indexes.vectors import ChromaAddress
from retrieval.sources.addresses import parse_networks
from retrieval.sources.visitor import Surroundings

_PATIENCE_SECONDS = 2.0
"""How long somebody who asks waits for another process that writes to the catalogue."""


def open_corpus(settings: Settings) -> Corpus:
    """Return the corpus that the settings describe; its data directory is made where it is missing."""
    start_logging(settings.log, text=settings.log_text)
    for name in OLD_NAMES:
        if os.environ.get(name) and not os.environ.get(f"DATELINE_{name}"):
            complain("note:", f"{name} is called DATELINE_{name} now; the old name will not be read for ever.")
    location = location_of(settings)
    return Corpus(
        location,
        lambda: open_model(
            settings.embedding, api_key=secret(settings.openai_api_key), base_url=settings.openai_base_url
        ),
    )


def location_of(settings: Settings) -> Location:
    """Return where the settings say that everything is kept."""
    server = None
    if settings.chroma_url:
        server = ChromaAddress(
            settings.chroma_url, secret(settings.chroma_token), settings.chroma_tenant, settings.chroma_database
        )
    return Location(settings.data_dir.expanduser(), secret(settings.database_url), server)


def surroundings(settings: Settings) -> Surroundings:
    """Return how the outside is reached: only the public internet, but for the operator's own networks."""
    return Surroundings(allowed_networks=parse_networks(settings.allow_private_networks or ""))


def bring_up_to_date(corpus: Corpus) -> None:
    """Index what nobody has indexed yet, if nobody else is about to; searching works without, too."""
    try:
        with patience(_PATIENCE_SECONDS):
            if corpus.lag():
                # The vector index is left alone: to open it takes longer than to search the stored vectors.
                for _ in corpus.catch_up(only=("words", "embeddings", "stories")):
                    pass
    except DatelineError as error:
        warn(error)
