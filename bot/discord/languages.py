"""The languages that a server can choose: days as people write them, names of commands, and replies."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import discord
from discord import app_commands

from retrieval.domain.answer import Citation
from retrieval.times.expressions import format_interval

LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "it": "Italiano",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
}
"""The languages of dates: ISO 639-1 code to the language's own name."""

_MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}
_PATTERNS = {
    "de": "{day}. {month} {year}",
    "es": "{day} de {month} de {year}",
    "fr": "{day} {month} {year}",
    "it": "{day} {month} {year}",
    "nl": "{day} {month} {year}",
    "pl": "{day} {month} {year}",
    "pt": "{day} de {month} de {year}",
}
_FIRST_OF_MONTH = {"fr": "1er", "it": "1º", "pt": "1º"}


def day_in_words(language: str, day: date) -> str:
    """Return a day in a language of `LANGUAGES`: "28 March 2025", "28. März 2025"."""
    if language not in _MONTHS:
        return format_interval(day, day)
    number = _FIRST_OF_MONTH.get(language, "1") if day.day == 1 else str(day.day)
    return _PATTERNS[language].format(day=number, month=_MONTHS[language].split()[day.month - 1], year=day.year)


def days_in_words(language: str, start: date, end: date) -> str:
    """Return an interval, both ends inclusive, in a language of `LANGUAGES`."""
    if language not in _MONTHS:
        return format_interval(start, end)
    first, last = day_in_words(language, start), day_in_words(language, end)
    return first if start == end else f"{first} – {last}"


def published_in_words(language: str, citation: Citation) -> str:
    """Return when a cited article was published, and that it has no date where only its words tell."""
    if citation.published:
        return day_in_words(language, citation.published)
    dated = citation.dated
    return f"no date, by its own words {days_in_words(language, dated.start, dated.end)}" if dated else "no date"


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
