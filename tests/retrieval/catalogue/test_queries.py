"""What is remembered of the catalogue is forgotten with the next change, and before it is too much."""

from __future__ import annotations

from retrieval.catalogue.queries import Remembered


def test_it_is_known_until_the_next_change():
    remembered: Remembered[str] = Remembered(10)
    remembered.at(3)[7] = "seven"
    assert remembered.at(3) == {7: "seven"}
    assert remembered.at(4) == {}


def test_what_was_read_before_a_change_is_not_found_after_it():
    remembered: Remembered[str] = Remembered(10)
    slow = remembered.at(3)
    remembered.at(4)[8] = "eight"
    slow[7] = "as it was"
    assert remembered.at(4) == {8: "eight"}


def test_whoever_is_behind_neither_finds_nor_leaves_anything():
    remembered: Remembered[str] = Remembered(10)
    remembered.at(4)[8] = "eight"
    remembered.at(3)[8] = "as it was"
    assert remembered.at(3) == {}
    assert remembered.at(4) == {8: "eight"}


def test_it_begins_anew_when_it_is_full():
    remembered: Remembered[int] = Remembered(3)
    for number in range(100):
        remembered.at(1)[number] = number
        assert len(remembered.at(1)) <= 3
