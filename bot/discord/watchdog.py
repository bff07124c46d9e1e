"""A watch on the event loop: logs what held it up for more than a tenth of a second."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
import traceback
from collections.abc import Container, Mapping
from types import FrameType

from retrieval.domain import metrics

log = logging.getLogger(__name__)
LONGEST_SECONDS = 0.1
_EVERY_SECONDS = 0.05
_FRAMES = 6


class Watchdog:
    """A thread that asks the loop for a sign of life, and looks at what it is doing when none comes."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, longest: float = LONGEST_SECONDS) -> None:
        self._loop = loop
        self._loop_thread = threading.get_ident()
        self._longest = longest
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="dateline-watchdog", daemon=True)

    def start(self) -> None:
        """Begin to watch; to be called from the loop's own thread."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(_EVERY_SECONDS):
            alive, asked = threading.Event(), time.monotonic()
            try:
                self._loop.call_soon_threadsafe(alive.set)
            except RuntimeError:
                return  # the loop is closed
            if not alive.wait(self._longest):
                self._report(alive, asked)

    def _report(self, alive: threading.Event, asked: float) -> None:
        stacks = sys._current_frames()  # noqa: SLF001 - the only way to look into other threads
        loop = traceback.extract_stack(stacks.get(self._loop_thread))
        # An idle loop was not held up by itself: other threads had the interpreter, or other programs the processor.
        idle = bool(loop) and loop[-1].filename.endswith("selectors.py")
        doing = _others(stacks, {self._loop_thread, threading.get_ident()}) if idle else _places(loop)
        while not alive.wait(self._longest) and not self._stop.is_set():
            pass
        metrics.count("loop_stalls")
        blocked = round((time.monotonic() - asked) * 1000)
        extra = {"ms": blocked, "loop": "idle" if idle else "busy", "at": doing}
        log.warning("the event loop was held up", extra={"held_up": extra})


def _places(stack: traceback.StackSummary) -> str:
    return " > ".join(f"{one.filename}:{one.lineno}" for one in stack[-_FRAMES:])


def _others(stacks: Mapping[int, FrameType], but: Container[int]) -> str:
    """Return where all other threads are."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    places = (
        f"{names.get(number, number)} {frame.f_code.co_filename}:{frame.f_lineno}"
        for number, frame in stacks.items()
        if number not in but
    )
    return "; ".join(places)
