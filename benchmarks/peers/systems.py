"""The interface that every system is measured through, and which ones there are."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol

from benchmarks.figures import Reply
from bot.evaluation.cases import Case

TITLES = {
    "dateline": "Dateline",
    "langchain_tutorial": "LangChain tutorial",
    "langchain_dated": "LangChain tutorial, date filter",
    "langchain_ensemble": "LangChain ensemble",
    "llama_vectors": "LlamaIndex VectorStoreIndex",
    "llama_bm25": "LlamaIndex BM25Retriever",
    "haystack_bm25": "Haystack in-memory BM25",
}
"""What each system is called in a table, by the module of this package that opens it."""


class System(Protocol):
    """Something that articles are put into and that questions are put to, in one process."""

    def add(self, articles: Path) -> None:
        """Make the articles of a file of JSON Lines searchable; all of them are when this returns."""

    def ask(self, case: Case, passages: int) -> Reply:
        """Return what it finds and says, with up to so many passages. Threads may call this at once."""

    def close(self) -> None:
        """Write what is to be kept, and end."""


def open_system(name: str, folder: Path) -> System:
    """Open the system of that name, which keeps what it keeps in `folder`.

    Raises:
        ModuleNotFoundError: if a package that it needs is not installed.
    """
    system: System = import_module(f"benchmarks.peers.{name}").open_system(folder)
    return system
