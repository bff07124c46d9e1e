"""`/help`, `/privacy`, `/forget-me`, and for whoever runs a server `/setup` with its panel and `/usage`."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.buttons import Control
from bot.discord.client import NewsBot
from bot.discord.delivery import plain, split
from bot.discord.languages import LANGUAGES, counted, page, phrase
from bot.discord.news import choose_outlet
from bot.discord.replies import say
from bot.discord.requests import Unclear, language_of, outlets_for, person_key
from bot.discord.resources import Resources
from retrieval.catalogue.servers import ServerSettings

KEPT = timedelta(days=90)
"""How long shown answers are kept, as `/privacy` says."""


DELETED = (
    "conversations",
    "questions in them",
    "answers",
    "votes",
    "days of usage",
    "followed questions",
    "bookmarks in direct messages",
)
"""What is kept about people."""


def forget(resources: Resources, person: int) -> dict[str, int]:
    """Delete all that is kept about a person, and return how many of what."""
    resources.forget_notices(person)
    shown = resources.shown.forget(person)
    talked = resources.conversations.delete_of(person_key(person))
    deleted = (
        talked.conversations,
        talked.turns,
        shown["answers"],
        shown["feedback"],
        resources.usage.forget(person),
        resources.standing.remove(person_key(person)),
        resources.bookmarks.forget(person),
    )
    return dict(zip(DELETED, deleted, strict=True))


def prune(resources: Resources) -> None:
    """Delete the answers that have been kept for long enough."""
    resources.shown.prune(datetime.now(UTC) - KEPT)
    resources.messages.prune()


_HELP = """\
I answer questions about the news from stored articles, and prove every sentence with a quote.

**Ask** with `/ask`, in a direct message, or by mentioning me. Reply to my answer to go on; begin with “new question” \
to start afresh.
**Check** a message: open its menu, Apps, “Check against the news”. Or reply to it and mention me, \
forward it to me, or use `/check`.
**Follow** a question with `/follow`, or 🔔 under an answer: I write to you when its proven answer changes. \
`/following list` shows what you follow.
**Look around** with `/latest`, `/timeline`, `/brief now` and `/sources`.
Under an answer, *Show proof* shows the quotes where they stand; 👍 and 👎 tell me how good it is.

`/privacy` says what I keep, `/forget-me` deletes it. Whoever runs a server has `/setup`, \
`/usage`, `/brief set` and `/topics add`.\
"""
_NO_CONTENT = "-# In threads and channels mention me each time: Discord shows me no other messages here."
_PRIVACY = """\
**What I keep**
- Your questions and my answers with your Discord id, for up to 90 days: for follow-ups and the buttons below them.
- How often you asked on which day, for limits and `/usage`.
- Your 👍 and 👎, with the question and the answer, to make me better. Whoever runs me may read those, not your name.
- The questions that you follow, with their answers, until you end that.
- In direct messages and channels where I was asked, which message I read last.

**What I don't keep**: any other message, your name, your roles, your status.
Questions are answered on the machine of whoever runs me. Where they have given me a language model, it is sent your \
question and passages of articles, not who you are.

`/forget-me` deletes everything that I keep about you, at once.\
"""


class HelpCommands(commands.Cog):
    """The commands that everybody may use, everywhere."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    @app_commands.command(name="help")
    async def help_(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Say what this bot can do and how to ask it."""
        language = language_of(self._resources, interaction)
        text = page(language, "help", _HELP)
        if not interaction.client.intents.message_content:
            text += f"\n{page(language, 'no_content', _NO_CONTENT)}"
        await interaction.response.send_message(text, ephemeral=True)

    @app_commands.command()
    async def privacy(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Say what is kept about you, and for how long."""
        text = page(language_of(self._resources, interaction), "privacy", _PRIVACY)
        await interaction.response.send_message(text, ephemeral=True)

    @app_commands.command(name="forget-me")
    async def forget_me(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Delete everything that is kept about you."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        await self._resources.noted(interaction.user.id)  # else what is being answered would be kept
        deleted = await self._resources.threads.look(forget, self._resources, interaction.user.id)
        language = language_of(self._resources, interaction)
        counts = ", ".join(f"{count:,} {phrase(language, name)}" for name, count in deleted.items() if count)
        nothing = phrase(language, "I had kept nothing about you.")
        text = phrase(language, "Deleted: {counts}.", counts=counts) if counts else nothing
        await interaction.edit_original_response(content=text)


_MOST_CHOSEN = 25
_PLACES = {"in place": False, "in threads": True}
_NO_LANGUAGE = "none"
_NOT_ALLOWED = "That needs the permission to manage this server."
_ELSEWHERE = (
    "Outlets and questions a day are set with the options of /setup, briefs with /brief set, topics of channels"
    " with /topics add."
)


def settings_text(settings: ServerSettings, daily: int, language: str) -> str:
    """Return a server's settings in words; `daily` is the limit of questions that holds."""
    channels = " ".join(f"<#{one}>" for one in settings.channels) or phrase(language, "everywhere")
    roles = " ".join(f"<@&{one}>" for one in settings.roles) or phrase(language, "everybody")
    outlets = ", ".join(map(plain, settings.outlets)) or phrase(language, "all")
    answered = phrase(language, "in threads" if settings.threads else "in place")
    lines = [
        f"**{phrase(language, 'How I serve this server')}**",
        phrase(language, "Who may ask: {roles}", roles=roles),
        phrase(language, "Where: {channels}", channels=channels),
        phrase(language, "Outlets that count: {outlets}", outlets=outlets),
        phrase(language, "Mentions are answered: {where}", where=answered),
        phrase(language, "Dates are written in: {name}", name=_language_name(settings.language, language)),
        phrase(language, "Questions a day: {count}", count=daily),
        f"-# {phrase(language, _ELSEWHERE)}",
    ]
    return "\n".join(lines)


class _Setting(Control, template=r"setup:never"):
    """One control of the panel. Each press is checked anew: who may press is whoever manages the server."""

    def __init__(self, settings: ServerSettings, language: str) -> None:
        super().__init__(self.control(settings, language))

    @classmethod
    def made(cls, interaction: discord.Interaction[NewsBot], _: re.Match[str]) -> Self:
        """Return the control with what holds now."""
        resources = interaction.client.resources
        return cls(resources.rules.of(interaction.guild_id), language_of(resources, interaction))

    @staticmethod
    @abstractmethod
    def control(settings: ServerSettings, language: str) -> discord.ui.Item[Any]:
        """Return what is shown, with what holds now."""

    @abstractmethod
    def changed(self, settings: ServerSettings, chosen: Sequence[Any]) -> ServerSettings:
        """Return the settings with what was chosen."""

    async def pressed(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Store what was chosen and show the settings anew."""
        if interaction.guild_id is None or not interaction.permissions.manage_guild:
            await say(interaction, _NOT_ALLOWED)
            return
        await interaction.response.defer()
        resources = interaction.client.resources
        settings = self.changed(resources.rules.of(interaction.guild_id), self.item.values)  # type: ignore[attr-defined]
        await resources.rules.save(settings)
        language = language_of(resources, interaction)
        text = settings_text(settings, resources.allowances.limit(settings.daily_questions), language)
        await interaction.edit_original_response(content=text, view=setup_panel(settings, language))


class ChannelsSetting(_Setting, template=r"setup:channels"):
    """Where the bot may be asked."""

    @staticmethod
    def control(settings: ServerSettings, language: str) -> discord.ui.Item[Any]:
        """Return the selection."""
        kinds = [discord.ChannelType.text, discord.ChannelType.forum, discord.ChannelType.voice]
        chosen = [discord.SelectDefaultValue.from_channel(discord.Object(one)) for one in settings.channels]
        return discord.ui.ChannelSelect(
            custom_id="setup:channels",
            placeholder=phrase(language, "Answer only in these channels"),
            channel_types=kinds,
            min_values=0,
            max_values=_MOST_CHOSEN,
            default_values=chosen,
        )

    def changed(self, settings: ServerSettings, chosen: Sequence[Any]) -> ServerSettings:
        """Return the settings with these channels."""
        return replace(settings, channels=tuple(channel.id for channel in chosen))


class RolesSetting(_Setting, template=r"setup:roles"):
    """Who may ask."""

    @staticmethod
    def control(settings: ServerSettings, language: str) -> discord.ui.Item[Any]:
        """Return the selection."""
        chosen = [discord.SelectDefaultValue.from_role(discord.Object(one)) for one in settings.roles]
        return discord.ui.RoleSelect(
            custom_id="setup:roles",
            placeholder=phrase(language, "Answer only these roles"),
            min_values=0,
            max_values=_MOST_CHOSEN,
            default_values=chosen,
        )

    def changed(self, settings: ServerSettings, chosen: Sequence[Any]) -> ServerSettings:
        """Return the settings with these roles."""
        return replace(settings, roles=tuple(role.id for role in chosen))


class AnswersSetting(_Setting, template=r"setup:answers"):
    """Whether mentions are answered in threads or in place."""

    @staticmethod
    def control(settings: ServerSettings, language: str) -> discord.ui.Item[Any]:
        """Return the selection."""
        options = [
            discord.SelectOption(
                label=phrase(language, "Answer mentions in threads" if threads else "Answer mentions in place"),
                value=name,
                default=settings.threads is threads,
            )
            for name, threads in _PLACES.items()
        ]
        return discord.ui.Select(custom_id="setup:answers", options=options)

    def changed(self, settings: ServerSettings, chosen: Sequence[Any]) -> ServerSettings:
        """Return the settings with that way of answering."""
        return replace(settings, threads=_PLACES.get(str(chosen[0]), False))


def _language_name(code: str, language: str) -> str:
    """Return a language of `LANGUAGES` in its own words, what holds where none is chosen in those of `language`."""
    return LANGUAGES.get(code) or phrase(language, "the language of whoever asks")


class LanguageSetting(_Setting, template=r"setup:language"):
    """The language of dates and replies; English is a choice of its own, none another."""

    @staticmethod
    def control(settings: ServerSettings, language: str) -> discord.ui.Item[Any]:
        """Return the selection."""
        options = [
            discord.SelectOption(
                label=phrase(language, "Dates: {name}", name=_language_name(code, language)),
                value=code or _NO_LANGUAGE,
                default=code == settings.language,
            )
            for code in ("", *LANGUAGES)
        ]
        return discord.ui.Select(custom_id="setup:language", options=options)

    def changed(self, settings: ServerSettings, chosen: Sequence[Any]) -> ServerSettings:
        """Return the settings with that language."""
        code = str(chosen[0])
        return replace(settings, language=code if code in LANGUAGES else "")


SETTINGS: tuple[type[_Setting], ...] = (ChannelsSetting, RolesSetting, AnswersSetting, LanguageSetting)
"""The controls, from top to bottom."""


def setup_panel(settings: ServerSettings, language: str) -> discord.ui.View:
    """Return the controls as they stand for these settings."""
    view = discord.ui.View(timeout=None)
    for setting in SETTINGS:
        view.add_item(setting(settings, language))
    return view


_DAYS_SHOWN = 14
_ONLY_IN_SERVERS = "That works only in a server."


class ServerCommands(commands.Cog):
    """The commands for which one has to manage the server; Discord hides them from others, and they ask again."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    @app_commands.command()
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.checks.has_permissions(manage_guild=True)
    @app_commands.describe(
        outlet="Let this outlet count as well, or no longer; once one is named, only those named count.",
        all_outlets="Let all outlets count again.",
        questions_a_day="How many questions this server may ask a day.",
    )
    @app_commands.rename(all_outlets="all-outlets", questions_a_day="questions-a-day")
    @app_commands.autocomplete(outlet=choose_outlet)
    async def setup(
        self,
        interaction: discord.Interaction[NewsBot],
        outlet: str | None = None,
        all_outlets: bool = False,
        questions_a_day: app_commands.Range[int, 1, 100_000] | None = None,
    ) -> None:
        """Set who may ask where, which outlets count, and how answers come."""
        settings = self._settings(interaction)
        changed = _with_outlets(settings, outlet, self._resources, every=all_outlets)
        if questions_a_day:
            changed = replace(changed, daily_questions=questions_a_day)
        await interaction.response.defer(thinking=True, ephemeral=True)
        if changed != settings:
            await self._resources.rules.save(changed)
        language = language_of(self._resources, interaction)
        text = settings_text(changed, self._resources.allowances.limit(changed.daily_questions), language)
        await interaction.edit_original_response(content=text, view=setup_panel(changed, language))

    @app_commands.command()
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.checks.has_permissions(manage_guild=True)
    async def usage(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Show how much this server has asked on the last days."""
        settings = self._settings(interaction)
        await interaction.response.defer(thinking=True, ephemeral=True)
        resources, today = self._resources, datetime.now(UTC).date()
        days = await resources.threads.look(resources.usage.of_server, settings.id, today, _DAYS_SHOWN)
        limit = resources.allowances.limit(settings.daily_questions)
        language, asked = language_of(resources, interaction), resources.allowances.asked(settings.id)
        today_so_far = phrase(language, "Today {asked} of {limit} questions", asked=asked, limit=limit)
        lines = [f"**{today_so_far}**"]
        for one in days:
            cost = phrase(language, ", {sum} US dollars", sum=f"{one.cost_usd:.2f}") if one.cost_usd else ""
            by_one, by_many = "{day}: {questions} by {count} person", "{day}: {questions} by {count} people"
            line = counted(language, one.people, by_one, by_many, day=one.day, questions=one.questions)
            lines.append(f"- {line}{cost}")
        await interaction.edit_original_response(content=split(lines)[0])

    def _settings(self, interaction: discord.Interaction[NewsBot]) -> ServerSettings:
        if interaction.guild_id is None:
            raise Unclear(_ONLY_IN_SERVERS)
        return self._resources.rules.of(interaction.guild_id)


def _with_outlets(settings: ServerSettings, outlet: str | None, resources: Resources, *, every: bool) -> ServerSettings:
    """Return the settings with an outlet added, or taken away where it was there."""
    kept = () if every else settings.outlets
    if outlet is None:
        return replace(settings, outlets=kept)
    (name,) = outlets_for(outlet, ServerSettings(settings.id), resources.outlets) or ("",)
    if not name:
        return replace(settings, outlets=kept)
    outlets = tuple(one for one in kept if one != name) if name in kept else (*kept, name)
    return replace(settings, outlets=outlets)
