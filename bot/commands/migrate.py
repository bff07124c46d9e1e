"""`dateline migrate`: the only command that changes the schema of a catalogue that machines share."""

from __future__ import annotations

from bot.display.console import errors
from bot.setup.opening import location_of
from bot.setup.settings import load_settings
from retrieval.catalogue.database import NEWEST, open_database, sqlite_url
from retrieval.corpus.data_dir import CATALOGUE, make_data_dir


def migrate() -> None:
    """Bring the catalogue to this version's schema; stop the other machines before, and start them with it after."""
    location = location_of(load_settings())
    make_data_dir(location.data_dir)
    url = location.database_url or sqlite_url(location.data_dir / CATALOGUE)
    open_database(url, migrating=True).dispose()
    errors.print(f"The catalogue has schema {NEWEST}, which is that of this version.")
