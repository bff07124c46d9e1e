"""LlamaIndex's `BM25Retriever` (bm25s underneath), with its default English stems and stop words."""

from __future__ import annotations

from pathlib import Path

from llama_index.retrievers.bm25 import BM25Retriever

from benchmarks.figures import Reply
from benchmarks.peers.llama_vectors import split
from benchmarks.peers.reading import read_stories
from bot.evaluation.cases import Case


class LlamaWords:
    """Lexical search, in memory."""

    def __init__(self) -> None:
        self._retriever: BM25Retriever | None = None

    def add(self, articles: Path) -> None:
        """Split and index."""
        self._retriever = BM25Retriever.from_defaults(nodes=split(read_stories(articles)))

    def ask(self, case: Case, passages: int) -> Reply:
        """Return the passages with the best scores."""
        if self._retriever is None:
            raise RuntimeError("nothing has been added")
        self._retriever.similarity_top_k = passages
        return Reply(tuple(each.node.get_content() for each in self._retriever.retrieve(case.question)))

    def close(self) -> None:
        """Nothing is kept."""


def open_system(_folder: Path) -> LlamaWords:
    """Begin with an empty index."""
    return LlamaWords()
