"""Edits: the latest text wins, one at a time, spaced, and what goes wrong comes out."""

from __future__ import annotations

import asyncio
import itertools
import time

import pytest

from bot.discord.answers import Editor
from tests.patience import PATIENCE_SECONDS


class Message:
    """A message that notes what is shown and when; an edit lasts until `may_end` is set."""

    def __init__(self, *, slow: bool = False) -> None:
        self.shown: list[tuple[float, str]] = []
        self.at_once = 0
        self.is_edited, self.may_end = asyncio.Event(), asyncio.Event()
        self._editing = 0
        if not slow:
            self.may_end.set()

    async def edit(self, text: str) -> None:
        self._editing += 1
        self.at_once = max(self.at_once, self._editing)
        self.shown.append((time.monotonic(), text))
        self.is_edited.set()
        await self.may_end.wait()
        self._editing -= 1

    async def after_the_next_edit(self) -> None:
        self.is_edited.clear()
        await self.is_edited.wait()


def test_the_latest_wins_and_edits_are_spaced():
    async def run() -> Message:
        message = Message()
        editor = Editor(message.edit, first_after=0.0, pause=0.05)
        for batch in ("abc", "def", "ghi"):
            for text in batch:
                editor.show(text)
            await message.after_the_next_edit()
        await editor.settle()
        return message

    message = asyncio.run(run())
    moments = [moment for moment, _ in message.shown]
    assert all(later - earlier >= 0.05 for earlier, later in itertools.pairwise(moments))
    assert [text for _, text in message.shown] == ["c", "f", "i"]


def test_a_slow_edit_is_never_overtaken():
    async def run() -> Message:
        message = Message(slow=True)
        editor = Editor(message.edit, first_after=0.0, pause=0.0)
        editor.show("one")
        await message.after_the_next_edit()
        editor.show("two")
        editor.show("three")
        settled = asyncio.create_task(editor.settle())
        await asyncio.sleep(0)  # it waits for the edit now
        message.may_end.set()
        await settled
        return message

    message = asyncio.run(run())
    assert message.at_once == 1
    assert [text for _, text in message.shown] == ["one"]


def test_what_is_over_before_the_first_edit_is_never_shown():
    async def run() -> Message:
        message = Message()
        editor = Editor(message.edit, first_after=PATIENCE_SECONDS)
        editor.show("reading")
        await asyncio.sleep(0)
        editor.show("one")
        await editor.settle()
        return message

    assert asyncio.run(run()).shown == []


@pytest.mark.parametrize(("first_after", "waits"), [(0.0, True), (PATIENCE_SECONDS, False)])
def test_another_edit_may_follow_at_once_only_when_there_was_none(first_after: float, waits: bool):
    async def run() -> bool:
        message = Message()
        editor = Editor(message.edit, first_after=first_after, pause=0.2)
        editor.show("one")
        if waits:
            await message.after_the_next_edit()
        await editor.settle()
        return not waits or time.monotonic() - message.shown[0][0] >= 0.2

    assert asyncio.run(run())


def test_nothing_is_shown_after_it_settled():
    async def run() -> Message:
        message = Message()
        editor = Editor(message.edit, first_after=0.0, pause=0.01)
        editor.show("one")
        await message.after_the_next_edit()
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
        editor.show("one")
        await asyncio.sleep(0.01)
        await editor.settle()

    with pytest.raises(ConnectionError, match="gone"):
        asyncio.run(run())
