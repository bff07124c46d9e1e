"""The program `dateline`: runs a command, and turns what went wrong into a sentence and an exit code."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from types import FrameType

from bot.commands import app
from bot.display.console import complain, errors
from retrieval.domain.errors import DatelineError

_SELDOM = 20_000
"""New objects after which rubbish is looked for; Python's own number is made for machines with less memory."""
_INTERRUPTED = 130
_TERMINATED = 143
_AGAIN_SECONDS = 0.05


def main() -> None:
    """Run the command line; exit code 0 done, 1 something was refused or failed, 2 wrong usage."""
    signal.signal(signal.SIGTERM, _raise_terminated)
    # Imports make a hundred thousand objects and no rubbish; to look for it ten times over is a tenth of a start.
    gc.set_threshold(_SELDOM)
    try:
        app()
    except DatelineError as error:
        complain("error:", str(error), "bold red")
        sys.exit(1)
    except KeyboardInterrupt:
        errors.print("Stopped.")
        sys.exit(_INTERRUPTED)


def _raise_terminated(number: int, frame: FrameType | None) -> None:
    # As an exception, so that whatever is open is closed on the way out; but not out of the middle of an import, whose
    # lock would never be given back to a thread that imports the same.
    if _is_importing(frame):
        again = threading.Timer(_AGAIN_SECONDS, os.kill, (os.getpid(), number))
        again.daemon = True
        again.start()
    else:
        sys.exit(_TERMINATED)


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


if __name__ == "__main__":
    main()
