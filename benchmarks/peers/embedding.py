"""Dateline's own embedding for the peers, so that they differ in the search alone."""

from __future__ import annotations

from langchain_core.embeddings import Embeddings

from retrieval.indexes.embeddings import open_model


class UnitEmbeddings(Embeddings):
    """Dateline's built-in embedding at unit length, so that a peer's Euclidean distance ranks as the cosine does."""

    def __init__(self) -> None:
        self._model = open_model("wordllama")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector per text."""
        vectors: list[list[float]] = self._model.embed(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of one text."""
        vector: list[float] = self._model.embed_query(text).tolist()
        return vector
