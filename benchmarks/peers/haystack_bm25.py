"""Haystack's in-memory document store with its BM25 retriever, at its defaults."""

from __future__ import annotations

from pathlib import Path

from haystack import Document
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.document_stores.types import DuplicatePolicy

from benchmarks.figures import Reply
from benchmarks.peers.reading import PASSAGE_OVERLAP_WORDS, PASSAGE_WORDS, read_stories
from bot.evaluation.cases import Case


class Haystack:
    """Lexical search, in memory."""

    def __init__(self) -> None:
        self._store = InMemoryDocumentStore()
        self._retriever = InMemoryBM25Retriever(self._store)

    def add(self, articles: Path) -> None:
        """Split by words and index."""
        splitter = DocumentSplitter(split_length=PASSAGE_WORDS, split_overlap=PASSAGE_OVERLAP_WORDS)
        documents = [
            Document(content=story.text, meta={"published": story.published}) for story in read_stories(articles)
        ]
        # The same passage can stand in two articles, which by default it refuses.
        self._store.write_documents(splitter.run(documents)["documents"], DuplicatePolicy.SKIP)

    def ask(self, case: Case, passages: int) -> Reply:
        """Return the passages with the best scores."""
        found = self._retriever.run(case.question, top_k=passages)["documents"]
        return Reply(tuple(document.content or "" for document in found))

    def close(self) -> None:
        """Nothing is kept."""


def open_system(_folder: Path) -> Haystack:
    """Begin with an empty store."""
    return Haystack()
