"""`dateline bot`, `mcp` and `migrate`: what serves others, and a catalogue that machines share."""

from __future__ import annotations

from contextlib import closing
from importlib import import_module

from bot.display.console import errors, warn
from bot.setup.answerers import open_answerer
from bot.setup.settings import load_settings
from bot.setup.start import location_of, open_corpus
from retrieval.catalogue.database import NEWEST, open_database, sqlite_url
from retrieval.corpus.data_dir import CATALOGUE, make_data_dir
from retrieval.upkeep.catch_up import Followers


def run_bot() -> None:
    """Run the Discord bot until it is stopped with Ctrl-C or SIGTERM."""
    settings = load_settings()
    # By name, because Discord's library takes half a second to import, which no other command should wait for.
    import_module("bot.discord.process").run(settings)


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


def migrate() -> None:
    """Bring the catalogue to this version's schema; stop the other machines before, and start them with it after."""
    location = location_of(load_settings())
    make_data_dir(location.data_dir)
    url = location.database_url or sqlite_url(location.data_dir / CATALOGUE)
    open_database(url, migrating=True).dispose()
    errors.print(f"The catalogue has schema {NEWEST}, which is that of this version.")
