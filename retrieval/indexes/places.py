"""How far an index has come, kept in a file beside it, as of whatever of it is committed.

Before a commit the file names two places, the old one and the new one, each with the number of passages that the index
then has: which of them holds is told by what is in the index, so that a kill at any moment leaves both in agreement.
Where the number is the same before and after, the old one holds until the file names the new one alone.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple

_FILE = "place.json"


class Place(NamedTuple):
    """How many passages there are, the number of the last change, and what the catalogue was known by at it."""

    passages: int
    cursor: int
    mark: int


def read_place(folder: Path, passages: int) -> Place | None:
    """Return the place of an index with so many passages; None where none is named."""
    try:
        places = json.loads((folder / _FILE).read_text("utf-8"))
        return next((Place(*map(int, each)) for each in places if each[0] == passages), None)
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        return None


def write_places(folder: Path, *places: Place) -> None:
    """Name the places that may hold, the oldest first."""
    new = folder / f"{_FILE}.new"
    new.write_text(json.dumps(places), "utf-8")
    os.replace(new, folder / _FILE)  # noqa: PTH105 - the same call, named for what it does
