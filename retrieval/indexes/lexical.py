"""The lexical index: BM25 over titles and passages in Tantivy, a projection of the catalogue."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from retrieval.domain.articles import Passage
from retrieval.domain.errors import IndexUnavailable
from retrieval.indexes.generations import Generations
from retrieval.indexes.read_only import LinkedFolder, is_read_only
from retrieval.text.boilerplate import visible
from retrieval.text.stems import stems
from retrieval.text.tokens import plain_stems, tokens_of

_WRITER_BYTES = 64_000_000
_ANALYZER = "stems"
_ID, _CURSOR, _MARK = "id", "cursor", "mark"

WeightedWord = tuple[str, str, float]
"""A field ("title" or "text"), one stem as `stemming.stem` returns it, and its boost."""


class LexicalIndex:
    """Words to passages. Any number of processes may read; one, the owner of the data directory, writes.

    The number of the last change that is in the index is a document of its own, so that one atomic commit holds
    both. Reading an index that is missing or broken raises `IndexUnavailable`.
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
            self._index.reload()
            searcher = self._index.searcher()
            cursor, mark = _read_place(searcher)
            if self._searcher is None or (cursor, mark) != (self._cursor, self._mark):
                self._searcher, self._cursor, self._mark = searcher, cursor, mark
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
        writer = index.writer(_WRITER_BYTES, 1)
        writer.delete_documents_by_query(Query.exists_query(_CURSOR))
        for passage in passages:
            # Stemmed here and not by the index, so that all that weighs words means the same ones.
            title, text = stems(visible(passage.title)), plain_stems(tokens_of(passage))
            document = tantivy.Document(title=" ".join(title), text=" ".join(text))
            document.add_integer(_ID, passage.id)
            writer.delete_documents_by_term(_ID, passage.id)
            writer.add_document(document)
        for passage_id in removed:
            writer.delete_documents_by_term(_ID, passage_id)
        place = tantivy.Document()
        place.add_integer(_CURSOR, cursor)
        place.add_integer(_MARK, mark)
        writer.add_document(place)
        writer.commit()
        writer.wait_merging_threads()
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
            hits = searcher.search(Query.boolean_query(clauses), limit, count=False).hits
        except ValueError as error:  # a file that is read only now
            raise IndexUnavailable(f"The lexical index cannot be read: {error}") from error
        ids = searcher.fast_field_values(_ID, [address for _, address in hits])
        return [(int(passage_id), score) for passage_id, (score, _) in zip(ids, hits, strict=True) if passage_id]

    def document_frequency(self, word: str, field: str = "text") -> int:
        """Return how many passages hold a stem."""
        known = self._frequencies
        if (field, word) not in known:
            searcher, _ = self._opened()
            known[field, word] = int(searcher.doc_freq(field, word))
        return known[field, word]

    def size(self) -> int:
        """Return how many passages are in the index."""
        return max(0, self._searcher.num_docs - 1) if self._searcher else 0

    def ids(self) -> set[int]:
        """Return the ids of all passages in the index."""
        if self._searcher is None:
            return set()
        hits = self._searcher.search(Query.exists_query(_ID), max(1, self._searcher.num_docs)).hits
        values = self._searcher.fast_field_values(_ID, [address for _, address in hits])
        return {int(value) for value in values if value is not None}

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
        try:
            self._index = _open(folder, _schema())
        except ValueError as error:
            shutil.rmtree(folder)
            raise IndexUnavailable(f"The lexical index cannot be made in {folder}: {error}") from error
        self._searcher = None
        self._building = self._folder = folder
        return self._index


def _read_place(searcher: tantivy.Searcher) -> tuple[int, int]:
    """Return the number of the last change in the index, and its mark."""
    hits = [address for _, address in searcher.search(Query.exists_query(_CURSOR), 1).hits]
    if not hits:
        return 0, 0
    cursor, mark = (searcher.fast_field_values(field, hits)[0] for field in (_CURSOR, _MARK))
    return int(cursor or 0), int(mark or 0)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field(_ID, indexed=True, fast=True)
    builder.add_integer_field(_CURSOR, indexed=True, fast=True)
    builder.add_integer_field(_MARK, fast=True)
    builder.add_text_field("title", tokenizer_name=_ANALYZER)
    builder.add_text_field("text", tokenizer_name=_ANALYZER)
    return builder.build()


def _open(folder: Path, schema: tantivy.Schema | None = None) -> tantivy.Index:
    index = tantivy.Index(schema, path=str(folder)) if schema else tantivy.Index.open(str(folder))
    index.register_tokenizer(_ANALYZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    index.config_reader("manual")
    return index
