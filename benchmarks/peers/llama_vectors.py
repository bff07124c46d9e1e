"""LlamaIndex's `VectorStoreIndex` with its own in-memory store and Dateline's embedding."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import TextNode
from pydantic import PrivateAttr

from benchmarks.figures import Reply
from benchmarks.peers.embedding import UnitEmbeddings
from benchmarks.peers.reading import PASSAGE_OVERLAP_WORDS, PASSAGE_WORDS, Story, read_stories
from bot.evaluation.cases import Case


class _SameEmbedding(BaseEmbedding):  # type: ignore[misc] # where the linters run, LlamaIndex is not installed
    _embeddings: UnitEmbeddings = PrivateAttr(default_factory=UnitEmbeddings)

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embeddings.embed_query(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._embeddings.embed_query(text)

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._embeddings.embed_documents(texts)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class LlamaVectors:
    """Exact vector search, in memory."""

    def __init__(self) -> None:
        self._index: VectorStoreIndex | None = None

    def add(self, articles: Path) -> None:
        """Split, embed and index."""
        self._index = VectorStoreIndex(split(read_stories(articles)), embed_model=_SameEmbedding())

    def ask(self, case: Case, passages: int) -> Reply:
        """Return the nearest passages."""
        if self._index is None:
            raise RuntimeError("nothing has been added")
        found = self._index.as_retriever(similarity_top_k=passages).retrieve(case.question)
        return Reply(tuple(each.node.get_content() for each in found))

    def close(self) -> None:
        """Nothing is kept."""


def open_system(_folder: Path) -> LlamaVectors:
    """Begin with an empty index."""
    return LlamaVectors()


def split(stories: Iterable[Story]) -> list[TextNode]:
    """Return nodes of about 1000 characters, their length counted in words: tokens would need a downloaded table."""
    splitter = SentenceSplitter(chunk_size=PASSAGE_WORDS, chunk_overlap=PASSAGE_OVERLAP_WORDS, tokenizer=str.split)
    documents = [Document(text=story.text, metadata={"published": story.published}) for story in stories]
    nodes: list[TextNode] = splitter.get_nodes_from_documents(documents)
    return nodes
