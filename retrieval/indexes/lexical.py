"""The lexical index: BM25 over titles and passages in Tantivy, a projection of the catalogue."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Collection, Sequence
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from retrieval.domain.articles import Passage
from retrieval.domain.errors import IndexUnavailable
from retrieval.indexes.index_folders import Generations, LinkedFolder, Place, is_read_only, read_place, write_places
from retrieval.text.boilerplate import visible
from retrieval.text.stems import stems
from retrieval.text.tokens import plain_text, tokens_of

_WRITER_BYTES = 64_000_000
_ANALYZER = "stems"
_ID = "id"
_DIGITS = 3
"""Decimals of a score. Those beyond depend on the order in which an index was written."""
_TIED = 20
"""How many passages more are fetched than asked for, so that ties at the end are broken by ids too."""
_TRIES, _AGAIN_SECONDS = 40, 0.005
"""How often a place is looked for that is being written: between two files there is a moment without one."""

WeightedWord = tuple[str, str, float]
"""A field ("title" or "text"), one stem as `stemming.stem` returns it, and its boost."""


class LexicalIndex:
    """Words to passages. Any number of processes may read; one, the owner of the data directory, writes.

    The same passages have the same scores and the same order, whether they came at once or one after the other: no
    document is there but passages, and none is written twice, since BM25 counts those that are deleted, too. So the
    number of the last change stands beside them (see `generations`). Once passages were removed this holds again when
    the index is built anew. Reading an index that is missing or broken raises `IndexUnavailable`.
    """

    def __init__(self, home: Path) -> None:
        self._generations = Generations(home)
        self._index: tantivy.Index | None = None
        self._folder: Path | None = None
        self._searcher: tantivy.Searcher | None = None
        self._cursor = self._mark = 0
        self._frequencies: dict[tuple[str, str], int] = {}
        self._building: Path | None = None
        self._linked: LinkedFolder | None = None
        self._changing = threading.RLock()

    def refresh(self) -> None:
        """See what has been committed since, by this process or another."""
        with self._changing:
            self._refresh()

    def _refresh(self) -> None:
        folder = self._building or self._generations.current()
        if folder is None:
            self._index = self._searcher = self._folder = None
            return
        try:
            if self._index is None or folder != self._folder:
                self._index, self._folder, self._searcher = self._open_readable(folder), folder, None
            elif self._linked is not None:
                self._linked.refresh()
            searcher, place = _read(self._index, folder)
            if self._searcher is None or (place.cursor, place.mark) != (self._cursor, self._mark):
                self._searcher, self._cursor, self._mark = searcher, place.cursor, place.mark
                self._frequencies = {}
        except ValueError as error:  # what Tantivy raises for whatever is wrong with its files
            self._index = self._searcher = None
            raise IndexUnavailable(f"The lexical index in {folder} cannot be read: {error}") from error

    def cursor(self) -> int:
        """Return the number of the last change in the index, as of the last `refresh`; 0 when there is none."""
        return self._cursor if self._searcher else 0

    def mark(self) -> int:
        """Return what the catalogue was known by at that change, 0 when there is no index."""
        return self._mark if self._searcher else 0

    def apply(self, passages: Sequence[Passage], cursor: int, removed: Sequence[int] = (), mark: int = 0) -> None:
        """Add passages, drop the `removed` ones and move the cursor with its mark, in one commit."""
        with self._changing:
            index = self._index or self._begin()
            folder = self._folder
            assert folder is not None  # noqa: S101 - for the type checker: an index has one
            gone = {*removed, *(passage.id for passage in passages if cursor <= self.cursor())}
            before = Place(self.size(), self.cursor(), self.mark())
            after = Place(before.passages - self._held(gone) + len(passages), cursor, mark)
        writer = index.writer(_WRITER_BYTES, 1)
        for passage_id in gone:
            writer.delete_documents_by_term(_ID, passage_id)
        # Stemmed here and not by the index, so that all that weighs words means the same ones.
        titles = {title: " ".join(stems(visible(title))) for title in {passage.title for passage in passages}}
        for passage in passages:
            document = tantivy.Document(title=titles[passage.title], text=plain_text(tokens_of(passage)))
            document.add_integer(_ID, passage.id)
            writer.add_document(document)
        write_places(folder, before, after)
        writer.commit()
        writer.wait_merging_threads()
        write_places(folder, after)
        self.refresh()

    def clear(self) -> None:
        """Throw the index away; the next `apply` begins a new one."""
        with self._changing:
            self._index = self._searcher = self._folder = self._building = None
            self._generations.retire()
            self._generations.sweep()

    def build_anew(self) -> None:
        """Begin a new index aside; this object sees it from now on, others keep the old one until `publish`."""
        with self._changing:
            self._create()

    def publish(self) -> None:
        """Put the index that was built aside into the place of the old one."""
        with self._changing:
            if self._building is not None:
                self._generations.publish(self._building)
                self._building = None
                self._generations.sweep()

    def search(self, words: Sequence[WeightedWord], limit: int) -> list[tuple[int, float]]:
        """Return up to `limit` passages that hold any of the words: (passage id, BM25 score), best first."""
        if not words:
            return []
        searcher, schema = self._opened()
        clauses = [
            (Occur.Should, Query.boost_query(Query.term_query(schema, field, word), boost))
            for field, word, boost in words
        ]
        try:
            hits = searcher.search(Query.boolean_query(clauses), limit + _TIED, count=False).hits
        except ValueError as error:  # a file that is read only now
            raise IndexUnavailable(f"The lexical index cannot be read: {error}") from error
        ids = searcher.fast_field_values(_ID, [address for _, address in hits])
        found = [(int(number), round(score, _DIGITS)) for number, (score, _) in zip(ids, hits, strict=True) if number]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:limit]

    def document_frequency(self, word: str, field: str = "text") -> int:
        """Return how many passages hold a stem."""
        known = self._frequencies
        if (field, word) not in known:
            searcher, _ = self._opened()
            known[field, word] = int(searcher.doc_freq(field, word))
        return known[field, word]

    def size(self) -> int:
        """Return how many passages are in the index."""
        return int(self._searcher.num_docs) if self._searcher else 0

    def ids(self) -> set[int]:
        """Return the ids of all passages in the index."""
        if self._searcher is None:
            return set()
        hits = self._searcher.search(Query.exists_query(_ID), max(1, self._searcher.num_docs)).hits
        values = self._searcher.fast_field_values(_ID, [address for _, address in hits])
        return {int(value) for value in values if value is not None}

    def _held(self, ids: Collection[int]) -> int:
        """Return how many of the passages are in the index."""
        if not ids or self._searcher is None or self._index is None:
            return 0
        asked = Query.term_set_query(self._index.schema, _ID, list(ids))
        return len(self._searcher.search(asked, len(ids), count=False).hits)

    def _open_readable(self, folder: Path) -> tantivy.Index:
        # Tantivy makes a lock file wherever it reads.
        self._linked = LinkedFolder(folder) if is_read_only(folder) else None
        return _open(self._linked.path if self._linked else folder)

    def _opened(self) -> tuple[tantivy.Searcher, tantivy.Schema]:
        if self._searcher is None or self._index is None:
            raise IndexUnavailable("There is no lexical index yet; it is made when something is ingested.")
        return self._searcher, self._index.schema

    def _begin(self) -> tantivy.Index:
        index = self._create()
        self.publish()
        return index

    def _create(self) -> tantivy.Index:
        folder = self._generations.new()
        write_places(folder, Place(0, 0, 0))
        try:
            self._index = _open(folder, _schema())
        except ValueError as error:
            shutil.rmtree(folder)
            raise IndexUnavailable(f"The lexical index cannot be made in {folder}: {error}") from error
        self._searcher = None
        self._building = self._folder = folder
        return self._index


def _read(index: tantivy.Index, folder: Path) -> tuple[tantivy.Searcher, Place]:
    """Return what is committed, and its place; another process may be writing both."""
    for _ in range(_TRIES):
        index.reload()
        searcher = index.searcher()
        place = read_place(folder, searcher.num_docs)
        if place is not None:
            return searcher, place
        time.sleep(_AGAIN_SECONDS)
    raise ValueError("its place is not written beside it")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field(_ID, indexed=True, fast=True)
    # Without positions, which only phrases ask for: they are two fifths of an index.
    builder.add_text_field("title", tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_text_field("text", tokenizer_name=_ANALYZER, index_option="freq")
    return builder.build()


def _open(folder: Path, schema: tantivy.Schema | None = None) -> tantivy.Index:
    index = tantivy.Index(schema, path=str(folder)) if schema else tantivy.Index.open(str(folder))
    index.register_tokenizer(_ANALYZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    index.config_reader("manual")
    return index
