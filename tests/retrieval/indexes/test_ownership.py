"""The lock of a data directory, between this process and a real second one."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.indexes.ownership import Ownership
from tests.children import Child

OWNER = """
import sys
from pathlib import Path
from retrieval.indexes.ownership import Ownership
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
