"""Feeding the indexes from the catalogue: what each makes of new passages, who embeds them, and catching up.

An article that an index cannot take in is set aside, with the reason, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import Protocol

import numpy as np
from sqlalchemy.exc import InterfaceError, OperationalError

from retrieval.catalogue import Catalogue
from retrieval.catalogue.additions import REVISION
from retrieval.catalogue.catalogue import REMOVAL, Change, Reads
from retrieval.catalogue.removal import Quarantine, removed_passages
from retrieval.catalogue.shared_work import Batch
from retrieval.catalogue.stored_vectors import StoredVectors
from retrieval.domain.articles import Passage
from retrieval.domain.errors import DatelineError
from retrieval.indexes.embeddings import Vectors
from retrieval.indexes.lexical import LexicalIndex
from retrieval.indexes.vectors import VectorIndex


class Projection(Protocol):
    """Something that is derived from the catalogue and remembers the last change that it has seen."""

    name: str
    batch: int
    """How many changes one `apply` takes: what a kill can undo, against what a commit costs."""

    reads: Reads
    """What it looks at of a passage: to read the rest is for nothing."""

    def cursor(self) -> int:
        """Return the number of the last change applied."""
        ...

    def horizon(self) -> int | None:
        """Return the number of the last change that can be applied yet; None for any."""
        ...

    def apply(self, passages: Sequence[Passage], cursor: int, removed: Sequence[int] = (), mark: int = 0) -> None:
        """Take in the passages of all changes up to `cursor`, drop those `removed`; twice does no more than once.

        `mark` is the catalogue's at that change (`Catalogue.mark`), to be kept beside the number by whatever is kept
        outside the catalogue.
        """
        ...


class LexicalProjection:
    """Passages to words."""

    name = "words"
    batch = 500
    reads: Reads = "words"

    def __init__(self, index: LexicalIndex) -> None:
        self._index = index

    def cursor(self) -> int:
        """Return the number of the last change in the lexical index."""
        return self._index.cursor()

    def horizon(self) -> None:
        """Return None: text is there as soon as a change is."""

    def apply(self, passages: Sequence[Passage], cursor: int, removed: Sequence[int] = (), mark: int = 0) -> None:
        """Index the passages' words."""
        self._index.apply(passages, cursor, removed, mark)


class VectorProjection:
    """Stored vectors to the vector index."""

    name = "vectors"
    batch = 50
    reads: Reads = "nothing"

    def __init__(self, stored: StoredVectors, index: VectorIndex) -> None:
        self._stored = stored
        self._index = index

    def cursor(self) -> int:
        """Return the number of the last change in the vector index."""
        return self._index.cursor()

    def horizon(self) -> int:
        """Return the number of the last change that is embedded."""
        return self._stored.cursor()

    def apply(self, passages: Sequence[Passage], cursor: int, removed: Sequence[int] = (), mark: int = 0) -> None:
        """Copy the passages' stored vectors into the index."""
        vectors = self._stored.of([passage.id for passage in passages])
        rows = np.stack(list(vectors.values())) if vectors else np.empty((0, self._stored.dimension), np.float32)
        self._index.apply(list(vectors), rows, cursor, removed, mark)


def catch_up(catalogue: Catalogue, projection: Projection, stop: Event | None = None) -> Iterator[int]:
    """Apply to a projection all changes that it has not seen; yield, after each batch, how many were applied.

    Ends early, between two batches, once `stop` is set. Whoever calls this must own the data directory.
    """
    while stop is None or not stop.is_set():
        changes = catalogue.changes(projection.cursor(), projection.batch)
        horizon = projection.horizon()
        if horizon is not None:
            changes = [change for change in changes if change.seq <= horizon]
        if not changes:
            return
        apply_changes(catalogue, projection, changes)
        yield len(changes)


def apply_changes(catalogue: Catalogue, projection: Projection, changes: Sequence[Change]) -> None:
    """Apply successive changes to a projection, and set aside those that it cannot take in."""
    try:
        _apply(catalogue, projection, changes)
    except BaseException as error:
        if not is_about_a_record(error):
            raise
        _apply_singly(catalogue, projection, changes)


def retry(catalogue: Catalogue, projection: Projection) -> None:
    """Try again what a projection has set aside; what it takes in now is set aside no longer."""
    quarantine = Quarantine(catalogue)
    for one in quarantine.all():
        if one.projection == projection.name:
            try:
                cursor = projection.cursor()
                projection.apply(catalogue.passages_of([one.revision_id]), cursor, (), catalogue.mark(cursor) or 0)
            except BaseException as error:
                if not is_about_a_record(error):
                    raise
            else:
                quarantine.release(one.projection, one.revision_id)


def is_about_a_record(error: BaseException) -> bool:
    """Tell whether an error can come from one odd article, rather than from a disk, a database, or a wish to end.

    What is written in Rust (Tantivy, Chroma, rensa) panics with an exception that is no `Exception`.
    """
    if isinstance(error, DatelineError | OperationalError | InterfaceError | OSError | MemoryError):
        return False
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def _apply(catalogue: Catalogue, projection: Projection, changes: Sequence[Change]) -> None:
    revisions = [change.revision_id for change in changes if change.kind == REVISION]
    passages = catalogue.passages_of(revisions, projection.reads)
    removed: list[int] = []
    if any(change.kind == REMOVAL for change in changes):
        removed = removed_passages(catalogue.engine, changes[0].seq - 1, changes[-1].seq)
    projection.apply(passages, changes[-1].seq, removed, catalogue.mark(changes[-1].seq) or 0)


def _apply_singly(catalogue: Catalogue, projection: Projection, changes: Sequence[Change]) -> None:
    """Apply changes one by one, and set aside those that the projection cannot take in."""
    quarantine = Quarantine(catalogue)
    for change in changes:
        try:
            _apply(catalogue, projection, [change])
        except BaseException as error:
            if not is_about_a_record(error):
                raise
            # Raises in its turn where it is the projection that is ill, and not the article.
            projection.apply([], change.seq, (), catalogue.mark(change.seq) or 0)
            quarantine.add(projection.name, change.revision_id, f"{type(error).__name__}: {error}")


class EmbeddingProjection:
    """Passages to stored vectors: those of one batch at a time, which was claimed before."""

    name = "embeddings"
    batch = 50
    reads: Reads = "text"

    def __init__(self, stored: StoredVectors, embed: Callable[[Sequence[str]], Vectors]) -> None:
        self.stored = stored
        self._embed = embed
        self._claimed: Batch | None = None

    def claim(self) -> Batch | None:
        """Take a batch that nobody else embeds; None when there is none."""
        self._claimed = self.stored.batches.claim(self.batch)
        return self._claimed

    def give_up(self) -> None:
        """Let somebody else embed the batch."""
        if self._claimed is not None:
            self.stored.batches.give_up(self._claimed)
            self._claimed = None

    def cursor(self) -> int:
        """Return the number of the last change up to which all vectors are stored."""
        return self.stored.cursor()

    def horizon(self) -> None:
        """Return None: text is there as soon as a change is."""

    def apply(self, passages: Sequence[Passage], cursor: int, removed: Sequence[int] = (), mark: int = 0) -> None:  # noqa: ARG002
        """Embed each passage, its title in front, and store the vectors; those of removed ones went with them.

        With the last change of the batch the batch is done.
        """
        texts = [f"{passage.title}\n{passage.text}" for passage in passages]
        vectors = self._embed(texts) if texts else np.empty((0, self.stored.dimension), np.float32)
        done = self._claimed if self._claimed is not None and cursor == self._claimed.last else None
        self.stored.save([passage.id for passage in passages], vectors, done)


def mend(catalogue: Catalogue, projection: EmbeddingProjection) -> None:
    """Embed the passages whose vectors are missing or are not whole."""
    held = {number for ids, _ in projection.stored.after(0) for number in ids}
    missing = [number for number in catalogue.passage_ids() if number not in held]
    for start in range(0, len(missing), projection.batch):
        passages = catalogue.passages(missing[start : start + projection.batch])
        projection.apply(list(passages.values()), 0)


def embed(catalogue: Catalogue, projection: EmbeddingProjection, stop: Event | None = None) -> Iterator[int]:
    """Embed whatever nobody else has embedded or is about to; yield, after each batch, how many changes it had.

    Ends early, between two batches, once `stop` is set. Any number of machines may do this at once.
    """
    while (stop is None or not stop.is_set()) and projection.cursor() < catalogue.last_change():
        batch = projection.claim()
        if batch is None:
            return
        size = batch.last - batch.first + 1
        try:
            apply_changes(catalogue, projection, catalogue.changes(batch.first - 1, size))
        except BaseException:
            projection.give_up()
            raise
        yield size
