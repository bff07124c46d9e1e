"""One bot for one data directory: a second copy would answer everything twice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from retrieval.domain.errors import DatelineError


@contextmanager
def only_copy(data_dir: Path) -> Iterator[None]:
    """Hold the place of the only bot while the block runs, or raise `DatelineError`; the lock dies with the process."""
    data_dir.mkdir(parents=True, exist_ok=True)
    note, lock = data_dir / "bot.pid", FileLock(data_dir / "bot.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        other = note.read_text("utf-8").strip() if note.exists() else "of unknown number"
        raise DatelineError(
            f"Another dateline bot (process {other}) runs on {data_dir} and would answer, too. Stop it first."
        ) from None
    try:
        note.write_text(str(os.getpid()), "utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()
