"""`/ask`, and the message command "Check against the news"."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.answers import Asked, show_answer
from bot.discord.autocompletion import choose_outlet
from bot.discord.buttons import share_button
from bot.discord.checks import show_check
from bot.discord.client import NewsBot
from bot.discord.message_text import whole_text
from bot.discord.open_commands import kept_open
from bot.discord.replies import CommandReply, replying
from bot.discord.requests import admit, count_question, place_of, request_from
from bot.discord.resources import Resources
from bot.discord.text import visible


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
        settings = admit(self._resources, interaction)
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
        text="What somebody claims: a sentence, or a whole message.", private="Show the ruling to you alone."
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
    settings = admit(resources, interaction)
    count_question(resources, interaction, settings)
    reply = CommandReply(interaction, private=private)
    async with replying(resources, reply):
        with resources.threads.hearing():
            await reply.defer()
        if isinstance(claimed, discord.Message):
            text, link = await whole_text(claimed, resources.threads), claimed.jump_url
        else:
            text, link = claimed, None
        view = share_button() if private and interaction.guild_id else None
        await show_check(resources, text, settings, interaction.user.id, reply, link=link, view=view)
