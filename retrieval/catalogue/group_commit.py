"""Committing together what several threads hand in at once: one of them writes for all that wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from retrieval.domain.errors import CatalogueUnavailable

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_MOST_ITEMS = 500
"""How many items a transaction takes at most, unless one thread alone hands in more."""


class _Request(Generic[_Item, _Result]):
    """What one thread hands in, and what comes of it."""

    def __init__(self, items: Sequence[_Item]) -> None:
        self.items = items
        self.done = threading.Event()
        self.results: list[_Result] = []
        self.error: Exception | None = None


class GroupCommit(Generic[_Item, _Result]):
    """Runs `commit` over what has gathered while the run before was under way, one run at a time.

    `commit` returns a result for each item, in order. Where it raises for several requests together, each is tried by
    itself, so that a fault of one is raised to the thread that handed it in and to no other.
    """

    def __init__(self, commit: Callable[[Sequence[_Item]], list[_Result]]) -> None:
        self._commit = commit
        self._waiting: list[_Request[_Item, _Result]] = []
        self._gathering = threading.Lock()
        self._committing = threading.Lock()

    def run(self, items: Sequence[_Item]) -> list[_Result]:
        """Return the results for `items`, once they are committed."""
        if not items:
            return []
        request: _Request[_Item, _Result] = _Request(items)
        with self._gathering:
            self._waiting.append(request)
        with self._committing:
            while not request.done.is_set():
                self._commit_all(self._next())
        if request.error is not None:
            raise request.error
        return request.results

    def _next(self) -> list[_Request[_Item, _Result]]:
        """Take the requests for one transaction out of those that wait."""
        with self._gathering:
            size, taken = 0, 0
            for request in self._waiting:
                size += len(request.items)
                if taken and size > _MOST_ITEMS:
                    break
                taken += 1
            chosen, self._waiting = self._waiting[:taken], self._waiting[taken:]
        return chosen

    def _commit_all(self, requests: Sequence[_Request[_Item, _Result]]) -> None:
        try:
            results = iter(self._commit([item for request in requests for item in request.items]))
            for request in requests:
                request.results = [next(results) for _ in request.items]
                request.done.set()
        except CatalogueUnavailable as error:
            _fail(requests, error)
        except Exception as error:  # noqa: BLE001 - raised again, to whoever handed it in
            if len(requests) == 1:
                _fail(requests, error)
                return
            for request in requests:
                self._commit_all([request])
        finally:
            # A thread that is interrupted must not take with it what the others have handed in.
            left = [request for request in requests if not request.done.is_set()]
            with self._gathering:
                self._waiting[:0] = left


def _fail(requests: Sequence[_Request[Any, Any]], error: Exception) -> None:
    for request in requests:
        request.error = error
        request.done.set()
