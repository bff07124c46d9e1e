"""The lexical index: words, scores, one atomic commit, readers in other processes, and broken files."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from retrieval.domain.articles import Passage
from retrieval.domain.errors import IndexUnavailable
from retrieval.indexes import lexical
from retrieval.indexes.lexical import LexicalIndex
from retrieval.text.stems import stems
from tests.builders import DAM, FERRY, ORCHARD
from tests.children import Child


def passage(number: int, text: str, title: str = "Notice") -> Passage:
    return Passage(number, "article", 1, 0, len(text), text, title)


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    return LexicalIndex(tmp_path / "lexical")


def find(index: LexicalIndex, text: str, limit: int = 10, field: str = "text") -> list[int]:
    return [number for number, _ in index.search([(field, word, 1.0) for word in stems(text)], limit)]


class TestWords:
    def test_of_questions_find_those_of_passages(self, index: LexicalIndex):
        index.apply([passage(1, FERRY), passage(2, DAM), passage(3, ORCHARD)], 3)
        assert find(index, "FERRIES") == [1]
        assert set(find(index, "a grower's euro")) >= {1, 3}
        assert find(index, "growers, euros")[0] == 3
        assert find(index, "telescope") == []


class TestSearch:
    def test_best_first_and_no_more_than_asked_for(self, index: LexicalIndex):
        index.apply([passage(1, "ferry " + "calm sea " * 30), passage(2, "ferry ferry"), passage(3, "dam")], 3)
        hits = index.search([("text", "ferri", 1.0)], 10)
        assert [number for number, _ in hits] == [2, 1]
        assert hits[0][1] > hits[1][1] > 0
        assert index.search([("text", "ferri", 1.0)], 1) == hits[:1]

    def test_a_boost_counts(self, index: LexicalIndex):
        index.apply([passage(1, "ferry"), passage(2, "dam")], 1)
        assert index.search([("text", "ferri", 9.0), ("text", "dam", 1.0)], 1)[0][0] == 1
        assert index.search([("text", "ferri", 1.0), ("text", "dam", 9.0)], 1)[0][0] == 2

    def test_titles_are_a_field_of_their_own(self, index: LexicalIndex):
        index.apply([passage(1, "calm sea", title="Night ferry"), passage(2, "ferry", title="Calm")], 1)
        assert find(index, "ferry", field="title") == [1]
        assert find(index, "ferry", field="text") == [2]

    def test_the_order_does_not_depend_on_how_the_index_grew(self, index: LexicalIndex, tmp_path: Path):
        chance = random.Random(3)  # noqa: S311 - not a secret
        words = [f"{letter}lm" for letter in "abcdefghijklmnopqrst"]
        passages = [passage(n, " ".join(chance.choices(words, k=chance.randint(3, 9)))) for n in range(1, 241)]
        index.apply(passages, 240)
        grown = LexicalIndex(tmp_path / "grown")
        for first in range(0, 240, 6):
            grown.apply(passages[first : first + 6], first + 6)
        for asked in (chance.sample(words, 4) for _ in range(40)):
            query = [("text", word, boost) for word, boost in zip(asked, (1.0, 0.7, 0.25, 1.3), strict=True)]
            hits = index.search(query, 30)
            assert hits == grown.search(query, 30) == sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def test_nothing_is_found_by_nothing(self, index: LexicalIndex):
        index.apply([passage(1, "ferry")], 1)
        assert index.search([], 5) == []

    def test_how_many_passages_hold_a_word(self, index: LexicalIndex):
        index.apply([passage(1, "ferry ferry"), passage(2, "ferry"), passage(3, "dam", title="ferry")], 3)
        assert index.document_frequency("ferri") == 2
        assert index.document_frequency("ferri", "title") == 1
        assert index.document_frequency("comet") == 0


class TestCursor:
    def test_moves_with_the_passages(self, index: LexicalIndex):
        assert index.cursor() == 0
        index.apply([passage(1, "ferry")], 3)
        assert (index.cursor(), index.size(), index.ids()) == (3, 1, {1})
        index.apply([passage(2, "dam"), passage(3, "dam")], 5)
        assert (index.cursor(), index.size(), index.ids()) == (5, 3, {1, 2, 3})
        index.apply([], 6)
        assert (index.cursor(), index.size()) == (6, 3)

    def test_is_there_when_the_index_is_opened_again(self, index: LexicalIndex, tmp_path: Path):
        index.apply([passage(1, "ferry")], 3)
        again = LexicalIndex(tmp_path / "lexical")
        again.refresh()
        assert (again.cursor(), again.ids()) == (3, {1})
        again.apply([passage(2, "dam")], 4)
        assert (again.cursor(), again.ids()) == (4, {1, 2})

    def test_a_commit_that_fails_leaves_neither(self, index: LexicalIndex, tmp_path: Path):
        index.apply([passage(1, "ferry")], 3)
        with pytest.raises((OverflowError, ValueError)):
            index.apply([passage(2, "dam"), passage(2**70, "too large a number")], 5)
        again = LexicalIndex(tmp_path / "lexical")
        again.refresh()
        assert (again.cursor(), again.ids()) == (3, {1})

    def test_applying_twice_changes_nothing(self, index: LexicalIndex):
        for _ in range(2):
            index.apply([passage(1, "ferry")], 3)
        assert index.search([("text", "ferri", 1.0)], 10)[1:] == []
        assert index.size() == 1


class TestClear:
    def test_begins_a_new_one(self, index: LexicalIndex, tmp_path: Path):
        index.apply([passage(1, "ferry")], 3)
        index.clear()
        assert (index.cursor(), index.size(), index.ids()) == (0, 0, set())
        with pytest.raises(IndexUnavailable):
            find(index, "ferry")
        index.apply([passage(2, "ferry")], 1)
        assert find(index, "ferry") == [2]
        assert len([path for path in (tmp_path / "lexical").iterdir() if path.is_dir()]) == 1

    def test_a_reader_follows_to_the_new_one(self, index: LexicalIndex, tmp_path: Path):
        index.apply([passage(1, "ferry")], 3)
        reader = LexicalIndex(tmp_path / "lexical")
        reader.refresh()
        index.clear()
        assert find(reader, "ferry") == [1], "what it has open it can still read"
        index.apply([passage(2, "ferry")], 1)
        reader.refresh()
        assert find(reader, "ferry") == [2]


WRITER = """
import sys
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from retrieval.indexes.lexical import LexicalIndex
from retrieval.domain.articles import Passage
index = LexicalIndex(Path(sys.argv[1]))
index.refresh()
for cursor in range(1, 11):
    text = f"ferry number {cursor}"
    passages = [Passage(cursor * 10 + part, "a", 1, 0, len(text), text, "Notice") for part in range(5)]
    index.apply(passages, cursor)
    print(cursor, flush=True)
sys.stdin.readline()
"""


def test_reading_while_another_process_writes(index: LexicalIndex, tmp_path: Path):
    with Child(WRITER, tmp_path / "lexical") as writer:
        seen = [0]
        while seen[-1] < 10:
            written = int(writer.hear())
            index.refresh()
            assert index.cursor() >= written
            # A reader never sees the passages without the cursor or the other way round.
            assert index.size() == len(index.ids()) == 5 * index.cursor()
            assert len(find(index, "ferry", limit=100)) == 5 * index.cursor()
            seen.append(index.cursor())
        assert seen == sorted(seen)


class TestTrouble:
    def test_there_is_none_yet(self, index: LexicalIndex):
        index.refresh()
        assert (index.cursor(), index.size(), index.ids()) == (0, 0, set())
        with pytest.raises(IndexUnavailable, match="made when something is ingested"):
            find(index, "ferry")
        with pytest.raises(IndexUnavailable):
            index.document_frequency("ferri")

    @pytest.mark.parametrize(
        ("pattern", "content"),
        [
            ("meta.json", b""),
            ("meta.json", b"{}"),
            ("meta.json", None),
            ("*.term", b""),
            ("*.fast", b"\x55" * 100),
            ("*.store", None),
            ("*.idx", b"\x55" * 100),
            ("place.json", None),
            ("place.json", b"[[7, 3, 0]]"),
        ],
    )  # fmt: skip
    def test_broken_files(self, index: LexicalIndex, tmp_path: Path, pattern: str, content: bytes | None):
        index.apply([passage(1, "ferry")], 3)
        for path in list((tmp_path / "lexical" / "1").glob(pattern)):
            path.unlink()
            if content is not None:
                path.write_bytes(content)
        reader = LexicalIndex(tmp_path / "lexical")
        with pytest.raises(IndexUnavailable, match="lexical"):
            read_all(reader)
        reader.clear()
        reader.apply([passage(2, "ferry")], 1)
        assert find(reader, "ferry") == [2]


def read_all(index: LexicalIndex) -> None:
    index.refresh()
    find(index, "ferry")


@pytest.fixture
def leisurely(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have whoever opens or reads the index dwell there, so that others come in between unless they are kept out."""
    for name in ("_open", "_read"):
        monkeypatch.setattr(lexical, name, dwelling(getattr(lexical, name)))


def dwelling(read: Callable[..., Any]) -> Callable[..., Any]:
    def dwell(*args: Any) -> Any:
        found = read(*args)
        time.sleep(0.005)
        return found

    return dwell


@pytest.mark.usefixtures("leisurely")
@pytest.mark.parametrize("_attempt", range(8))
def test_threads_may_look_while_one_writes(tmp_path: Path, _attempt: int):
    index, written = LexicalIndex(tmp_path), threading.Event()
    with ThreadPoolExecutor(2) as pool:
        looking = [pool.submit(look, index, written) for _ in range(2)]
        try:
            for cursor in (1, 2, 3):
                index.apply([passage(cursor, "ferry")], cursor)
        finally:
            written.set()
    assert [task.result() for task in looking] == [None, None]
    index.refresh()
    assert (index.cursor(), index.ids()) == (3, {1, 2, 3})


def look(index: LexicalIndex, written: threading.Event) -> None:
    while not written.is_set():
        index.refresh()
        index.cursor()
