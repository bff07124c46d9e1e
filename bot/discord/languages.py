"""What a server can choose: time zones as people name them, and languages, with their days, commands and replies."""

from __future__ import annotations

import hashlib
import re
import tomllib
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from string import Formatter
from typing import Self
from zoneinfo import ZoneInfo

import discord
from babel.dates import format_date, format_skeleton, get_month_names
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

_LEAP_YEAR = 2000
_FIRST_OF_MONTH = {"fr": "1er", "it": "1º", "pt": "1º"}


def day_in_words(language: str, day: date) -> str:
    """Return a day in a language of `LANGUAGES`: "28 March 2025", "28. März 2025"."""
    if not _has_days(language):
        return format_interval(day, day)
    return _first_as_written(language, day, format_date(day, "long", locale=language))


def _first_as_written(language: str, day: date, words: str) -> str:
    """Return a day in words, the first of a month as people write it."""
    return words.replace("1", _FIRST_OF_MONTH.get(language, "1"), 1) if day.day == 1 else words


def _has_days(language: str) -> bool:
    return language in LANGUAGES and language != "en"


def _months(language: str) -> Sequence[str]:
    names = get_month_names("wide", locale=language if _has_days(language) else "en")
    return [names[number] for number in range(1, 13)]


def days_in_words(language: str, start: date, end: date) -> str:
    """Return an interval, both ends inclusive, in a language of `LANGUAGES`."""
    if not _has_days(language):
        return format_interval(start, end)
    first, last = day_in_words(language, start), day_in_words(language, end)
    return first if start == end else f"{first} – {last}"


def published_in_words(language: str, citation: Citation) -> str:
    """Return when a cited article was published, and that it has no date where only its words tell."""
    if citation.published:
        return day_in_words(language, citation.published)
    if (dated := citation.dated) is None:
        return phrase(language, "no date")
    return phrase(language, "no date, by its own words {days}", days=days_in_words(language, dated.start, dated.end))


_FILES = Path(__file__).with_name("translations")
_NAMES = frozenset(
    {app_commands.TranslationContextLocation.command_name, app_commands.TranslationContextLocation.group_name}
)
_POINTS = {"de": ".", "es": ".", "fr": "\u202f"}
"""What stands between the thousands of a number."""


class Phrase(str):
    """A text in English that knows how it is said in other languages: with gaps, and what fills them."""

    english: str
    fields: Mapping[str, object]

    def __new__(cls, english: str, **fields: object) -> Self:
        """Make it; `fields` are words, numbers, days, or phrases."""
        made = super().__new__(cls, _filled("en", english, fields))
        made.english, made.fields = english, fields
        return made

    def said(self, language: str) -> str:
        """Return it in a language (ISO 639-1), in English where it is not translated."""
        return _filled(language, self.english, self.fields)


def phrase(language: str, english: str, **fields: object) -> str:
    """Return what is said to people, in a language (ISO 639-1), in English where it is not translated."""
    if isinstance(english, Phrase):
        return english.said(language)
    return _filled(language, english, fields)


def counted(language: str, count: int, one: str, many: str, **fields: object) -> str:
    """Return what is said of one thing or of `count` of them."""
    return phrase(language, one if count == 1 else many, count=count, **fields)


_DAYS = frozenset({"day", "asked", "days"})
"""The gaps of small talk that hold days; what others hold may be quoted."""

_COUNTS = frozenset({"count", "outlets"})


def retold(language: str, told: str) -> str:
    """Return a reply that came in English in a language, sentence by sentence, as far as each is known.

    It is for replies of what knows nothing of languages. What they quote stays as it is; days are said in the language.
    """
    sentences, left = list[str](), told
    while left:
        sentence, left = _first_retold(language, left)
        sentences.append(sentence)
    return " ".join(sentences)


def _first_retold(language: str, told: str) -> tuple[str, str]:
    """Return the first sentence of a reply in a language, and what follows it; all of it where it is not known."""
    for english, pattern in _sentences(language):
        if match := re.match(pattern, told, re.DOTALL):
            parts = {
                name: _days_retold(language, part) if name in _DAYS else part
                for name, part in match.groupdict().items()
            }
            return _texts(language, "talk")[english].format_map(parts), told[match.end() :].lstrip()
    return told, ""


@cache
def _sentences(language: str) -> tuple[tuple[str, str], ...]:
    """Return what small talk is made of, the longest first, each with a pattern of how it reads filled."""
    known = sorted(_texts(language, "talk"), key=len, reverse=True)
    return tuple((one, rf"{''.join(_pattern(one))}(?=\s|$)") for one in known)


def _pattern(english: str) -> Iterator[str]:
    for text, gap, _, _ in Formatter().parse(english):
        yield re.escape(text)
        if gap:
            yield f"(?P<{gap}>{'[0-9,]+' if gap in _COUNTS else '.+?'})"


def month_in_words(language: str, day: date) -> str:
    """Return the month of a day with its year: "March 2025", "März 2025"."""
    return f"{_months(language)[day.month - 1]} {day.year}"


def _days_retold(language: str, told: str) -> str:
    def retell(match: re.Match[str]) -> str:
        day, month, year = match.groups()
        number = english.index(month) + 1
        if not day:
            return f"{_months(language)[number - 1]} {year or ''}".rstrip()
        try:
            meant = date(int(year or _LEAP_YEAR), number, int(day))
        except ValueError:
            return match[0]  # "Top 45 March songs" is no day
        if year:
            return day_in_words(language, meant)
        return _first_as_written(language, meant, format_skeleton("MMMMd", meant, locale=language))

    english = _months("en")
    written = rf"\b(?:(\d{{1,2}}) )?({'|'.join(english)})\b(?: (\d{{4}}))?"
    return re.sub(written, retell, told) if _has_days(language) else told


def _filled(language: str, english: str, fields: Mapping[str, object]) -> str:
    text = _texts(language, "replies").get(english, english)
    return text.format_map({name: _shown(language, value) for name, value in fields.items()}) if fields else text


def _shown(language: str, value: object) -> str:
    if isinstance(value, Phrase):
        return value.said(language)
    if isinstance(value, date):
        return day_in_words(language, value)
    return f"{value:,}".replace(",", _POINTS.get(language, ",")) if isinstance(value, int) else str(value)


def page(language: str, name: str, english: str) -> str:
    """Return a longer text in a language, the English one where it is not translated."""
    return _texts(language, "pages").get(name, english)


def spoken(interaction: discord.Interaction) -> str:
    """Return the language in which somebody uses Discord (ISO 639-1)."""
    return code_of(interaction.locale)


def language_for(interaction: discord.Interaction, chosen: str, *, private: bool) -> str:
    """Return the language of a reply, one of `LANGUAGES`; `chosen` is that of the server, "" where it chose none.

    What one person sees alone is in their own language; what all see in that of the server, if it has chosen one.
    """
    own, server = spoken(interaction), code_of(interaction.guild_locale)
    return _first_known(own, chosen, server) if private else _first_known(chosen, own, server)


def language_in(guild: discord.Guild | None, chosen: str) -> str:
    """Return the language of what is said to all of a server, one of `LANGUAGES`; None stands for direct messages.

    That is what was `chosen`, and where nothing was ("") what the server's own settings say.
    """
    return _first_known(chosen, code_of(guild.preferred_locale) if guild else "")


def _first_known(*languages: str) -> str:
    return next((one for one in languages if one in LANGUAGES), "en")


def code_of(locale: discord.Locale | None) -> str:
    """Return the language of one of Discord's locales (ISO 639-1), "" where there is none."""
    return str(locale.value).partition("-")[0] if locale else ""


def digest() -> str:
    """Return a digest of all translations: when they change, the commands have to be published again."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(_FILES.glob("*.toml")))).hexdigest()


class CommandTranslator(app_commands.Translator):
    """Gives Discord the names and descriptions of commands in the languages that are there."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return the translation, None where there is none."""
        language = code_of(locale)
        kind = "names" if context.location in _NAMES else "descriptions"
        return _texts(language, kind).get(string.message)


def read_translations() -> None:
    """Read what is translated once, before anybody waits for it: that takes a while."""
    for language in LANGUAGES:
        _sentences(language)


def _texts(language: str, kind: str) -> dict[str, str]:
    return _translations(language).get(kind, {})


@cache
def _translations(language: str) -> dict[str, dict[str, str]]:
    path = _FILES / f"{language}.toml"
    return tomllib.loads(path.read_text("utf-8")) if language in LANGUAGES and path.exists() else {}


_MOST = 25
_WINTER, _SUMMER = datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Return all names, in alphabetical order. The first call reads a folder."""
    return tuple(sorted(zoneinfo.available_timezones()))


def find_zones(typed: str) -> list[str]:
    """Return the names of the zones that somebody may mean, the likeliest first."""
    wanted = " ".join(typed.casefold().replace("_", " ").split())
    if not wanted:
        return list(zone_names())
    if (fixed := _offset(wanted)) is not None:
        return [fixed]
    called = [zone for zone in (called_zones().get(wanted),) if zone in zone_names()]
    rated = [(place, name) for name in zone_names() if (place := _fit(name, wanted)) is not None]
    return [*called, *(name for _, name in sorted(rated) if name not in called)]


async def choose_zone(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Return the zones that may be meant by what was typed so far."""
    return [app_commands.Choice(name=_described(name), value=name) for name in find_zones(typed)[:_MOST]]


def _offset(wanted: str) -> str | None:
    """Return the zone of a fixed distance from UTC in whole hours ("utc+2", "+02:00"), None for another text."""
    match = re.fullmatch(r"(?:utc|gmt)?\s*([+−-])\s*(\d{1,2})(?::?00)?", wanted)
    if match is None:
        return None
    # In the names of the database what lies east of Greenwich has a minus.
    name = f"Etc/GMT{'-' if match[1] == '+' else '+'}{int(match[2])}"
    return name if name in zone_names() else None


def _fit(name: str, wanted: str) -> int | None:
    """Return how well a zone fits, 0 best, None where it does not at all."""
    whole, city = name.casefold().replace("_", " "), name.rpartition("/")[2].casefold().replace("_", " ")
    countries, short = _countries().get(name, ()), _abbreviations().get(name, ())
    fits = (
        wanted in (whole, city),
        wanted in countries,
        wanted in short and bool(countries),
        city.startswith(wanted),
        len(wanted) > 2 and any(one.startswith(wanted) for one in countries),
        len(wanted) > 2 and re.search(rf"\b{re.escape(wanted)}", whole) is not None,
    )
    return next((place for place, fit in enumerate(fits) if fit), None)


def _described(name: str) -> str:
    countries = _countries().get(name, ())
    where = f" ({countries[0].title()})" if countries else ""
    return f"{name}{where}"[:100]


@lru_cache(maxsize=1)
def called_zones() -> dict[str, str]:
    """Return zones by what people call them that the database does not know, in small letters."""
    return dict(tomllib.loads(Path(__file__).with_name("time_zones.toml").read_text("utf-8"))["zones"])


@lru_cache(maxsize=1)
def _abbreviations() -> dict[str, tuple[str, ...]]:
    """Return what each zone's time is called in winter and in summer, in small letters."""
    found = {}
    for name in zone_names():
        zone = ZoneInfo(name)
        called = (day.astimezone(zone).tzname() or "" for day in (_WINTER, _SUMMER))
        found[name] = tuple(one.casefold() for one in called if one.isalpha())
    return found


@lru_cache(maxsize=1)
def _countries() -> dict[str, tuple[str, ...]]:
    """Return the names and codes of the countries that use a zone, in small letters, the main one first."""
    names = {code: name.casefold() for code, name, *_ in _table("iso3166.tab")}
    found: dict[str, tuple[str, ...]] = {}
    for codes, _, zone, *_ in _table("zone.tab"):
        for code in codes.split(","):
            found[zone] = (*found.get(zone, ()), names.get(code, ""), code.casefold())
    return found


def _table(name: str) -> Iterator[list[str]]:
    """Yield the rows of a table of the time zone database, of the system's or of the package that stands in for it."""
    folders = [*map(Path, zoneinfo.TZPATH)]
    path = next((folder / name for folder in folders if (folder / name).exists()), None)
    text = path.read_text("utf-8") if path else _packaged(name)
    yield from (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))


def _packaged(name: str) -> str:
    try:
        return resources.files("tzdata.zoneinfo").joinpath(name).read_text("utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        return ""
