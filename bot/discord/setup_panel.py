"""The panel of `/setup`: who may ask where, how answers come, the language of dates. It needs no memory of its own."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

import discord

from bot.discord.date_words import LANGUAGES
from bot.discord.newsroom import newsroom_of
from bot.discord.text import plain
from retrieval.catalogue.servers import ServerSettings

_MOST = 25
_PLACES = {"in place": False, "in threads": True}
_NOT_ALLOWED = "That needs the permission to manage this server."


def settings_text(settings: ServerSettings, daily: int) -> str:
    """Return a server's settings in words; `daily` is the limit of questions that holds."""
    channels = " ".join(f"<#{one}>" for one in settings.channels) or "everywhere"
    roles = " ".join(f"<@&{one}>" for one in settings.roles) or "everybody"
    brief = settings.brief
    lines = [
        "**How I serve this server**",
        f"Who may ask: {roles}",
        f"Where: {channels}",
        f"Outlets that count: {', '.join(map(plain, settings.outlets)) or 'all'}",
        f"Mentions are answered: {'in threads' if settings.threads else 'in place'}",
        f"Dates are written in: {LANGUAGES[settings.language]}",
        f"Questions a day: {daily:,}",
        f"Daily brief: {f'<#{brief.channel}> at {brief.hour:02}:00, {brief.zone}' if brief else 'off'}",
        "-# Outlets and questions a day are set with the options of /setup, the brief with /brief-daily.",
    ]
    return "\n".join(lines)


class _Setting(discord.ui.DynamicItem[discord.ui.Item[Any]], template=r"setup:never"):
    """One control of the panel. Each press is checked anew: who may press is whoever manages the server."""

    def __init__(self, settings: ServerSettings) -> None:
        super().__init__(self.control(settings))

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction, _: Any, __: re.Match[str]) -> Self:
        return cls(newsroom_of(interaction).rules.of(interaction.guild_id))

    @staticmethod
    @abstractmethod
    def control(settings: ServerSettings) -> discord.ui.Item[Any]:
        """Return what is shown, with what holds now."""

    @abstractmethod
    def changed(self, settings: ServerSettings, chosen: Sequence[Any]) -> ServerSettings:
        """Return the settings with what was chosen."""

    async def callback(self, interaction: discord.Interaction) -> None:
        """Store what was chosen and show the settings anew."""
        if interaction.guild_id is None or not interaction.permissions.manage_guild:
            await interaction.response.send_message(_NOT_ALLOWED, ephemeral=True)
            return
        await interaction.response.defer()
        newsroom = newsroom_of(interaction)
        settings = self.changed(newsroom.rules.of(interaction.guild_id), self.item.values)  # type: ignore[attr-defined]
        await newsroom.rules.save(settings)
        text = settings_text(settings, newsroom.allowances.limit(settings.daily_questions))
        await interaction.edit_original_response(content=text, view=setup_panel(settings))


class ChannelsSetting(_Setting, template=r"setup:channels"):
    """Where the bot may be asked."""

    @staticmethod
    def control(settings: ServerSettings) -> discord.ui.Item[Any]:
        """Return the selection."""
        kinds = [discord.ChannelType.text, discord.ChannelType.forum, discord.ChannelType.voice]
        chosen = [discord.SelectDefaultValue.from_channel(discord.Object(one)) for one in settings.channels]
        return discord.ui.ChannelSelect(
            custom_id="setup:channels",
            placeholder="Answer only in these channels",
            channel_types=kinds,
            min_values=0,
            max_values=_MOST,
            default_values=chosen,
        )

    def changed(self, settings: ServerSettings, chosen: Sequence[Any]) -> ServerSettings:
        """Return the settings with these channels."""
        return replace(settings, channels=tuple(channel.id for channel in chosen))


class RolesSetting(_Setting, template=r"setup:roles"):
    """Who may ask."""

    @staticmethod
    def control(settings: ServerSettings) -> discord.ui.Item[Any]:
        """Return the selection."""
        chosen = [discord.SelectDefaultValue.from_role(discord.Object(one)) for one in settings.roles]
        return discord.ui.RoleSelect(
            custom_id="setup:roles",
            placeholder="Answer only these roles",
            min_values=0,
            max_values=_MOST,
            default_values=chosen,
        )

    def changed(self, settings: ServerSettings, chosen: Sequence[Any]) -> ServerSettings:
        """Return the settings with these roles."""
        return replace(settings, roles=tuple(role.id for role in chosen))


class AnswersSetting(_Setting, template=r"setup:answers"):
    """Whether mentions are answered in threads or in place."""

    @staticmethod
    def control(settings: ServerSettings) -> discord.ui.Item[Any]:
        """Return the selection."""
        options = [
            discord.SelectOption(label=f"Answer mentions {name}", value=name, default=settings.threads is threads)
            for name, threads in _PLACES.items()
        ]
        return discord.ui.Select(custom_id="setup:answers", options=options)

    def changed(self, settings: ServerSettings, chosen: Sequence[Any]) -> ServerSettings:
        """Return the settings with that way of answering."""
        return replace(settings, threads=_PLACES.get(str(chosen[0]), False))


class LanguageSetting(_Setting, template=r"setup:language"):
    """The language of dates."""

    @staticmethod
    def control(settings: ServerSettings) -> discord.ui.Item[Any]:
        """Return the selection."""
        options = [
            discord.SelectOption(label=f"Dates: {name}", value=code, default=code == settings.language)
            for code, name in LANGUAGES.items()
        ]
        return discord.ui.Select(custom_id="setup:language", options=options)

    def changed(self, settings: ServerSettings, chosen: Sequence[Any]) -> ServerSettings:
        """Return the settings with that language."""
        code = str(chosen[0])
        return replace(settings, language=code if code in LANGUAGES else "en")


SETTINGS: tuple[type[_Setting], ...] = (ChannelsSetting, RolesSetting, AnswersSetting, LanguageSetting)
"""The controls, from top to bottom."""


def setup_panel(settings: ServerSettings) -> discord.ui.View:
    """Return the controls as they stand for these settings."""
    view = discord.ui.View(timeout=None)
    for setting in SETTINGS:
        view.add_item(setting(settings))
    return view
