"""The bot in other languages: names of commands as Discord shows them, and replies; English where nothing is there."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path

import discord
from discord import app_commands

_FILE = Path(__file__).with_name("translations.toml")
_NAMES = frozenset(
    {app_commands.TranslationContextLocation.command_name, app_commands.TranslationContextLocation.group_name}
)


def phrase(language: str, english: str) -> str:
    """Return a reply in a language (ISO 639-1), the English one where it is not translated."""
    return _texts(language, "replies").get(english, english)


def digest() -> str:
    """Return a digest of all translations: when they change, the commands have to be published again."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()


class CommandTranslator(app_commands.Translator):
    """Gives Discord the names and descriptions of commands in the languages that are there."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return the translation, None where there is none."""
        language = str(locale.value).partition("-")[0]
        kind = "names" if context.location in _NAMES else "descriptions"
        return _texts(language, kind).get(string.message)


@cache
def _texts(language: str, kind: str) -> dict[str, str]:
    return dict(_everything().get(language, {}).get(kind, {}))


@cache
def _everything() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(_FILE.read_text("utf-8"))
