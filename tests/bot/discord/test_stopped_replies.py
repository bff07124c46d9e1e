"""A reply that somebody stops while it is on its way to Discord: it is known, and can be taken back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, cast

import discord

from bot.discord.replies import MessageReply


@dataclass
class Sent:
    """A message of the bot's own."""

    content: str
    deleted: bool = False

    async def delete(self) -> None:
        self.deleted = True


@dataclass
class Question:
    """A message that is replied to, in a channel that takes a reply at once but says so only when `heard` is set."""

    id: int = 5
    sent: list[Sent] = field(default_factory=list)
    taken: asyncio.Event = field(default_factory=asyncio.Event)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def channel(self) -> Question:
        return self

    def to_reference(self, **_: Any) -> None:
        return None

    async def send(self, text: str, **_: Any) -> Sent:
        self.sent.append(Sent(text))
        self.taken.set()
        await self.heard.wait()
        return self.sent[-1]


def reply_to(question: Question) -> MessageReply:
    channel, message = cast("discord.abc.Messageable", question), cast("discord.Message", question)
    return MessageReply(channel, message)


async def stopped(question: Question) -> MessageReply:
    """Return a reply that is stopped after Discord has taken it, and before it has said so."""
    reply = reply_to(question)
    finishing = asyncio.create_task(reply.finish(["28 March"], None))
    await question.taken.wait()
    finishing.cancel()
    question.heard.set()
    await asyncio.wait([finishing])
    assert finishing.cancelled()
    return reply


def test_one_that_was_on_its_way_is_taken_back():
    async def run() -> list[Sent]:
        question = Question()
        reply = await stopped(question)
        assert not reply.finished
        await reply.withdraw()
        return question.sent

    assert asyncio.run(run()) == [Sent("28 March", deleted=True)]


def test_one_that_stands_is_finished():
    async def run() -> bool:
        question = Question()
        question.heard.set()
        reply = reply_to(question)
        await reply.finish(["28 March"], None)
        return reply.finished

    assert asyncio.run(run())
