"""Generations of an index: a new one is not in use before it is published, and old ones go."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.indexes.generations import Generations


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
