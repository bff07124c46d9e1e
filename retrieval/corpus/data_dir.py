"""The data directory: made where it is missing, and readable by its owner alone."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from retrieval.domain.errors import DatelineError

_PRIVATE_FOLDER, _PRIVATE_FILE = 0o700, 0o600
CATALOGUE = "catalogue.sqlite3"
_INDEXES = ("lexical-*", "vectors", "coarse-*")


def make_data_dir(folder: Path) -> None:
    """Make the folder where it is missing; raise `DatelineError` when that fails."""
    try:
        str(folder).encode()
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
    except UnicodeEncodeError as error:
        raise DatelineError(
            f"The name of the data directory {folder} is not UTF-8, which its indexes cannot use. "
            "Set DATELINE_DATA_DIR to another."
        ) from error
    except OSError as error:
        raise DatelineError(
            f"The data directory {folder} cannot be made: {error.strerror}. Set DATELINE_DATA_DIR."
        ) from error


def catalogue_file(folder: Path) -> Path:
    """Return the catalogue's file in a data directory, made where it is missing before anybody else can read it."""
    path = folder / CATALOGUE
    if not path.exists():
        with suppress(OSError):  # whoever opens it says what is wrong
            path.touch(mode=_PRIVATE_FILE)
    return path


def keep_private(folder: Path) -> None:
    """Let nobody but the owner read the catalogue and the indexes, whatever folder they are in and whoever made it.

    What people asked is in them. SQLite gives the files beside its database the mode of the database.
    """
    for path in (path for pattern in (f"{CATALOGUE}*", *_INDEXES) for path in folder.glob(pattern)):
        with suppress(OSError):  # somebody else's, to be read only
            mode = _PRIVATE_FOLDER if path.is_dir() else _PRIVATE_FILE
            if path.stat().st_uid == os.geteuid() and path.stat().st_mode & 0o077:
                path.chmod(mode)
