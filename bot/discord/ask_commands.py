"""`/ask`, `/check`, the message command, and answering those commands of theirs that a restart cut off."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.answers import Asked, show_answer, show_check
from bot.discord.buttons import share_button
from bot.discord.client import NewsBot
from bot.discord.delivery import delivered, visible
from bot.discord.message_text import About, claimed_at, whole_text
from bot.discord.news import choose_outlet
from bot.discord.replies import CommandReply, Picture, replying
from bot.discord.requests import admit, count_question, place_of, request_from
from bot.discord.resources import Resources
from retrieval.catalogue.servers import GOOD_FOR, OpenCommand
from retrieval.ranking.search import Request

log = logging.getLogger(__name__)


_ORIGINAL: Any = "@original"
"""What stands for the id of a command's first reply in the address of its webhook."""


class WebhookReply:
    """The reply to a command of a former life, of which only the token is left."""

    begun = True

    def __init__(self, webhook: discord.Webhook, *, private: bool, place: int, language: str) -> None:
        self._webhook = webhook
        self.language = language
        self.place = place
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
        "channel": interaction.channel_id or 0,
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
    place = kept.get("channel", 0)
    reply = WebhookReply(webhook, private=kept["private"], place=place, language=kept["language"])
    with bot.resources.turns.turn(asked.place) as turn:
        async with replying(bot.resources, reply):
            await turn.reached()
            await show_answer(bot.resources, asked, reply)


def _day(text: str | None) -> Any:
    return datetime.fromisoformat(text).date() if text else None


class AskCommands(commands.Cog):
    """The command that answers a question."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    @app_commands.command()
    @app_commands.describe(
        question="What you want to know.",
        since="Only articles published since then: 2025-05-02, May 2, last week.",
        until="Only articles published until then.",
        outlet="Only this outlet.",
        private="Show the answer to you alone.",
    )
    @app_commands.autocomplete(outlet=choose_outlet)
    async def ask(
        self,
        interaction: discord.Interaction[NewsBot],
        question: str,
        since: str | None = None,
        until: str | None = None,
        outlet: str | None = None,
        private: bool = False,
    ) -> None:
        """Ask the news; every sentence of the answer is proven by a quote."""
        settings = admit(self._resources, interaction, private=private)
        known = self._resources.outlets
        request = request_from(visible(question), settings, known, since=since, until=until, outlet=outlet)
        count_question(self._resources, interaction, settings)
        asked = Asked(
            request,
            interaction.user.id,
            interaction.guild_id,
            place_of(interaction, private=private),
            settings.language,
            echo=request.question,
        )
        reply = CommandReply(interaction, private=private)
        with self._resources.turns.turn(asked.place) as turn:
            async with (
                replying(self._resources, reply),
                kept_open(interaction, asked, self._resources, private=private),
            ):
                with self._resources.threads.hearing():
                    await reply.defer()
                await turn.reached()
                await show_answer(self._resources, asked, reply)

    @app_commands.command()
    @app_commands.describe(
        text="What somebody claims: a sentence, or a whole message.",
        private="Show the ruling to you alone.",
    )
    async def check(self, interaction: discord.Interaction[NewsBot], text: str, private: bool = True) -> None:
        """Check what a text claims against the news, each claim with a quote."""
        await _check(self._resources, interaction, visible(text), private=private)


def check_command(resources: Resources) -> app_commands.ContextMenu:
    """Return the message command, which shows the bot a message that Discord otherwise hides from it."""

    @app_commands.context_menu(name="Check against the news")
    async def check(interaction: discord.Interaction[NewsBot], message: discord.Message) -> None:
        await _check(resources, interaction, message, private=True)

    return check


async def _check(
    resources: Resources, interaction: discord.Interaction[NewsBot], claimed: str | discord.Message, *, private: bool
) -> None:
    settings = admit(resources, interaction, private=private)
    count_question(resources, interaction, settings)
    reply = CommandReply(interaction, private=private)
    async with replying(resources, reply):
        with resources.threads.hearing():
            await reply.defer()
        if isinstance(claimed, discord.Message):
            about = About(await whole_text(claimed, resources.threads), claimed.jump_url)
        else:
            about = await claimed_at(claimed, interaction.user, interaction.guild, resources) or About(claimed)
        view = share_button(settings.language) if private and interaction.guild_id else None
        await show_check(resources, about.text, settings, interaction.user.id, reply, link=about.link, view=view)
