"""`dateline mcp`."""

from __future__ import annotations

from contextlib import closing
from importlib import import_module

from bot.display.console import warn
from bot.setup.answerers import open_answerer
from bot.setup.opening import open_corpus
from bot.setup.settings import load_settings
from retrieval.upkeep.catch_up import Followers


def serve() -> None:
    """Serve assistants by the Model Context Protocol over standard input and output, until they hang up."""
    settings = load_settings()
    corpus = open_corpus(settings)
    followers = Followers(corpus, warn)
    followers.start()
    try:
        with closing(open_answerer(settings, corpus)) as answerer:
            # By name, because the protocol's library takes a second to import, which no other command should wait for.
            import_module("bot.mcp.server").make_server(corpus, answerer).run("stdio")
    finally:
        followers.stop()
        corpus.close()
