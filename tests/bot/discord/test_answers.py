"""Edits: the latest text wins, one at a time, spaced, and what goes wrong comes out."""

from __future__ import annotations

import asyncio
import itertools
import time

import pytest

from bot.discord.answers import Editor


class Message:
    """A message that takes a while to edit, and notes when."""

    def __init__(self, takes: float = 0.0) -> None:
        self.shown: list[tuple[float, str]] = []
        self.at_once = 0
        self._takes = takes
        self._editing = 0

    async def edit(self, text: str) -> None:
        self._editing += 1
        self.at_once = max(self.at_once, self._editing)
        self.shown.append((time.monotonic(), text))
        await asyncio.sleep(self._takes)
        self._editing -= 1


async def show_all(editor: Editor, *texts: str, every: float = 0.005) -> None:
    for text in texts:
        editor.show(text)
        await asyncio.sleep(every)


def test_the_latest_wins_and_edits_are_spaced():
    async def run() -> Message:
        message = Message()
        editor = Editor(message.edit, first_after=0.0, pause=0.05)
        await show_all(editor, *map(str, range(30)))
        await asyncio.sleep(0.06)
        await editor.settle()
        return message

    message = asyncio.run(run())
    moments = [moment for moment, _ in message.shown]
    assert all(later - earlier >= 0.05 for earlier, later in itertools.pairwise(moments))
    assert message.shown[-1][1] == "29"
    assert len(message.shown) < 10


def test_a_slow_edit_is_never_overtaken():
    async def run() -> Message:
        message = Message(takes=0.03)
        editor = Editor(message.edit, first_after=0.0, pause=0.0)
        await show_all(editor, "one", "two", "three")
        await editor.settle()
        return message

    message = asyncio.run(run())
    assert message.at_once == 1
    assert [text for _, text in message.shown] == ["one"]


def test_what_is_over_before_the_first_edit_is_never_shown():
    async def run() -> Message:
        message = Message()
        editor = Editor(message.edit, first_after=10.0)
        await show_all(editor, "reading", "one")
        await editor.settle()
        return message

    assert asyncio.run(run()).shown == []


def test_another_edit_may_follow_at_once_only_when_there_was_none():
    async def run(first_after: float) -> float:
        editor = Editor(Message().edit, first_after=first_after, pause=0.1)
        await show_all(editor, "one", every=0.01)
        began = time.monotonic()
        await editor.settle()
        return time.monotonic() - began

    assert asyncio.run(run(0.0)) >= 0.05
    assert asyncio.run(run(10.0)) < 5.0


def test_nothing_is_shown_after_it_settled():
    async def run() -> Message:
        message = Message()
        editor = Editor(message.edit, first_after=0.0, pause=0.01)
        await show_all(editor, "one")
        editor.show("two")
        await editor.settle()
        await asyncio.sleep(0.03)
        return message

    assert [text for _, text in asyncio.run(run()).shown] == ["one"]


def test_an_edit_that_fails_is_told_when_it_settles():
    async def fail(_: str) -> None:
        raise ConnectionError("gone")

    async def run() -> None:
        editor = Editor(fail, first_after=0.0)
        await show_all(editor, "one")
        await editor.settle()

    with pytest.raises(ConnectionError, match="gone"):
        asyncio.run(run())
