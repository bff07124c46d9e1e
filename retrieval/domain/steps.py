"""The steps of an answer by name: search, rerank, compose, prove, judge; a listener sees what goes in and comes out.

Code that takes a step says so with `step`; it does nothing but look at a context variable unless somebody listens.
Threads and tasks that an answer starts are heard, too. LangChain's callbacks listen through `retrieval.answer.chain`.

    with step("search", request) as taken:
        taken.output = found = search(request)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal, Protocol

StepName = Literal["search", "rerank", "compose", "prove", "judge"]


class Taken:
    """A step that is being taken: set `output` to what came of it."""

    __slots__ = ("output",)

    def __init__(self) -> None:
        self.output: Any = None


class Run(Protocol):
    """What a listener makes of one step; `inner` listens to the steps within it."""

    inner: Listener

    def end(self, output: object) -> None:
        """Hear what came of it."""

    def fail(self, error: BaseException) -> None:
        """Hear what stopped it."""


class Listener(Protocol):
    """Whoever wants to know of each step."""

    def begin(self, name: StepName, given: object) -> Run:
        """Hear that a step begins, and with what."""


_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def step(name: StepName, given: object) -> Iterator[Taken]:
    """Take a step of an answer in the block."""
    taken, listener = Taken(), _listener.get()
    if listener is None:
        yield taken
        return
    run = listener.begin(name, given)
    _listener.set(run.inner)
    try:
        yield taken
    except BaseException as error:
        run.fail(error)
        raise
    else:
        run.end(taken.output)
    finally:
        _listener.set(listener)


def is_heard() -> bool:
    """Tell whether somebody hears the steps of this context."""
    return _listener.get() is not None


def listen(listener: Listener) -> None:
    """Let a listener hear the steps of this context from now on."""
    _listener.set(listener)
