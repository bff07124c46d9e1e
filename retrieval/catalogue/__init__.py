"""The catalogue: the SQL database that is the only truth. Everything else can be rebuilt from it."""

from retrieval.catalogue.additions import Added
from retrieval.catalogue.catalogue import Catalogue, Change, Coverage
from retrieval.catalogue.database import open_database

__all__ = ["Added", "Catalogue", "Change", "Coverage", "open_database"]
