"""Telling an answer: what is being done, the statements as they are proven, the whole with its buttons."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import discord

from bot.discord.answer_text import answer_messages, growing, reading_line
from bot.discord.buttons import answer_buttons
from bot.discord.editing import Editor
from bot.discord.newsroom import Newsroom
from bot.discord.stages import Stage
from retrieval.catalogue.shown_answers import ShownAnswer
from retrieval.domain.answer import Answer, Statement
from retrieval.domain.progress import Done, Progress, Reading, Told
from retrieval.domain.tracking import answering
from retrieval.ranking.search import Request

log = logging.getLogger(__name__)
_PATIENCE_SECONDS = 0.4
"""How long an answer may take before it is worth an edit to say that it is being worked on."""

_NEW_TOPIC = "A new topic, then. What would you like to know?"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came: from whom, where, in which conversation, and how the answer is to be shown.

    `server` is None in direct messages; `echo` is the question where it has to stand above the answer, `hint` what
    has to be said below it.
    """

    request: Request
    person: int
    server: int | None
    place: str
    language: str
    echo: str | None = None
    hint: str | None = None


def person_key(person: int) -> str:
    """Return the key under which conversations and spending know somebody."""
    return f"discord:{person}"


async def tell(newsroom: Newsroom, asked: Asked, stage: Stage) -> None:
    """Answer on a stage."""
    answer = await _grow(newsroom, asked, stage)
    if answer is None:
        await stage.finish([_NEW_TOPIC], None)
        return
    key = await newsroom.threads.look(newsroom.shown.keep, ShownAnswer(asked.person, asked.place, answer))
    messages = answer_messages(answer, asked.language, asked.echo, asked.hint)
    message = await stage.finish(messages, answer_buttons(key, answer))
    await newsroom.threads.look(_book, newsroom, asked, answer, key, message)


async def _grow(newsroom: Newsroom, asked: Asked, stage: Stage) -> Answer | None:
    """Show the answer in the making, and return it when it is whole and the next edit may follow.

    There is none when all that was said is that a new topic begins.
    """
    editor = Editor(lambda text: _update(stage, text), first_after=_PATIENCE_SECONDS)
    statements: list[Statement] = []
    answer: Answer | None = None
    try:
        async for event in newsroom.threads.stream(lambda: _events(newsroom, asked)):
            match event:
                case Reading(passages=passages):
                    editor.show(reading_line(passages))
                case Told(statement=statement):
                    statements.append(statement)
                    editor.show(growing(statements, asked.echo))
                case Done(answer=answer):
                    pass
    finally:
        await editor.settle()
    return answer


async def _update(stage: Stage, text: str) -> None:
    try:
        await stage.update(text)
    except discord.HTTPException as error:
        log.warning("An answer in the making could not be shown; the whole follows: %s", error)


def _events(newsroom: Newsroom, asked: Asked) -> Iterator[Progress]:
    key = person_key(asked.person)
    with answering(key):
        yield from newsroom.conversing.stream(asked.request, place=asked.place, asker=key)


def _book(newsroom: Newsroom, asked: Asked, answer: Answer, key: str, message: int | None) -> None:
    if message is not None:
        newsroom.shown.set_message(key, message)
    newsroom.usage.count(asked.server or 0, asked.person, answer.as_of.date(), answer.cost_usd)
