"""Embedding models for tests that are not about what a vector means."""

from __future__ import annotations

import hashlib

import numpy as np
from langchain_core.embeddings import Embeddings

from retrieval.indexes.embeddings import EmbeddingModel

DIMENSION = 16


class HashedEmbeddings(Embeddings):
    """Each text gets a direction of its own, always the same one; `calls` counts the texts."""

    def __init__(self, dimension: int = DIMENSION) -> None:
        self._dimension = dimension
        self.calls = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.calls += len(texts)
        return [self._vector(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self._vector(text)

    def _vector(self, text: str) -> list[float]:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        vector: list[float] = np.random.default_rng(seed).normal(size=self._dimension).tolist()
        return vector


def hashed_model(name: str = "hashed", dimension: int = DIMENSION) -> EmbeddingModel:
    """Return a model that embeds in microseconds."""
    return EmbeddingModel(name, dimension, HashedEmbeddings(dimension))
