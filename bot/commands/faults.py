"""What went wrong, as a sentence for the person at the terminal."""

from __future__ import annotations

import errno
import logging
from pathlib import Path

from bot.display.console import complain
from retrieval.domain.errors import DatelineError

_log = logging.getLogger(__name__)
_STREAM = frozenset({errno.ENOSPC, errno.EPIPE, errno.EIO})


def explain(error: Exception) -> int:
    """Say on standard error what an error means, and return the exit code; raise it again where that is for others.

    Where it passed through is logged at the level "debug".
    """
    if isinstance(error, OSError) and error.filename is None and error.errno in _STREAM:
        raise error  # standard output or error itself
    complain("error:", _sentence(error), "bold red")
    _log.debug("failed", exc_info=error)
    return 1


def _sentence(error: Exception) -> str:
    if isinstance(error, DatelineError):
        return str(error)
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"{error.filename} is a file where a folder has to be."
    if isinstance(error, OSError):
        return f"{error.filename or 'The system'}: {error.strerror or error}."
    if (cause := getattr(error, "orig", None)) is not None:  # SQLAlchemy's, whose own text holds the whole statement
        return f"The catalogue's database failed: {' '.join(str(cause).split())}."
    return (
        f"Dateline did not foresee this: {type(error).__name__} in {_place(error)}. "
        "DATELINE_LOG=debug shows more; please report it."
    )


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}" if trace else "an unknown place"
