"""One data directory, opened: the catalogue, its two indexes, and who may write them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from retrieval.catalogue import Added, Catalogue, open_database
from retrieval.catalogue.database import sqlite_url
from retrieval.catalogue.removal import Quarantine
from retrieval.catalogue.shared_work import Leases, new_holder
from retrieval.catalogue.stored_vectors import StoredVectors
from retrieval.catalogue.story_memberships import Memberships
from retrieval.corpus.data_dir import catalogue_file, keep_private, make_data_dir
from retrieval.domain.articles import PreparedArticle
from retrieval.domain.errors import DatelineError, IndexUnavailable
from retrieval.indexes.copied_vectors import CoarseVectors, CopiedVectors, ExactVectors
from retrieval.indexes.embeddings import EmbeddingModel, Vectors, open_model
from retrieval.indexes.index_folders import Ownership
from retrieval.indexes.lexical import LexicalIndex
from retrieval.indexes.projection import (
    EmbeddingProjection,
    LexicalProjection,
    Projection,
    VectorProjection,
    catch_up,
    embed,
    mend,
    retry,
)
from retrieval.indexes.vectors import AT_ONCE, ChromaAddress, EmbeddedStore, ServerStore, VectorIndex, collection_name
from retrieval.stories.clusters import StoryLookup, StoryProjection
from retrieval.stories.similarity import ALGORITHM

ProjectionName = Literal["words", "embeddings", "vectors", "stories"]
PROJECTIONS: tuple[ProjectionName, ...] = ("words", "embeddings", "vectors", "stories")
"""What is derived from the catalogue, in the order in which one feeds the next."""
_LEXICAL = "lexical-7"
"""Where the lexical index is kept; a change of its fields or of the stems needs another number."""
_COARSE = "coarse"
"""What the file with coarse copies of the vectors begins with."""
MOST_COPIED = 250_000
"""Up to so many passages a process copies all vectors where it must, and keeps a vector index in its folder.

Above them a Chroma server is searched, or where there is none coarse copies: an index of its own and whole copies take
1.4 and 1 kB of memory for each passage, coarse copies 170 bytes.
"""
_TURN_SECONDS = 60.0
_LONGEST_WAIT_SECONDS, _AGAIN_SECONDS = 90.0, 0.2
"""How long `rebuild` waits for a machine that fills a shared index; one that died holds it up for `_TURN_SECONDS`."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where a corpus is kept. `database_url` and `chroma` replace what otherwise lies in `data_dir`."""

    data_dir: Path
    database_url: str | None = None
    chroma: ChromaAddress | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Progress of one projection: it has applied changes up to `cursor`, and `last` is the newest there is."""

    projection: ProjectionName
    cursor: int
    last: int


class Corpus:
    """Articles that can be added and searched. Safe to share between threads.

    Any number of processes may open the same directory. The first that asks for it owns the indexes and applies
    changes to them; the others read the lexical index and search the stored vectors exactly. `vectors_at_once` are put
    into the vector index by one call, which other threads wait for; `embed_aside`, where there is one, embeds passages
    in place of the model, as it does, but elsewhere. Both are to be set before the first `catch_up`.
    """

    def __init__(self, location: Location, open_embedding: Callable[[], EmbeddingModel]) -> None:
        self.location = location
        self._open_embedding = open_embedding
        self._loading = threading.RLock()
        self._embedding: EmbeddingModel | None = None
        self._stored: StoredVectors | None = None
        self._exact: ExactVectors | None = None
        self._coarse: CoarseVectors | None = None
        self._vectors: VectorIndex | None = None
        self.vectors_at_once = AT_ONCE
        self.embed_aside: Callable[[Sequence[str]], Vectors] | None = None
        self._stories: StoryLookup | None = None
        self._story_projection: StoryProjection | None = None
        make_data_dir(location.data_dir)
        url = location.database_url or sqlite_url(catalogue_file(location.data_dir))
        self.catalogue = Catalogue(open_database(url))
        keep_private(location.data_dir)
        self._quarantine = Quarantine(self.catalogue)
        self.ownership = Ownership(location.data_dir)
        self.lexical = LexicalIndex(location.data_dir / _LEXICAL)
        self._leases = Leases(self.catalogue, new_holder())
        self._trusted = (0, 0)
        self._outgrown = False
        self._measured: int | None = None
        self._applying = {name: threading.Lock() for name in PROJECTIONS}

    @classmethod
    def open(cls, data_dir: Path | str, embedding: str = "wordllama") -> Corpus:
        """Return the corpus in a data directory, as the command line keeps it; `embedding` names its model."""
        return cls(Location(Path(data_dir).expanduser()), lambda: open_model(embedding))

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def embedding(self) -> EmbeddingModel:
        """The embedding model, loaded at the first use."""
        with self._loading:
            if self._embedding is None:
                self._embedding = self._open_embedding()
            return self._embedding

    @property
    def stored_vectors(self) -> StoredVectors:
        """The vectors of the embedding model that are kept in the catalogue."""
        with self._loading:
            if self._stored is None:
                model = self.embedding
                self._stored = StoredVectors(self.catalogue, model.name, model.dimension, self._leases.holder)
            return self._stored

    @property
    def exact(self) -> ExactVectors:
        """Exact search over the stored vectors."""
        with self._loading:
            if self._exact is None:
                self._exact = ExactVectors(self.stored_vectors)
            return self._exact

    @property
    def coarse(self) -> CoarseVectors:
        """Search over coarse copies of the stored vectors."""
        with self._loading:
            if self._coarse is None:
                name = collection_name(self.catalogue.identity, self.embedding.name, self.embedding.dimension)
                file = self.location.data_dir / f"{_COARSE}-{name}.npz"
                self._coarse, self._exact = CoarseVectors(self.stored_vectors, file, self.catalogue.mark), None
            return self._coarse

    @property
    def vectors(self) -> VectorIndex:
        """The vector index; it is opened by the first `catch_up` that includes it."""
        with self._loading:
            if self._vectors is None:
                server, folder = self.location.chroma, self.location.data_dir / "vectors"
                store = ServerStore(server) if server else EmbeddedStore(folder)
                name = collection_name(self.catalogue.identity, self.embedding.name, self.embedding.dimension)
                self._vectors = VectorIndex(store, name, self.embedding.dimension, self.vectors_at_once)
            return self._vectors

    @property
    def stories(self) -> StoryLookup:
        """The story of each article, as of the last `refresh`."""
        with self._loading:
            if self._stories is None:
                self._stories = StoryLookup(Memberships(self.catalogue, ALGORITHM))
            return self._stories

    @property
    def has_vectors(self) -> bool:
        """Tell whether this process has the vector index open."""
        return self._vectors is not None and self._vectors.is_open

    @property
    def keeps_vectors(self) -> bool:
        """Tell whether there is to be a vector index: there is none in a folder with more than `MOST_COPIED`."""
        return bool(self.location.chroma) or not self._is_large()

    def close(self) -> None:
        """Close the indexes and let another process own them."""
        with self._applying["vectors"]:
            if self._vectors is not None:
                self._vectors.close()
        self.ownership.release()
        self.catalogue.close()

    def add(self, prepared: Sequence[PreparedArticle]) -> list[Added]:
        """Commit articles to the catalogue. They are found once the owner of the indexes has caught up."""
        return self.catalogue.add(prepared)

    def lag(self) -> int:
        """Return by how many changes what every search relies on is behind the catalogue."""
        cursors = self.cursors()
        return self.catalogue.last_change() - min(cursors["words"], cursors["embeddings"])

    def cursors(self) -> dict[ProjectionName, int]:
        """Return the number of the last change that each projection has applied.

        A vector index that this process has not opened counts as far as vectors are stored: they can be searched.
        """
        stored = self.stored_vectors.cursor()
        vectors = self.vectors.cursor() if self.has_vectors else stored
        self.lexical.refresh()
        stories = self.stories.memberships.cursor()
        return {"words": self.lexical.cursor(), "embeddings": stored, "vectors": vectors, "stories": stories}

    def catch_up(
        self, stop: threading.Event | None = None, only: Sequence[ProjectionName] = PROJECTIONS
    ) -> Iterator[Step]:
        """Bring the indexes up to the catalogue, if this process owns them or can; yield each step done.

        Threads may do this at once: each projection is applied by one at a time. Ends between two steps once
        `stop` is set.
        """
        for name in only:
            with self._applying[name]:
                if not self.ownership.acquire():
                    return
                for cursor in self._embed(stop) if name == "embeddings" else self._apply(name, stop):
                    yield Step(name, cursor, self.catalogue.last_change())

    def _embed(self, stop: threading.Event | None) -> Iterator[int]:
        """Embed what nobody else does; yield, after each batch, up to which change all is embedded."""
        projection = EmbeddingProjection(self.stored_vectors, self.embed_aside or self.embedding.embed)
        for _ in embed(self.catalogue, projection, stop):
            yield self.stored_vectors.cursor()

    def _apply(self, name: ProjectionName, stop: threading.Event | None) -> Iterator[int]:
        """Bring a projection up to the catalogue, unless another machine does so for all; yield its cursors."""
        if name == "vectors" and not self.keeps_vectors:
            if self.has_vectors:
                self.vectors.clear()  # it was there until there were too many
            return
        projection = self._projection(name)
        if projection.cursor() == self.catalogue.last_change():
            return
        with self._turn(name) as is_ours:
            if not is_ours():
                return
            projection = self._projection(name)
            for _ in catch_up(self.catalogue, projection, stop):
                yield projection.cursor()
                if not is_ours():
                    return

    @contextmanager
    def _turn(self, name: ProjectionName) -> Iterator[Callable[[], bool]]:
        """Yield what tells whether this process applies a projection, which one does for all where all share it."""
        shares = {"stories": self.catalogue.is_shared, "vectors": self.catalogue.is_shared and self.location.chroma}
        if not shares.get(name):
            yield lambda: True
            return
        lease = f"{name} {self.vectors.name}" if name == "vectors" else name
        try:
            yield lambda: self._leases.take(lease, _TURN_SECONDS)
        finally:
            self._leases.release([lease])

    def rebuild(self, stop: threading.Event | None = None) -> Iterator[Step]:
        """Build both indexes anew from the catalogue, without embedding anything again; retry what was set aside.

        Others search the old lexical index until the new one is whole, and the stored vectors meanwhile.
        """
        if not self.ownership.acquire():
            raise DatelineError(
                f"The indexes in {self.location.data_dir} belong to a running process "
                f"({self.ownership.holder()}), which would be disturbed. Stop it first."
            )
        with self._applying["embeddings"], self._applying["stories"]:
            embeddings = EmbeddingProjection(self.stored_vectors, self.embedding.embed)
            retry(self.catalogue, embeddings)
            mend(self.catalogue, embeddings)
            retry(self.catalogue, self._projection("stories"))
        with self._applying["words"], self._applying["vectors"]:
            self._quarantine.clear("words", "vectors")
            self.lexical.build_anew()
            self._clear_vectors()
            self._coarse = None
            for kept in self.location.data_dir.glob(f"{_COARSE}-*.npz"):
                kept.unlink(missing_ok=True)
        yield from self.catch_up(stop)
        if stop is None or not stop.is_set():
            self.lexical.publish()

    def _clear_vectors(self) -> None:
        """Throw the vector index away, once no other machine is filling it."""
        with self._turn("vectors") as is_ours:
            deadline = time.monotonic() + _LONGEST_WAIT_SECONDS
            while not is_ours():
                if time.monotonic() > deadline:
                    raise DatelineError(
                        "Another machine is filling the vector index on the server and does not come to an end. Stop "
                        "it, or try again when `dateline status` says that nothing is behind."
                    )
                time.sleep(_AGAIN_SECONDS)
            self.vectors.clear()

    def nearest(
        self, vector: NDArray[np.float32], limit: int, last_change: int | None = None
    ) -> list[tuple[int, float]]:
        """Return the passages nearest to a unit vector: (passage id, cosine), nearest first.

        The vector index answers where this process has it open and whole; exact search does otherwise. Whoever knows
        the number of the last change spares this the asking, as long as it is still the last. Where there are more
        vectors than one process should hold, a server answers, and without the server this raises `IndexUnavailable`;
        where none is set, a search over coarse copies does.
        """
        if self._is_large(last_change) and self.location.chroma:
            self.vectors.open()
            if not self.vectors.cursor():
                raise IndexUnavailable("The vector index on the server is empty; it is filled by whoever ingests.")
            return self.vectors.search(vector, limit)
        if not self._is_large(last_change) and self._index_is_whole(last_change):
            with suppress(IndexUnavailable):  # closed by another thread just now; exact search knows as much
                return self.vectors.search(vector, limit)
        copies = self.copied(last_change)
        copies.refresh(last_change)
        return copies.search(vector, limit, last_change)

    def copied(self, last_change: int | None = None) -> CopiedVectors:
        """Return the copies of vectors that are searched where no vector index is."""
        return self.coarse if self._is_large(last_change) else self.exact

    def cosines(
        self, vector: NDArray[np.float32], ids: Collection[int], last_change: int | None = None
    ) -> dict[int, float]:
        """Return the cosine of a unit vector with each of those passages that are embedded.

        Whoever knows the number of the last change spares this the asking, as above.
        """
        if not self._is_large(last_change) and not self._index_is_whole(last_change):
            return self.exact.cosines(vector, ids)
        stored = self.stored_vectors.of(ids, last_change)
        rows = np.stack(list(stored.values())) if stored else np.empty((0, self.embedding.dimension), np.float32)
        return dict(zip(stored, (rows @ vector).tolist(), strict=True))

    def _is_large(self, last_change: int | None = None) -> bool:
        """Whether there are more vectors than are copied into a process. Once it is so it stays so."""
        if not self._outgrown and (last_change is None or last_change != self._measured):
            self._outgrown = self.stored_vectors.settled() > MOST_COPIED
            self._measured = last_change
        return self._outgrown

    def _index_is_whole(self, last_change: int | None) -> bool:
        try:
            if not self.has_vectors:
                return False
            cursor = self.vectors.cursor()
            return cursor == last_change or cursor == self.stored_vectors.cursor()
        except IndexUnavailable:
            return False

    def _projection(self, name: ProjectionName) -> Projection:
        if name == "words":
            self._refresh_lexical()
            return LexicalProjection(self.lexical)
        if name == "stories":
            return self._clustering()
        self.vectors.open()
        self.vectors.refresh()
        if self.catalogue.mark(self.vectors.cursor()) != self.vectors.mark():
            self.vectors.clear()
            self.vectors.open()
        return VectorProjection(self.stored_vectors, self.vectors)

    def _clustering(self) -> StoryProjection:
        with self._loading:
            if self._story_projection is None:  # kept, for what it remembers of the articles of late
                self._story_projection = StoryProjection(self.stories.memberships, self.stories)
            return self._story_projection

    def check_lexical(self) -> None:
        """Raise `IndexUnavailable` where the lexical index is of another catalogue, or another history of it."""
        place = self.lexical.cursor(), self.lexical.mark()
        if place != self._trusted:
            if self.catalogue.mark(place[0]) != place[1]:
                raise IndexUnavailable(
                    f"The lexical index in {self.location.data_dir} is of another catalogue, or of another state "
                    "of this one. It is made anew by whoever ingests next, or by `dateline reindex`."
                )
            self._trusted = place

    def _refresh_lexical(self) -> None:
        try:
            self.lexical.refresh()
            self.check_lexical()
        except IndexUnavailable:
            # It is only a projection: what cannot be read, or is not of this catalogue, is made anew.
            self.lexical.clear()
