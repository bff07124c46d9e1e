"""The pipeline of LangChain's tutorials: a recursive splitter at 1000/200 and `Chroma.from_documents`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_text_splitters import RecursiveCharacterTextSplitter

from benchmarks.figures import Reply
from benchmarks.peers.embedding import UnitEmbeddings
from benchmarks.peers.reading import PASSAGE_CHARACTERS, PASSAGE_OVERLAP, Story, read_stories
from bot.evaluation.cases import Case

_LARGEST_CALL = 5461
"""Chroma refuses more records at once."""


class Tutorial:
    """Vector search by cosine alone, kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._embedding = UnitEmbeddings()
        self._store = Chroma(persist_directory=self._folder, embedding_function=self._embedding)

    def add(self, articles: Path) -> None:
        """Split, embed and store."""
        self._store_documents(split(read_stories(articles)))

    def ask(self, case: Case, passages: int) -> Reply:
        """Return the nearest passages."""
        found = self._store.similarity_search(case.question, k=passages, filter=self._where(case))
        return Reply(tuple(document.page_content for document in found))

    def close(self) -> None:
        """Chroma keeps its files current by itself."""

    def _store_documents(self, documents: list[Document]) -> None:
        for first in range(0, len(documents), _LARGEST_CALL):
            self._store = Chroma.from_documents(
                documents[first : first + _LARGEST_CALL], self._embedding, persist_directory=self._folder
            )

    def _where(self, _case: Case) -> dict[str, Any] | None:
        return None


def open_system(folder: Path) -> Tutorial:
    """Open the collection in a folder, made where it is missing."""
    return Tutorial(folder)


def split(stories: Iterable[Story]) -> list[Document]:
    """Return passages of up to 1000 characters, with the day of publication as a number, 0 where there is none."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=PASSAGE_CHARACTERS, chunk_overlap=PASSAGE_OVERLAP)
    found: list[Document] = splitter.split_documents(list(_documents(stories)))
    return found


def day_number(day: str) -> int:
    """Return 20230105 for 2023-01-05, as Chroma compares only numbers; 0 for ""."""
    return int(day.replace("-", "") or 0)


def _documents(stories: Iterable[Story]) -> Iterator[Document]:
    for story in stories:
        yield Document(story.text, metadata={"published": day_number(story.published)})
