"""Reading an index in a folder that must not be written: a folder of links to its files, where locks can be made."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


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
