"""What limits an answer, in words that can be shown: windows with their reasons, outlets, order and kind of answer."""

from __future__ import annotations

from collections.abc import Iterator

from retrieval.domain.answer import ScopedWindow, Scopes
from retrieval.question.question import Question, Window
from retrieval.ranking.search import Request


def scopes_of(request: Request, question: Question, found: Window | None = None) -> Scopes:
    """Return the scopes of an answer; `found` is the window of an event that the question names."""
    return Scopes(
        windows=tuple(_windows(request, question, found)),
        outlets=request.outlets or question.outlets,
        order=question.order,
        kind=question.kind,
    )


def _windows(request: Request, question: Question, found: Window | None) -> Iterator[ScopedWindow]:
    if request.since or request.until:
        names = [name for name, day in (("since", request.since), ("until", request.until)) if day]
        yield ScopedWindow(start=request.since, end=request.until, reason=" and ".join(names), bounds="publication")
    window = question.window
    if window is not None and not (window.strict and (request.since or request.until)):
        yield ScopedWindow(
            start=window.start,
            end=window.end,
            reason=window.reason,
            bounds="publication" if window.strict else "event",
        )
    if found is not None and found != window:
        yield ScopedWindow(start=found.start, end=found.end, reason=found.reason, bounds="event")
