"""Time zones as people name them: by IANA's names, by a city, a country, or an abbreviation such as CET."""

from __future__ import annotations

import re
import tomllib
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import discord
from discord import app_commands

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
