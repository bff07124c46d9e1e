"""Columns kept in a file from one process to the next, with what they are known by. Any process may write it."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from retrieval.indexes.growing_rows import Columns

_PLACE = "place"


def save_columns(path: Path, columns: Columns, upto: int, mark: int) -> None:
    """Keep columns as of a change, whole or not at all; where the folder cannot be written they are not kept."""
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    named = {str(number): column for number, column in enumerate(columns)}
    try:
        with suppress(OSError), new.open("wb") as file:
            np.savez(file, allow_pickle=False, **{_PLACE: np.array([upto, mark], np.int64)}, **named)
            file.flush()
            new.replace(path)
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)


def load_columns(path: Path) -> tuple[Columns, int, int] | None:
    """Return the columns that are kept, the change and its mark; None where there are none that can be read."""
    try:
        # Opened here, because numpy leaves a file open in which it finds no archive.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            upto, mark = kept[_PLACE].tolist()
            return tuple(kept[str(number)] for number in range(len(kept.files) - 1)), upto, mark
    except (OSError, ValueError, KeyError, BadZipFile, EOFError):
        return None
