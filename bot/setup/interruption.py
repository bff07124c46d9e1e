"""Ctrl-C and SIGTERM: how the program is stopped from outside, at any moment of its life; and when it has started."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

INTERRUPTED = 130
TERMINATED = 143
_AGAIN_SECONDS = 0.05
_started = threading.Event()
_due: list[Callable[[], None]] = []


def heed_signals() -> None:
    """Turn SIGTERM into `SystemExit` and Ctrl-C into `KeyboardInterrupt`, but never in the middle of an import.

    A module whose import is broken off stays broken, and its lock may never be given back to a thread that waits for
    it. While the program starts there is nothing to close, so that it ends at once; later the signal comes again when
    the import is done. It comes again, too, when it met a finalizer, in which Python lets no exception out.
    """
    sys.unraisablehook = _heeding(sys.unraisablehook)
    signal.signal(signal.SIGTERM, _terminate)
    # A shell that starts a program in the background has it ignore Ctrl-C, which is meant for others.
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _interrupt)


def when_started(do: Callable[[], None]) -> None:
    """Have something done once the program has started."""
    _due.append(do)


def start_up_is_over() -> None:
    """Tell that a command runs from now on: what it has opened is to be closed on the way out."""
    _started.set()
    while _due:
        _due.pop()()


def end_at_once() -> None:
    """Let Ctrl-C end the process from now on: it is on its way out, and has nothing left to close."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))


def _terminate(number: int, frame: FrameType | None) -> None:
    if _may_be_raised(number, frame, TERMINATED, b""):
        raise SystemExit(TERMINATED)


def _interrupt(number: int, frame: FrameType | None) -> None:
    if _may_be_raised(number, frame, INTERRUPTED, b"Stopped.\n"):
        raise KeyboardInterrupt


def _may_be_raised(number: int, frame: FrameType | None, code: int, said: bytes) -> bool:
    """Tell whether a signal may become an exception now; where not, end the process or send the signal again."""
    if not _is_importing(frame):
        return True
    if not _started.is_set():
        os.write(2, said)
        os._exit(code)
    _send_again(number)
    return False


def _send_again(number: int) -> None:
    again = threading.Timer(_AGAIN_SECONDS, os.kill, (os.getpid(), number))
    again.daemon = True
    again.start()


def _heeding(hook: Callable[[sys.UnraisableHookArgs], object]) -> Callable[[sys.UnraisableHookArgs], object]:
    """Return a hook for exceptions that cannot be raised, by which those of a signal come again."""

    def heed(lost: sys.UnraisableHookArgs) -> None:
        if isinstance(lost.exc_value, KeyboardInterrupt):
            _send_again(signal.SIGINT)
        elif isinstance(lost.exc_value, SystemExit) and lost.exc_value.code == TERMINATED:
            _send_again(signal.SIGTERM)
        else:
            hook(lost)

    return heed


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False
