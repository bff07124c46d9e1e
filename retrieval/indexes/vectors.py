"""The vector index: embeddings in Chroma, embedded or as a server, a projection of the stored vectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from retrieval.domain.errors import IndexUnavailable
from retrieval.indexes.index_folders import Generations

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Vector = NDArray[np.float32]
AT_ONCE = 100
"""Chroma's `add` holds the interpreter lock for about a millisecond a record, so records go in by the hundred."""
AT_ONCE_ALONE = 1_000
"""The same where no event loop waits for the lock: larger calls take a fifth less time in all."""
_SEARCH_WIDTH = 400
"""Chroma's `ef_search`. At its default of 100, 2 % of questions find none of their true neighbours."""
_BUSY = "BUSY"
_SERVER_SECONDS = 10.0
"""How long a Chroma server may take over one call."""


class VectorStore(Protocol):
    """Where Chroma keeps its collections: a folder of this machine, or a server."""

    is_shared: ClassVar[bool]
    """Whether other processes may write to it."""

    def open(self) -> ClientAPI:
        """Return a client, or raise `IndexUnavailable`."""
        ...

    def begin_writing(self) -> None:
        """Say that files may be half-written from now on."""
        ...

    def end_writing(self) -> None:
        """Say that they are whole again."""
        ...

    def clear(self, name: str) -> None:
        """Throw the collection of that name away."""
        ...

    def faults(self) -> tuple[type[Exception], ...]:
        """Return what is raised where the store is away or has lost what was in it."""
        ...

    def close(self) -> None:
        """Give back what `open` took."""
        ...


class VectorIndex:
    """Vectors to passages: one cosine collection per embedding model, holding ids and vectors and no text.

    The number of the last change that is in a collection stands in its metadata. Applying a change twice is
    harmless, so a crash between the vectors and the number is too.
    """

    def __init__(self, store: VectorStore, name: str, dimension: int, at_once: int = AT_ONCE) -> None:
        self._store = store
        self._at_once = at_once
        self._name = name
        self._dimension = dimension
        self._client: ClientAPI | None = None
        self._collection: Collection | None = None

    @property
    def name(self) -> str:
        """What the collection is called."""
        return self._name

    @property
    def is_open(self) -> bool:
        """Tell whether the index can be searched."""
        return self._collection is not None

    def open(self) -> None:
        """Open the index, making it where there is none; raise `IndexUnavailable` when that fails."""
        if self._collection is None:
            self._client = client = self._store.open()
            with self._reaching():
                self._collection = client.get_or_create_collection(
                    self._name,
                    metadata={"dimension": self._dimension, "cursor": 0, "mark": "0"},
                    configuration={"hnsw": {"space": "cosine", "ef_search": _SEARCH_WIDTH}},
                    embedding_function=None,
                )

    def close(self) -> None:
        """Close the index; what was applied is on disk."""
        self._collection = None
        self._store.close()

    def refresh(self) -> None:
        """See how far the index has come, where another process may have applied changes to it."""
        if self._client is not None and self._collection is not None and self._store.is_shared:
            with self._reaching():
                self._collection = self._client.get_collection(self._name, embedding_function=None)

    def clear(self) -> None:
        """Throw the index away; the next `open` begins a new one."""
        self._collection = None
        with self._reaching():
            self._store.clear(self._name)

    def cursor(self) -> int:
        """Return the number of the last change in the index."""
        return int((self._opened().metadata or {}).get("cursor", 0))

    def mark(self) -> int:
        """Return what the catalogue was known by at that change."""
        return int((self._opened().metadata or {}).get("mark", 0))

    def apply(
        self, ids: Sequence[int], vectors: Vector, cursor: int, removed: Sequence[int] = (), mark: int = 0
    ) -> None:
        """Put the passages' vectors into the index, take the `removed` ones out, and move the cursor with its mark."""
        collection = self._opened()
        self._store.begin_writing()
        with self._reaching():
            for first in range(0, len(ids), self._at_once):
                batch = slice(first, first + self._at_once)
                collection.upsert(ids=[str(number) for number in ids[batch]], embeddings=vectors[batch])
            for first in range(0, len(removed), self._at_once):
                collection.delete(ids=[str(number) for number in removed[first : first + self._at_once]])
            # As text: numbers of this size lose their last digits on the way to a server and back.
            collection.modify(metadata={"dimension": self._dimension, "cursor": cursor, "mark": str(mark)})
        self._store.end_writing()

    def search(self, vector: Vector, limit: int) -> list[tuple[int, float]]:
        """Return the `limit` passages nearest to a unit vector: (passage id, cosine), nearest first."""
        collection = self._opened()
        with self._reaching():
            found = collection.query(query_embeddings=vector.reshape(1, -1), n_results=limit, include=["distances"])
        distances = (found["distances"] or [[]])[0]
        return [(int(number), 1 - cost) for number, cost in zip(found["ids"][0], distances, strict=True)]

    def ids(self) -> set[int]:
        """Return the ids of all passages that the index says it holds."""
        collection = self._opened()
        with self._reaching():
            return {int(number) for number in collection.get(include=[])["ids"]}

    def stored(self, ids: Sequence[int]) -> dict[int, Vector]:
        """Return the vectors that the index keeps for those of the passages that it holds."""
        collection = self._opened()
        with self._reaching():
            found = collection.get(ids=[str(number) for number in ids], include=["embeddings"])
        rows = np.asarray(found["embeddings"], np.float32)
        return {int(number): row for number, row in zip(found["ids"], rows, strict=True)}

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """Take what a store that is away or was emptied raises for what it is, and open it anew next time."""
        try:
            yield
        except self._store.faults() as error:
            self._collection = None
            raise IndexUnavailable(f"The vector index cannot be used ({type(error).__name__}).") from error

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

    is_shared: ClassVar[bool] = False

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

    def clear(self, name: str) -> None:  # noqa: ARG002 - a folder holds one
        """Delete the folder in use."""
        self.close()
        self._generations.retire()
        self._generations.sweep()

    def faults(self) -> tuple[type[Exception], ...]:
        """Return nothing: what goes wrong in a folder of our own shows when it is opened."""
        return ()

    def close(self) -> None:
        """Close Chroma."""
        if self._client is not None:
            self._client.close()
        self._client = None

    def _mark(self) -> Path:
        if self._folder is None:
            raise IndexUnavailable("The vector index is not open.")
        return self._folder / _BUSY


@dataclass(frozen=True, slots=True)
class ChromaAddress:
    """Where a Chroma server is: scheme, host, port and path, the token it wants, and whose database it opens."""

    url: str
    token: str | None = field(default=None, repr=False)
    tenant: str = "default_tenant"
    database: str = "default_database"


class ServerStore:
    """Chroma as a server, shared by all machines."""

    is_shared: ClassVar[bool] = True

    def __init__(self, server: ChromaAddress) -> None:
        self._server = server
        self._client: Any = None

    def open(self) -> ClientAPI:
        """Return a client for the server, or raise `IndexUnavailable` when it does not answer."""
        import chromadb  # noqa: PLC0415 - only for servers
        from chromadb.config import Settings  # noqa: PLC0415

        self.close()  # what is left of a connection that was lost
        parts = urlsplit(self._server.url)
        token = {"Authorization": f"Bearer {self._server.token}"} if self._server.token else None
        try:
            client = chromadb.HttpClient(
                host=self._server.url if parts.path.strip("/") else parts.hostname or "localhost",
                port=parts.port or (443 if parts.scheme == "https" else 8000),
                ssl=parts.scheme == "https",
                headers=token,
                tenant=self._server.tenant,
                database=self._server.database,
                settings=Settings(anonymized_telemetry=False),
            )
        except self.faults() as error:
            raise IndexUnavailable(f"No Chroma server answers at DATELINE_CHROMA_URL ({parts.hostname}).") from error
        _bound_waiting(client)
        self._client = client
        return client

    def faults(self) -> tuple[type[Exception], ...]:
        """Return what Chroma's client raises for a server that is away, and for a collection that is gone."""
        import httpx  # noqa: PLC0415 - only for servers
        from chromadb.errors import ChromaError  # noqa: PLC0415

        return (httpx.HTTPError, ChromaError, ValueError)  # the last for a server that does not answer at all

    def begin_writing(self) -> None:
        """Do nothing: the server looks after its own files."""

    def end_writing(self) -> None:
        """Do nothing, as above."""

    def clear(self, name: str) -> None:
        """Delete the collection of that name, and no other: other catalogues keep theirs on the same server."""
        client = self._client or self.open()
        if name in {collection.name for collection in client.list_collections()}:
            client.delete_collection(name)

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()
        self._client = None


def collection_name(catalogue: str, model: str, dimension: int) -> str:
    """Return the name of the collection of a catalogue's vectors by one model."""
    safe = "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in model)
    return f"dateline-{catalogue}-{safe}-{dimension}"


def _bound_waiting(client: Any) -> None:
    # Chroma's client waits for ever and has no setting for it:
    # https://github.com/chroma-core/chroma/blob/main/chromadb/api/fastapi.py
    session = getattr(getattr(client, "_server", None), "_session", None)
    if session is not None:
        session.timeout = _SERVER_SECONDS
