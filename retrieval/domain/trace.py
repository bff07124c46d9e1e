"""The trace of an answer: what each rule found, let pass, stopped or chose, and the file in which it stands.

A rule writes with `note` (what it found or chose) or `gate` (a limit; the outcome is returned, so that the condition is
written once). Both do nothing but look at a context variable unless somebody records; what takes work to tell, such as
one line a passage, is done behind `if is_recorded():`. The file, line and function of the caller are found by
themselves; a function called `explain_...` or `_explain...` writes for the one that calls it. Threads and tasks that an
answer starts write to the same trace.

    trace.note(f"asks for a {kind}")
    trace.note("Ministers meet in Oslo", value=score, signs={"cosine": 5.1, "week": 2.0})
    if not trace.gate("the passages hold the question's names", missing == 0, value=missing, limit=0):
        return "not_in_corpus"
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import FrameType

from pydantic import BaseModel, ConfigDict

_ROOT = Path(__file__).parents[2]
_EXPLAINING = ("_explain", "explain_")


class Step(BaseModel):
    """One thing that a rule did.

    `file` is the path of the rule from the root of the project, with "/"; `line` is where it wrote, `rule` the
    function. `passed` tells of a gate whether it let the question or the evidence pass, None of everything else.
    `value` is held against `limit`. `signs` are the parts of `value` by name: each sign times its weight.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    line: int
    rule: str
    text: str
    passed: bool | None = None
    value: float | None = None
    limit: float | None = None
    signs: dict[str, float] = {}


_steps: ContextVar[list[Step] | None] = ContextVar("trace", default=None)


def is_recorded() -> bool:
    """Tell whether anybody reads what is written here."""
    return _steps.get() is not None


@contextmanager
def recorded() -> Iterator[list[Step]]:
    """Record what the rules that are called within the block write, in order."""
    steps: list[Step] = []
    token = _steps.set(steps)
    try:
        yield steps
    finally:
        _steps.reset(token)


def note(
    text: str, *, value: float | None = None, limit: float | None = None, signs: Mapping[str, float] | None = None
) -> None:
    """Write what a rule found or chose."""
    steps = _steps.get()
    if steps is not None:
        steps.append(_step(inspect.currentframe(), text, None, value, limit, signs))


def gate(text: str, passed: bool, *, value: float | None = None, limit: float | None = None) -> bool:
    """Write whether something holds, and return whether it does. `text` says what has to hold."""
    steps = _steps.get()
    if steps is not None:
        steps.append(_step(inspect.currentframe(), text, passed, value, limit, None))
    return passed


def _step(
    writer: FrameType | None,
    text: str,
    passed: bool | None,
    value: float | None,
    limit: float | None,
    signs: Mapping[str, float] | None,
) -> Step:
    caller = _caller(writer)
    code = caller.f_code
    path = Path(code.co_filename)
    return Step(
        file=path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) else path.name,
        line=caller.f_lineno,
        rule=code.co_qualname,
        text=" ".join(text.split()),
        passed=passed,
        value=_rounded(value),
        limit=_rounded(limit),
        signs={name: round(float(part), 3) for name, part in (signs or {}).items()},
    )


def _caller(writer: FrameType | None) -> FrameType:
    """Return the frame of the rule behind `note` or `gate`: the one that called an `explain_...`."""
    frame = writer.f_back if writer else None
    while frame and frame.f_back and frame.f_code.co_name.startswith(_EXPLAINING):
        frame = frame.f_back
    if frame is None:
        raise RuntimeError("a trace is written by a rule")
    return frame


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(float(number), 4)
