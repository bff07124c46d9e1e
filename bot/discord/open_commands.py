"""Commands that a restart cuts off: they are kept until they are answered, as long as Discord takes their token."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

import discord

from bot.discord.answers import Asked, show_answer
from bot.discord.client import NewsBot
from bot.discord.delivery import delivered
from bot.discord.replies import Picture, replying
from bot.discord.resources import Resources
from retrieval.catalogue.open_commands import GOOD_FOR, OpenCommand
from retrieval.ranking.search import Request

log = logging.getLogger(__name__)
_ORIGINAL: Any = "@original"
"""What stands for the id of a command's first reply in the address of its webhook."""


class WebhookReply:
    """The reply to a command of a former life, of which only the token is left."""

    begun = True

    def __init__(self, webhook: discord.Webhook, *, private: bool) -> None:
        self._webhook = webhook
        self.private = private

    async def update(self, text: str) -> None:
        """Replace what is shown."""
        await self._webhook.edit_message(_ORIGINAL, content=text)

    async def finish(
        self,
        messages: Sequence[str],
        view: discord.ui.View | None,
        picture: Picture | None = None,  # noqa: ARG002 - answers have none
    ) -> list[discord.Message]:
        """Show the whole; further messages are follow-ups."""
        first, *rest = messages
        edit = partial(self._webhook.edit_message, _ORIGINAL, content=first, view=None if rest else view)
        shown: list[discord.Message] = [await delivered(edit, GOOD_FOR)]
        for number, text in enumerate(rest, 1):
            under = view if view and number == len(rest) else discord.utils.MISSING
            send = partial(self._webhook.send, text, view=under, wait=True, ephemeral=self.private)
            shown.append(await delivered(partial(send, suppress_embeds=True), GOOD_FOR))
        return shown


@asynccontextmanager
async def kept_open(
    interaction: discord.Interaction, asked: Asked, resources: Resources, *, private: bool
) -> AsyncIterator[None]:
    """Remember the command while the block answers it, and for as long as a restart keeps the block from that."""
    request = asked.request
    command = {
        "application": interaction.application_id,
        "question": request.question,
        "since": request.since.isoformat() if request.since else None,
        "until": request.until.isoformat() if request.until else None,
        "outlets": list(request.outlets),
        "person": asked.person,
        "server": asked.server,
        "place": asked.place,
        "language": asked.language,
        "private": private,
    }
    keeping = asyncio.create_task(resources.threads.look(resources.open_commands.open, interaction.token, command))
    try:
        yield
    except asyncio.CancelledError:
        if not resources.closing:
            await resources.threads.look(resources.open_commands.close, interaction.token)
        raise
    except BaseException:
        await keeping
        await resources.threads.look(resources.open_commands.close, interaction.token)
        raise
    await keeping
    await resources.threads.look(resources.open_commands.close, interaction.token)


async def answer_open_commands(bot: NewsBot) -> None:
    """Answer the commands that a former life took up and did not answer."""
    resources = bot.resources
    for command in await resources.threads.look(resources.open_commands.all):
        if not bot.serves(command.command["server"]):
            continue
        try:
            await _answer(bot, command)
        except discord.HTTPException as error:
            log.warning("A command from before the restart could not be answered: %s", error)
        if not resources.closing:
            await resources.threads.look(resources.open_commands.close, command.token)


async def _answer(bot: NewsBot, command: OpenCommand) -> None:
    kept = command.command
    request = Request(
        kept["question"],
        datetime.now(UTC),
        since=_day(kept["since"]),
        until=_day(kept["until"]),
        outlets=tuple(kept["outlets"]),
    )
    asked = Asked(request, kept["person"], kept["server"], kept["place"], kept["language"], echo=request.question)
    webhook = discord.Webhook.partial(kept["application"], command.token, client=bot)
    reply = WebhookReply(webhook, private=kept["private"])
    with bot.resources.turns.turn(asked.place) as turn:
        async with replying(bot.resources, reply):
            await turn.reached()
            await show_answer(bot.resources, asked, reply)


def _day(text: str | None) -> Any:
    return datetime.fromisoformat(text).date() if text else None
