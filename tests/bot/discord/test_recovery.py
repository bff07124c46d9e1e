"""Bookmarks: none passes a message that is open, whatever order things happen in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.discord.messages import ReadMarks
from retrieval.catalogue.servers import Bookmark

CHANNEL, ANN = 7, 1


def marks(message: int = 100) -> ReadMarks:
    return ReadMarks([Bookmark(CHANNEL, message, None, ANN)])


def test_a_message_is_taken_once():
    known = marks()
    assert known.take(CHANNEL, 101, None, ANN)
    assert not known.take(CHANNEL, 101, None, ANN)
    known.done(CHANNEL, 101)
    assert not known.take(CHANNEL, 101, None, ANN)


def test_a_bookmark_waits_for_the_slowest():
    known = marks()
    for message in (101, 105, 109):
        known.take(CHANNEL, message, None, ANN)
    assert known.done(CHANNEL, 105) is None
    assert known.done(CHANNEL, 101) == Bookmark(CHANNEL, 105, None, ANN)
    assert known.done(CHANNEL, 109) == Bookmark(CHANNEL, 109, None, ANN)


def test_the_first_message_of_a_channel_puts_a_bookmark_before_itself():
    known = ReadMarks([])
    assert known.take(CHANNEL, 101, 20, None)
    assert known.of(CHANNEL) == Bookmark(CHANNEL, 100, 20, None)
    assert known.done(CHANNEL, 101) == Bookmark(CHANNEL, 101, 20, None)


def test_a_held_bookmark_stays_until_it_is_released():
    known = marks()
    known.hold(CHANNEL)
    known.hold(CHANNEL)
    known.take(CHANNEL, 150, None, ANN)
    assert known.done(CHANNEL, 150) is None
    known.take(CHANNEL, 120, None, ANN)
    assert known.done(CHANNEL, 120) is None
    moved = known.release(CHANNEL)
    assert moved is not None
    assert moved.message == 150


def test_releasing_what_is_not_held_changes_nothing():
    known = marks()
    assert known.release(CHANNEL) is None
    assert known.release(8) is None
    assert known.of(CHANNEL) == Bookmark(CHANNEL, 100, None, ANN)


def test_a_channel_that_is_gone_can_be_forgotten():
    known = ReadMarks([Bookmark(CHANNEL, 100, None, ANN), Bookmark(8, 300, 20, None)])
    known.remove(CHANNEL)
    assert [one.channel for one in known.all()] == [8]


def test_the_newest_bookmark_comes_first():
    known = ReadMarks([Bookmark(1, 5), Bookmark(2, 9), Bookmark(3, 7)])
    assert [one.channel for one in known.all()] == [2, 3, 1]


@given(st.lists(st.integers(min_value=0, max_value=5), max_size=60))
def test_no_bookmark_passes_an_open_message_and_none_stays_behind(steps: list[int]):
    """Each step takes the next message up, or is done with one of those that are open."""
    known, following, newest_done = marks(), 101, 100
    waiting: list[int] = []
    for step in steps:
        if step == 0 or not waiting:
            known.take(CHANNEL, following, None, ANN)
            waiting.append(following)
            following += 1
        else:
            message = waiting.pop(step % len(waiting))
            newest_done = max(newest_done, message)
            known.done(CHANNEL, message)
        bookmark = known.of(CHANNEL)
        assert bookmark is not None
        assert all(message > bookmark.message for message in waiting)
        assert waiting or bookmark.message == newest_done
