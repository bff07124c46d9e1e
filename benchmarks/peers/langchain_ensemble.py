"""LangChain's hybrid search: `BM25Retriever` and Chroma, fused by `EnsembleRetriever`, all at their defaults."""

from __future__ import annotations

from pathlib import Path

# Dateline builds on neither; measuring them is the point here.
from langchain_classic.retrievers import EnsembleRetriever  # noqa: TID251
from langchain_community.retrievers import BM25Retriever  # noqa: TID251

from benchmarks.figures import Reply
from benchmarks.peers.langchain_tutorial import Tutorial, split
from benchmarks.peers.reading import read_stories
from bot.evaluation.cases import Case


class Ensemble(Tutorial):
    """Half words, half vectors. The word half lives in memory and is built anew by every process."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._words: BM25Retriever | None = None

    def add(self, articles: Path) -> None:
        """Split once, and build both halves."""
        documents = split(read_stories(articles))
        self._store_documents(documents)
        self._words = BM25Retriever.from_documents(documents)

    def ask(self, case: Case, passages: int) -> Reply:
        """Return the fused ranking of so many passages of each half."""
        if self._words is None:
            raise RuntimeError("nothing has been added")
        self._words.k = passages
        vectors = self._store.as_retriever(search_kwargs={"k": passages})
        fused = EnsembleRetriever(retrievers=[self._words, vectors], weights=[0.5, 0.5])
        return Reply(tuple(document.page_content for document in fused.invoke(case.question)[:passages]))


def open_system(folder: Path) -> Ensemble:
    """Open both halves; the words are missing until something is added."""
    return Ensemble(folder)
