"""The family of errors that Dateline raises on purpose; their text is shown to people as it stands."""

from __future__ import annotations


class DatelineError(Exception):
    """Something went wrong that a person can understand: what happened, to which thing, and what to do."""


class SettingsError(DatelineError):
    """A setting is missing or cannot be used."""


class CatalogueError(DatelineError):
    """The catalogue cannot be opened, or was made by a newer version."""


class CatalogueUnavailable(CatalogueError):
    """The catalogue's database cannot be used right now; another try may succeed."""


class CatalogueBusy(CatalogueUnavailable):
    """Another process holds the lock that is needed for writing."""


class IndexUnavailable(DatelineError):
    """One of the two indexes cannot be used right now; the other still can."""


class EmbeddingError(DatelineError):
    """The embedding model cannot be loaded or did not answer."""


def reason_of(error: OSError | UnicodeError) -> str:
    """Return why a file could not be read, without numbers, and without its name, which the sentence around it has."""
    if isinstance(error, UnicodeError):
        return "it is not UTF-8"
    return error.strerror or str(error)


class UnusableError(DatelineError):
    """What a source holds is no article; the text says why and what to do, for the person who gave it."""
