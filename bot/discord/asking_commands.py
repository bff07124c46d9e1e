"""`/ask`, and the message command "Check against the news"."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.about import text_of
from bot.discord.admission import admit, count_question, place_of
from bot.discord.asking import request_from
from bot.discord.checking import tell_check
from bot.discord.newsroom import Newsroom
from bot.discord.outlet_choices import choose_outlet
from bot.discord.performing import performing
from bot.discord.stages import CommandStage
from bot.discord.telling import Asked, tell
from bot.discord.text import visible


class AskingCommands(commands.Cog):
    """The command that answers a question."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom

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
        interaction: discord.Interaction[Any],
        question: str,
        since: str | None = None,
        until: str | None = None,
        outlet: str | None = None,
        private: bool = False,
    ) -> None:
        """Ask the news; every sentence of the answer is proven by a quote."""
        settings = admit(self._newsroom, interaction)
        known = self._newsroom.outlets
        request = request_from(visible(question), settings, known, since=since, until=until, outlet=outlet)
        count_question(self._newsroom, interaction, settings)
        asked = Asked(
            request,
            interaction.user.id,
            interaction.guild_id,
            place_of(interaction),
            settings.language,
            echo=request.question,
        )
        stage = CommandStage(interaction, private=private)
        async with performing(self._newsroom, stage):
            with self._newsroom.threads.hearing():
                await interaction.response.defer(thinking=True, ephemeral=private)
            await tell(self._newsroom, asked, stage)


def check_command(newsroom: Newsroom) -> app_commands.ContextMenu:
    """Return the message command, which shows the bot a message that Discord otherwise hides from it."""

    @app_commands.context_menu(name="Check against the news")
    async def check(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        settings = admit(newsroom, interaction)
        count_question(newsroom, interaction, settings)
        stage = CommandStage(interaction, private=False)
        async with performing(newsroom, stage):
            with newsroom.threads.hearing():
                await interaction.response.defer(thinking=True)
            await tell_check(newsroom, text_of(message), settings, interaction.user.id, stage)

    return check
