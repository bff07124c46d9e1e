"""Folders of indexes: numbered generations, who may write them, and reading where nobody may write.

How far an index has come is kept in a file beside it, as of whatever of it is committed. Before a commit the file names
two places, the old one and the new one, each with the number of passages that the index then has: which of them holds
is told by what is in the index, so that a kill at any moment leaves both in agreement. Where the number is the same
before and after, the old one holds until the file names the new one alone.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from retrieval.domain.errors import IndexUnavailable


class LinkedFolder:
    """A temporary folder with a link to each file of another folder; it goes when this object does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._links = tempfile.TemporaryDirectory(prefix="dateline-read-only-", ignore_cleanup_errors=True)
        self.path = Path(self._links.name)
        self.refresh()

    def refresh(self) -> None:
        """Link what is new, and take away the links to what is gone."""
        there = {file.name for file in self._folder.iterdir() if not file.name.endswith(".lock")}
        for link in list(self.path.iterdir()):
            if link.is_symlink() and link.name not in there:
                link.unlink()
        for name in there:
            link = self.path / name
            if not link.is_symlink():
                link.symlink_to(self._folder / name)


def is_read_only(folder: Path) -> bool:
    """Tell whether a folder that is there cannot be written."""
    return folder.is_dir() and not os.access(folder, os.W_OK)


_POINTER = "CURRENT"
_PLACE = "place.json"
_ASIDE = ".set-aside"
"""What is added to the name of a file that stands where the folder should."""


class Generations:
    """The folder of one index: a subfolder per generation, and a pointer file that names the one in use."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def current(self) -> Path | None:
        """Return the folder of the generation in use, or None when there is none that can be told."""
        try:
            name = (self.home / _POINTER).read_text("utf-8").strip()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError, UnicodeDecodeError):
            return None
        folder = self.home / name
        return folder if name.isdecimal() and folder.is_dir() else None

    def new(self) -> Path:
        """Make and return an empty folder for the next generation; it is not in use before `publish`."""
        if self.home.exists() and not self.home.is_dir():
            self.home.replace(self.home.with_name(f"{self.home.name}{_ASIDE}"))
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        taken = [int(folder.name) for folder in self.home.iterdir() if folder.name.isdigit()]
        folder = self.home / str(max(taken, default=0) + 1)
        folder.mkdir()
        return folder

    def publish(self, folder: Path) -> None:
        """Put a generation into use; whoever reads the pointer sees either the old one or the new one."""
        pointer = self.home / f"{_POINTER}.new"
        pointer.write_text(folder.name)
        os.replace(pointer, self.home / _POINTER)  # noqa: PTH105 - the same call, named for what it does

    def retire(self) -> None:
        """Take the generation in use out of use, so that the next `current` is None."""
        if self.home.is_dir():
            (self.home / _POINTER).unlink(missing_ok=True)

    def sweep(self, keep: Path | None = None) -> None:
        """Delete all generations but the one in use and `keep`."""
        if not self.home.is_dir():
            return
        kept = {folder for folder in (self.current(), keep) if folder}
        for folder in self.home.iterdir():
            if folder.is_dir() and folder not in kept:
                # A reader may still hold files of an old generation open; what cannot go now goes next time.
                shutil.rmtree(folder, ignore_errors=True)


class Place(NamedTuple):
    """How many passages there are, the number of the last change, and what the catalogue was known by at it."""

    passages: int
    cursor: int
    mark: int


def read_place(folder: Path, passages: int) -> Place | None:
    """Return the place of an index with so many passages; None where none is named."""
    try:
        places = json.loads((folder / _PLACE).read_text("utf-8"))
        return next((Place(*map(int, each)) for each in places if each[0] == passages), None)
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        return None


def write_places(folder: Path, *places: Place) -> None:
    """Name the places that may hold, the oldest first."""
    new = folder / f"{_PLACE}.new"
    new.write_text(json.dumps(places), "utf-8")
    os.replace(new, folder / _PLACE)  # noqa: PTH105 - the same call, named for what it does


class Ownership:
    """The lock of a data directory. Its owner applies changes to the indexes; all others only read them."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "owner.lock"
        self._lock = FileLock(self._path, thread_local=False)
        self._note = data_dir / "owner.pid"
        self._deciding = threading.Lock()

    @property
    def held(self) -> bool:
        """Tell whether this process is the owner."""
        return self._lock.is_locked

    def acquire(self) -> bool:
        """Become the owner if nobody else is, and tell whether this process is the owner now.

        Raises `IndexUnavailable` when a folder stands where the lock should.
        """
        with self._deciding:
            if self.held:
                return True
            if self._path.is_dir():
                raise IndexUnavailable(
                    f"{self._path} is a folder and should be a lock file: nobody can own the indexes. Remove it."
                )
            try:
                self._lock.acquire(timeout=0)
                self._note.write_text(str(os.getpid()))
            except (Timeout, OSError):  # somebody else's, or a folder that can only be read
                self._lock.release()
                return False
            return True

    def release(self) -> None:
        """Let another process become the owner."""
        with self._deciding:
            if self.held:
                self._note.unlink(missing_ok=True)
                self._lock.release()

    def holder(self) -> int | None:
        """Return the process id of another process that is the owner, as far as that can be told."""
        if self.held:
            return None
        try:
            return int(self._note.read_text())
        except (FileNotFoundError, ValueError):
            return None
