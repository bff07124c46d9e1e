"""Processes in which foreign bytes are parsed: each with a limit of time and memory, killed and replaced beyond it.

Parsers of other people have inputs that keep them busy for hours (a tag with 100,000 attributes, in Python's SAX) or
fill the memory. A thread cannot be stopped; a process can. What is sent and comes back is pickled.
"""

from __future__ import annotations

import atexit
import contextlib
import math
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import IO, Any, ParamSpec, TypeVar

from retrieval.domain.errors import UnusableError

SECONDS = 20.0
"""How long a processor may work on one document. The slowest of some 500 pages of news takes 0.4 s."""
_WAITING = 5
"""How many times as long a document may take by the clock: others want the processor, too."""
MEGABYTES = 1500
"""How much memory a process may take beyond what it has when it begins."""

_CAN_LIMIT = hasattr(signal, "SIGXCPU")
"""Whether the system can end a process by the work that it has done."""
_PLACES = max(1, min(2, os.cpu_count() or 1))
_MOST_TASKS = 2000
"""After so many documents a process is replaced, for what its parsers never give back."""
# Not by `multiprocessing`, which runs the parent's main program again: no library should ask that of its users.
_PROGRAM = "import sys; sys.path[:] = sys.argv[2:]; from retrieval.sources.parser_process import serve; serve()"
_LIBRARIES = ("feedparser", "trafilatura")
"""What a process that parses pages and feeds loads when it begins."""
_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


class ParserPool:
    """Some processes that parse. Safe to share between threads; each is started when it is first needed."""

    def __init__(self, places: int = _PLACES, seconds: float = SECONDS, libraries: Sequence[str] = _LIBRARIES) -> None:
        self._seconds, self._libraries = seconds, libraries
        self.is_started = False
        """Whether a process has been asked for anything."""
        self._free: queue.LifoQueue[_Parser | None] = queue.LifoQueue()
        for _ in range(places):
            self._free.put(None)

    def run(self, read: Callable[_Given, _Result], *args: _Given.args, **kwargs: _Given.kwargs) -> _Result:
        """Return what `read`, a function of some module, makes of its arguments in another process.

        Raises:
            UnusableError: if `read` does, if it fails in any other way, or if it breaks a limit.
        """
        parser = self._free.get()
        self.is_started = True
        try:
            if parser is None or not parser.is_usable:
                if parser is not None:
                    parser.close()
                parser = _Parser(self._libraries)
            result: _Result = parser.ask((read, args, kwargs, self._seconds), self._seconds)
            return result
        finally:
            self._free.put(parser)

    def close(self) -> None:
        """End the processes that are not at work."""
        with contextlib.suppress(queue.Empty):
            while True:
                parser = self._free.get_nowait()
                if parser is not None:
                    parser.close()


class Deadlines:
    """Ends what is not over in time, by one thread for all: a thread for each document takes longer than its way here.

    Safe to share between threads.
    """

    def __init__(self) -> None:
        self._ends: dict[object, tuple[float, Callable[[], None]]] = {}
        self._changed = threading.Condition()
        self._next_look = math.inf
        self._watching = False

    @contextlib.contextmanager
    def within(self, seconds: float, end: Callable[[], None]) -> Iterator[None]:
        """Call `end`, which must be quick, if the block takes longer than so many seconds; never once it is over."""
        key, due = object(), time.monotonic() + seconds
        with self._changed:
            self._ends[key] = due, end
            if not self._watching:
                threading.Thread(target=self._watch, name="parser-deadlines", daemon=True).start()
                self._watching = True
            # Else the thread is awake before this is due; it is not woken for what is over long before.
            if due < self._next_look:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._ends.pop(key, None)

    def _watch(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for key, (due, end) in list(self._ends.items()):
                    if due <= now:
                        del self._ends[key]
                        end()
                self._next_look = min((due for due, _ in self._ends.values()), default=math.inf)
                self._changed.wait(None if self._next_look == math.inf else self._next_look - now)


_DEADLINES = Deadlines()


class _Parser:
    """One process; it is asked one thing at a time."""

    def __init__(self, libraries: Sequence[str]) -> None:
        command = [sys.executable, "-c", _PROGRAM, ",".join(libraries), *sys.path]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._tasks = 0
        self.is_usable = True

    def ask(self, task: object, seconds: float) -> Any:
        self._tasks += 1
        late = threading.Event()
        try:
            with self._watched(seconds, late):
                kind, value = self._exchange(task)
        except (EOFError, OSError, pickle.UnpicklingError):
            self.close()
            is_late = late.is_set() or self._process.returncode == -getattr(signal, "SIGXCPU", 0)
            raise UnusableError(_reason(is_late, seconds)) from None
        except BaseException:
            # Its reply is still to come, and must not be taken for that to the next task.
            self.close()
            raise
        self.is_usable = self._tasks < _MOST_TASKS and kind != "memory"
        if kind == "result":
            return value
        raise UnusableError(value)

    def close(self) -> None:
        self.is_usable = False
        self._process.kill()
        self._process.communicate()

    def _exchange(self, task: object) -> tuple[str, Any]:
        told, heard = self._process.stdin, self._process.stdout
        if told is None or heard is None:
            raise RuntimeError("a parser without pipes")
        if self._tasks == 1:
            pickle.load(heard)  # noqa: S301 - from a child that runs this very file; it is ready
        _tell(told, task)
        reply: tuple[str, Any] = pickle.load(heard)  # noqa: S301 - as above
        return reply

    @contextlib.contextmanager
    def _watched(self, seconds: float, late: threading.Event) -> Any:
        def end() -> None:
            late.set()
            self._process.kill()

        # A process that begins has its libraries to load.
        seconds *= _WAITING if _CAN_LIMIT else 1
        with _DEADLINES.within(seconds if self._tasks > 1 else seconds + 30, end):
            yield


def _reason(is_late: bool, seconds: float) -> str:
    if is_late:
        return f"it takes longer than {seconds:g} seconds to read, which no article or feed does; it was left out"
    return "reading it broke the parser, or took more memory than any article or feed does; it was left out"


def serve() -> None:
    """Parse for the parent until it hangs up, as it does when it ends, however it ends."""
    # Ctrl-C reaches all processes of a terminal at once; the parent is the one to act on it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    heard, told = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a package may print must not stand among the replies.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for library in filter(None, sys.argv[1].split(",")):  # before the first task, whose time is counted
        import_module(library)
    _limit_memory()
    with contextlib.suppress(EOFError, OSError):
        _tell(told, True)
        while True:
            read, args, kwargs, seconds = pickle.load(heard)  # noqa: S301 - from the parent
            _limit_work(seconds)
            _tell(told, _outcome(read, args, kwargs))


def _outcome(read: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[str, Any]:
    try:
        return "result", read(*args, **kwargs)
    except UnusableError as error:
        return "refused", str(error)
    except MemoryError:
        return "memory", "reading it takes more memory than any article or feed does; it was left out"
    except Exception as error:  # noqa: BLE001 - whatever a stranger's bytes provoke is the trouble of these bytes alone
        return "refused", f"it cannot be read ({type(error).__name__})"


def _limit_work(seconds: float) -> None:
    """Have the system end this process when it has worked for so long, from now on."""
    if _CAN_LIMIT:
        import resource  # noqa: PLC0415 - not on Windows

        # Of what the system counts in whole seconds the current one is partly over.
        end = int(time.process_time()) + math.ceil(seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (end, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _limit_memory() -> None:
    """Bound the address space, where the system has a way to."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        with open("/proc/self/statm") as file:  # noqa: PTH123 - no file of ours
            now = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + MEGABYTES * 2**20, resource.RLIM_INFINITY))


def _tell(pipe: IO[bytes], said: object) -> None:
    pipe.write(pickle.dumps(said, pickle.HIGHEST_PROTOCOL))
    pipe.flush()


POOL = ParserPool()
"""The processes that everything in this one shares."""
RECORDS = ParserPool(1, libraries=())
"""The process in which the records of long files are read."""
ASIDE = ParserPool(1, libraries=())
"""The process for what is worked out beside all else while such records are read."""
atexit.register(POOL.close)
atexit.register(RECORDS.close)
atexit.register(ASIDE.close)
