"""Embedding models behind LangChain's `Embeddings` interface: WordLlama built in, OpenAI and MiniLM on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.domain.errors import EmbeddingError, SettingsError
from retrieval.text.static_vectors import WordLlamaEmbeddings

Vectors = NDArray[np.float32]
BUILT_IN = "wordllama"
"""The kind of model that needs no download, no key and no other thread to wait for."""
_OPENAI_DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072}


class Embedder(Protocol):
    """LangChain's `Embeddings`, known by its shape: to import it takes a fifth of a second of every start."""

    def embed_documents(self, texts: list[str]) -> list[list[float]] | Vectors:
        """Return one vector per text."""
        ...

    def embed_query(self, text: str) -> list[float] | Vectors:
        """Return the vector of one question."""
        ...


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """An embedding model with the name that its vectors are kept under, and their dimension."""

    name: str
    dimension: int
    embeddings: Embedder

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row per text; raise `EmbeddingError` when the model fails."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        try:
            rows = np.asarray(self.embeddings.embed_documents(list(texts)), np.float32).reshape(len(texts), -1)
        except Exception as error:  # every provider has errors of its own; the type says enough, and holds no key
            raise EmbeddingError(f"{self.name} could not embed: {type(error).__name__}") from error
        return _unit(rows)

    def embed_query(self, text: str) -> Vectors:
        """Return the unit-length vector of a question, of shape (dimension,)."""
        try:
            row = self.embeddings.embed_query(text)
        except Exception as error:  # as above
            raise EmbeddingError(f"{self.name} could not embed: {type(error).__name__}") from error
        vector: Vectors = _unit(np.asarray(row, np.float32).reshape(1, -1))[0]
        return vector


def open_model(kind: str, *, api_key: str | None = None, base_url: str | None = None) -> EmbeddingModel:
    """Return the embedding model called `wordllama`, `minilm`, `openai` or `openai:MODEL`.

    Raises `SettingsError` for another name or a missing key. Only `minilm` downloads anything, at its first use.
    """
    if kind == BUILT_IN:
        return EmbeddingModel("wordllama-l2-supercat-256", 256, WordLlamaEmbeddings())
    if kind == "minilm":
        return EmbeddingModel("all-MiniLM-L6-v2", 384, MiniLMEmbeddings())
    if kind.split(":", maxsplit=1)[0] == "openai":
        return _openai(kind, api_key, base_url)
    raise SettingsError(f"DATELINE_EMBEDDING is {kind!r}; it can be wordllama, minilm, openai or openai:MODEL.")


def embed_built_in(texts: Sequence[str]) -> Vectors:
    """Return what the built-in model makes of texts: a function of a module, as another process can be asked for."""
    return _built_in().embed(texts)


@cache
def _built_in() -> EmbeddingModel:
    return open_model(BUILT_IN)


class MiniLMEmbeddings:
    """Chroma's own all-MiniLM-L6-v2 under onnxruntime, 384 dimensions; it is downloaded at the first use."""

    def __init__(self) -> None:
        # Chroma takes a second to import, for nothing when another model is used.
        from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2  # noqa: PLC0415

        self._function = ONNXMiniLM_L6_V2()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector per text."""
        return [list(map(float, row)) for row in self._function(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of one text."""
        return self.embed_documents([text])[0]


def _openai(kind: str, api_key: str | None, base_url: str | None) -> EmbeddingModel:
    if not api_key:
        raise SettingsError(f"DATELINE_EMBEDDING is {kind}, which needs a key in OPENAI_API_KEY.")
    model = kind.partition(":")[2] or "text-embedding-3-small"
    # A second, not needed without a key.
    from langchain.embeddings import init_embeddings  # noqa: PLC0415
    from langchain_core.embeddings import Embeddings  # noqa: PLC0415

    # Checking the length would fetch a tokenizer's table from the network; passages are far below the limit.
    embeddings = init_embeddings(
        f"openai:{model}", api_key=api_key, base_url=base_url, check_embedding_ctx_length=False
    )
    if not isinstance(embeddings, Embeddings):
        raise SettingsError(f"DATELINE_EMBEDDING is {kind}, which is not an embedding model.")
    found = EmbeddingModel(model, _OPENAI_DIMENSIONS.get(model, 0), embeddings)
    return found if found.dimension else replace(found, dimension=len(found.embed_query("dimension")))


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
