"""The vector index: embeddings in Chroma, embedded or as a server, a projection of the stored vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.domain.errors import IndexUnavailable
from retrieval.indexes.generations import Generations

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Vector = NDArray[np.float32]
_BATCH = 100
"""Chroma's `add` holds the interpreter lock for about a millisecond a record, so records go in by the hundred."""
_SEARCH_WIDTH = 400
"""Chroma's `ef_search`. At its default of 100, 2 % of questions find none of their true neighbours."""
_BUSY = "BUSY"


class VectorStore(Protocol):
    """Where Chroma keeps its collections: a folder of this machine, or a server."""

    def open(self) -> ClientAPI:
        """Return a client, or raise `IndexUnavailable`."""
        ...

    def begin_writing(self) -> None:
        """Say that files may be half-written from now on."""
        ...

    def end_writing(self) -> None:
        """Say that they are whole again."""
        ...

    def clear(self) -> None:
        """Throw all collections away."""
        ...

    def close(self) -> None:
        """Give back what `open` took."""
        ...


class VectorIndex:
    """Vectors to passages: one cosine collection per embedding model, holding ids and vectors and no text.

    The number of the last change that is in a collection stands in its metadata. Applying a change twice is
    harmless, so a crash between the vectors and the number is too.
    """

    def __init__(self, store: VectorStore, model: str, dimension: int) -> None:
        self._store = store
        self._model = model
        self._dimension = dimension
        self._collection: Collection | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the index can be searched."""
        return self._collection is not None

    def open(self) -> None:
        """Open the index, making it where there is none; raise `IndexUnavailable` when that fails."""
        if self._collection is None:
            client = self._store.open()
            self._collection = client.get_or_create_collection(
                _collection_name(self._model),
                metadata={"model": self._model, "dimension": self._dimension, "cursor": 0},
                configuration={"hnsw": {"space": "cosine", "ef_search": _SEARCH_WIDTH}},
                embedding_function=None,
            )

    def close(self) -> None:
        """Close the index; what was applied is on disk."""
        self._collection = None
        self._store.close()

    def clear(self) -> None:
        """Throw the index away; the next `open` begins a new one."""
        self._collection = None
        self._store.clear()

    def cursor(self) -> int:
        """Return the number of the last change in the index."""
        return int((self._opened().metadata or {}).get("cursor", 0))

    def apply(self, ids: Sequence[int], vectors: Vector, cursor: int, removed: Sequence[int] = ()) -> None:
        """Put the passages' vectors into the index, take the `removed` ones out, and move the cursor."""
        collection = self._opened()
        self._store.begin_writing()
        for first in range(0, len(ids), _BATCH):
            batch = slice(first, first + _BATCH)
            collection.upsert(ids=[str(number) for number in ids[batch]], embeddings=vectors[batch])
        for first in range(0, len(removed), _BATCH):
            collection.delete(ids=[str(number) for number in removed[first : first + _BATCH]])
        collection.modify(metadata={"model": self._model, "dimension": self._dimension, "cursor": cursor})
        self._store.end_writing()

    def search(self, vector: Vector, limit: int) -> list[tuple[int, float]]:
        """Return the `limit` passages nearest to a unit vector: (passage id, cosine), nearest first."""
        found = self._opened().query(query_embeddings=vector.reshape(1, -1), n_results=limit, include=["distances"])
        distances = (found["distances"] or [[]])[0]
        return [(int(number), 1 - cost) for number, cost in zip(found["ids"][0], distances, strict=True)]

    def ids(self) -> set[int]:
        """Return the ids of all passages that the index says it holds."""
        return {int(number) for number in self._opened().get(include=[])["ids"]}

    def stored(self, ids: Sequence[int]) -> dict[int, Vector]:
        """Return the vectors that the index keeps for those of the passages that it holds."""
        found = self._opened().get(ids=[str(number) for number in ids], include=["embeddings"])
        rows = np.asarray(found["embeddings"], np.float32)
        return {int(number): row for number, row in zip(found["ids"], rows, strict=True)}

    def _opened(self) -> Collection:
        if self._collection is None:
            raise IndexUnavailable("The vector index is not open.")
        return self._collection


class EmbeddedStore:
    """Chroma inside this process, in a folder that only the owner of the data directory may open.

    A kill while Chroma rewrites its files corrupts them in a way that shows only at the second opening, as a crash
    that nothing can catch. A file marks the time in which that can happen, opening included; a folder found with
    the mark is never opened again but replaced, and filled from the vectors in the catalogue.
    """

    def __init__(self, home: Path) -> None:
        self._generations = Generations(home)
        self._folder: Path | None = None
        self._client: Any = None

    def open(self) -> ClientAPI:
        """Return a client for the folder in use, or for a new one when that was left half-written."""
        # Chroma takes a second to import, and most commands do without it.
        import chromadb  # noqa: PLC0415
        from chromadb.config import Settings  # noqa: PLC0415
        from chromadb.errors import ChromaError  # noqa: PLC0415

        folder = self._generations.current()
        if folder is not None and (folder / _BUSY).exists():
            self._generations.retire()
            folder = None
        if folder is None:
            folder = self._generations.new()
            self._generations.publish(folder)
        self._generations.sweep()
        self._folder = folder
        self.begin_writing()
        try:
            client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
        except ChromaError as error:  # the mark stays, so that the next opening begins a new folder
            raise IndexUnavailable(f"The vector index in {folder} cannot be opened: {error}") from error
        self.end_writing()
        self._client = client
        return client

    def begin_writing(self) -> None:
        """Set the mark."""
        self._mark().touch()

    def end_writing(self) -> None:
        """Take the mark away."""
        self._mark().unlink()

    def clear(self) -> None:
        """Delete the folder in use."""
        self.close()
        self._generations.retire()
        self._generations.sweep()

    def close(self) -> None:
        """Close Chroma."""
        if self._client is not None:
            self._client.close()
        self._client = None

    def _mark(self) -> Path:
        if self._folder is None:
            raise IndexUnavailable("The vector index is not open.")
        return self._folder / _BUSY


class ServerStore:
    """Chroma as a server at a URL, shared by all machines."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: Any = None

    def open(self) -> ClientAPI:
        """Return a client for the server, or raise `IndexUnavailable` when it does not answer."""
        from urllib.parse import urlsplit  # noqa: PLC0415 - together with the next, only for servers

        import chromadb  # noqa: PLC0415
        from chromadb.config import Settings  # noqa: PLC0415

        parts = urlsplit(self._url)
        try:
            client = chromadb.HttpClient(
                host=parts.hostname or "localhost",
                port=parts.port or (443 if parts.scheme == "https" else 8000),
                ssl=parts.scheme == "https",
                settings=Settings(anonymized_telemetry=False),
            )
        except ValueError as error:
            raise IndexUnavailable(f"No Chroma server answers at CHROMA_URL ({parts.hostname}).") from error
        self._client = client
        return client

    def begin_writing(self) -> None:
        """Do nothing: the server looks after its own files."""

    def end_writing(self) -> None:
        """Do nothing, as above."""

    def clear(self) -> None:
        """Delete the server's collections that Dateline made."""
        client = self._client or self.open()
        for collection in client.list_collections():
            if collection.name.startswith(_PREFIX):
                client.delete_collection(collection.name)

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()
        self._client = None


_PREFIX = "passages-"


def _collection_name(model: str) -> str:
    safe = "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in model)
    return f"{_PREFIX}{safe}"
