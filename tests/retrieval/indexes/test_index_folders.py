"""Generations of an index: a new one is not in use before it is published, and old ones go.

The lock of a data directory, between this process and a real second one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.indexes.index_folders import Generations, Ownership
from tests.children import Child


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "index")


def test_there_is_none_at_first(generations: Generations):
    assert generations.current() is None
    generations.sweep()
    generations.retire()
    assert not generations.home.exists()


def test_a_new_one_is_in_use_once_it_is_published(generations: Generations):
    folder = generations.new()
    assert list(folder.iterdir()) == []
    assert generations.current() is None
    generations.publish(folder)
    assert generations.current() == folder
    assert Generations(generations.home).current() == folder


def test_a_new_one_replaces_the_old_one(generations: Generations):
    first = generations.new()
    generations.publish(first)
    second = generations.new()
    assert second != first
    assert generations.current() == first
    generations.publish(second)
    assert generations.current() == second
    assert first.is_dir()
    generations.sweep()
    assert sorted(path for path in generations.home.iterdir() if path.is_dir()) == [second]


def test_numbers_grow_beyond_nine(generations: Generations):
    names = [generations.new().name for _ in range(12)]
    assert names == [str(number) for number in range(1, 13)]


def test_a_retired_one_is_not_used_again(generations: Generations):
    first = generations.new()
    generations.publish(first)
    generations.retire()
    assert generations.current() is None
    assert generations.new() != first


def test_what_is_kept_is_not_swept(generations: Generations):
    first, second, third = (generations.new() for _ in range(3))
    generations.publish(first)
    generations.sweep(keep=second)
    assert first.is_dir()
    assert second.is_dir()
    assert not third.exists()


@pytest.mark.parametrize("name", ["", "7", "7\n"])
def test_a_pointer_to_nothing_is_none(generations: Generations, name: str):
    generations.home.mkdir()
    (generations.home / "CURRENT").write_text(name)
    assert generations.current() is None


def test_a_writer_that_died_before_publishing_does_no_harm(generations: Generations):
    first = generations.new()
    generations.publish(first)
    generations.new().joinpath("half").touch()
    (generations.home / "CURRENT.new").write_text("2")
    assert generations.current() == first
    third = generations.new()
    generations.publish(third)
    assert generations.current() == third


OWNER = """
import sys
from pathlib import Path
from retrieval.indexes.index_folders import Ownership
ownership = Ownership(Path(sys.argv[1]))
for line in sys.stdin:
    deed = line.strip()
    print(getattr(ownership, deed)() if deed != "held" else ownership.held, flush=True)
"""


@pytest.fixture
def ownership(tmp_path: Path):
    mine = Ownership(tmp_path)
    yield mine
    mine.release()


@pytest.fixture
def other(tmp_path: Path):
    with Child(OWNER, tmp_path) as child:
        yield child


def ask(child: Child, deed: str) -> str:
    child.tell(deed)
    return child.hear()


def test_the_first_that_asks_is_the_owner(ownership: Ownership, other: Child):
    assert not ownership.held
    assert ownership.acquire()
    assert ownership.acquire(), "an owner stays the owner"
    assert ownership.held
    assert ownership.holder() is None
    assert ask(other, "acquire") == "False"
    assert ask(other, "held") == "False"
    ownership.release()
    assert not ownership.held
    assert ask(other, "acquire") == "True"
    assert not ownership.acquire()
    assert ownership.holder() == other.process.pid


def test_who_is_not_the_owner_cannot_give_it_away(ownership: Ownership, other: Child):
    assert ask(other, "acquire") == "True"
    ownership.release()
    assert not ownership.acquire()
    assert ask(other, "held") == "True"


def test_the_lock_dies_with_its_owner(ownership: Ownership, other: Child):
    assert ask(other, "acquire") == "True"
    other.kill()
    assert ownership.acquire()
    assert ownership.holder() is None


def test_two_in_one_process_are_two(ownership: Ownership, tmp_path: Path):
    assert ownership.acquire()
    second = Ownership(tmp_path)
    assert not second.acquire()
    ownership.release()
    assert second.acquire()
    second.release()


@pytest.mark.parametrize("note", [None, "", "not a number"])
def test_without_a_readable_note_nobody_is_known(ownership: Ownership, tmp_path: Path, note: str | None):
    if note is not None:
        (tmp_path / "owner.pid").write_text(note)
    assert ownership.holder() is None
