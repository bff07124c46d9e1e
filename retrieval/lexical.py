"""The lexical index: BM25 over titles and passages in Tantivy, a projection of the catalogue."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import tantivy
from tantivy import Filter, Occur, Query

from retrieval.errors import IndexUnavailable
from retrieval.generations import Generations
from retrieval.models import Passage

_WRITER_BYTES = 64_000_000
_LONGEST_WORD = 40
_ANALYZER = "news"
_ID, _CURSOR = "id", "cursor"

WeightedQuery = tuple[str, str, float]
"""A field ("title" or "text"), one analysed word, and its boost."""


class LexicalIndex:
    """Words to passages. Any number of processes may read; one, the owner of the data directory, writes.

    The number of the last change that is in the index is a document of its own, so that one atomic commit holds
    both. Reading an index that is missing or broken raises `IndexUnavailable`.
    """

    def __init__(self, home: Path) -> None:
        self._generations = Generations(home)
        self._analyzer = _analyzer()
        self._index: tantivy.Index | None = None
        self._folder: Path | None = None
        self._searcher: tantivy.Searcher | None = None

    def refresh(self) -> None:
        """See what has been committed since, by this process or another."""
        folder = self._generations.current()
        if folder is None:
            self._index = self._searcher = self._folder = None
            return
        try:
            if self._index is None or folder != self._folder:
                self._index = _open(folder, self._analyzer)
                self._folder = folder
            self._index.reload()
            self._searcher = self._index.searcher()
        except ValueError as error:  # what Tantivy raises for whatever is wrong with its files
            self._index = self._searcher = None
            raise IndexUnavailable(f"The lexical index in {folder} cannot be read: {error}") from error

    def cursor(self) -> int:
        """Return the number of the last change in the index, as of the last `refresh`; 0 when there is none."""
        if self._searcher is None:
            return 0
        hits = self._searcher.search(Query.exists_query(_CURSOR), 1).hits
        values = self._searcher.fast_field_values(_CURSOR, [address for _, address in hits])
        return int(values[0] or 0) if values else 0

    def apply(self, passages: Sequence[Passage], cursor: int) -> None:
        """Add passages and move the cursor, in one commit."""
        index = self._index or self._create()
        writer = index.writer(_WRITER_BYTES, 1)
        writer.delete_documents_by_query(Query.exists_query(_CURSOR))
        for passage in passages:
            document = tantivy.Document(title=passage.title, text=passage.text)
            document.add_integer(_ID, passage.id)
            writer.add_document(document)
        mark = tantivy.Document()
        mark.add_integer(_CURSOR, cursor)
        writer.add_document(mark)
        writer.commit()
        writer.wait_merging_threads()
        self.refresh()

    def clear(self) -> None:
        """Throw the index away; the next `apply` begins a new one."""
        self._index = self._searcher = self._folder = None
        self._generations.retire()
        self._generations.sweep()

    def search(self, words: Sequence[WeightedQuery], limit: int) -> list[tuple[int, float]]:
        """Return up to `limit` passages that hold any of the words: (passage id, BM25 score), best first."""
        if not words:
            return []
        searcher, schema = self._opened()
        clauses = [
            (Occur.Should, Query.boost_query(Query.term_query(schema, field, word), boost))
            for field, word, boost in words
        ]
        hits = searcher.search(Query.boolean_query(clauses), limit, count=False).hits
        ids = searcher.fast_field_values(_ID, [address for _, address in hits])
        return [(int(passage_id), score) for passage_id, (score, _) in zip(ids, hits, strict=True) if passage_id]

    def analyse(self, text: str) -> list[str]:
        """Return the words of a text as the index knows them: lower case, unaccented, stemmed."""
        words: list[str] = self._analyzer.analyze(text)
        return words

    def document_frequency(self, word: str, field: str = "text") -> int:
        """Return how many passages hold an analysed word."""
        searcher, _ = self._opened()
        return int(searcher.doc_freq(field, word))

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

    def _opened(self) -> tuple[tantivy.Searcher, tantivy.Schema]:
        if self._searcher is None or self._index is None:
            raise IndexUnavailable("There is no lexical index yet; it is made when something is ingested.")
        return self._searcher, self._index.schema

    def _create(self) -> tantivy.Index:
        folder = self._generations.new()
        try:
            self._index = _open(folder, self._analyzer, _schema())
        except ValueError as error:
            shutil.rmtree(folder)
            raise IndexUnavailable(f"The lexical index cannot be made in {folder}: {error}") from error
        self._generations.publish(folder)
        self._generations.sweep()
        self._folder = folder
        return self._index


def _analyzer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        Filter.remove_long(_LONGEST_WORD),
        Filter.lowercase(),
        Filter.ascii_fold(),
        Filter.stemmer("english"),
    ):
        builder = builder.filter(step)
    return builder.build()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field(_ID, indexed=True, fast=True)
    builder.add_integer_field(_CURSOR, indexed=True, fast=True)
    builder.add_text_field("title", tokenizer_name=_ANALYZER)
    builder.add_text_field("text", tokenizer_name=_ANALYZER)
    return builder.build()


def _open(folder: Path, analyzer: tantivy.TextAnalyzer, schema: tantivy.Schema | None = None) -> tantivy.Index:
    index = tantivy.Index(schema, path=str(folder)) if schema else tantivy.Index.open(str(folder))
    index.register_tokenizer(_ANALYZER, analyzer)
    index.config_reader("manual")
    return index
