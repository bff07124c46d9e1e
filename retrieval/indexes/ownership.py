"""Who may write the indexes of a data directory: one process at a time, by a lock that dies with it."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from filelock import FileLock, Timeout

from retrieval.domain.errors import IndexUnavailable


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
