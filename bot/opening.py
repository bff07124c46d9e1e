"""From the settings to an open corpus."""

from __future__ import annotations

from bot.console import warn
from bot.settings import Settings, secret
from retrieval.corpus import Corpus, Location
from retrieval.embeddings import open_model
from retrieval.errors import DatelineError


def open_corpus(settings: Settings) -> Corpus:
    """Return the corpus that the settings describe; its data directory is made where it is missing."""
    location = Location(settings.data_dir.expanduser(), secret(settings.database_url), settings.chroma_url)
    return Corpus(
        location,
        lambda: open_model(
            settings.embedding, api_key=secret(settings.openai_api_key), base_url=settings.openai_base_url
        ),
    )


def bring_up_to_date(corpus: Corpus) -> None:
    """Index what nobody has indexed yet, if nobody else is about to; searching works without, too."""
    try:
        if corpus.lag():
            # The vector index is left alone: to open it takes longer than to search the stored vectors.
            for _ in corpus.catch_up(only=("words", "embeddings")):
                pass
    except DatelineError as error:
        warn(error)
