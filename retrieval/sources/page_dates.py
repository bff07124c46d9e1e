"""When an article was published, by all signs of its page together: for machines, for readers, and its address.

The sign for machines is believed unless a reader's own and the address contradict it; then these win, and the day is
marked as uncertain. A moment that is stated in UTC falls on the day of the outlet's own clock, where the page tells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from retrieval.domain.articles import Moment
from retrieval.english.dictionary import Pattern
from retrieval.sources.dates import ago, is_possible, read_date, written_date
from retrieval.sources.hidden_text import drop
from retrieval.sources.html import HtmlElement, names_any

_DATED = "date time pub byline posted meta stamp fecha datum zeit info author".split()
_CHANGED = Pattern(
    r"\b(?:verfügbar bis|available until|updated?|modified|last (?:changed|edited)|aktualisiert|geändert|stand"
    r"|mis(?:e)? à jour|modifié|actualizado"
    r"|aggiornat[oa]|modificat[oa]|bijgewerkt|atualizad[oa]|corrected|archive)\b"
)
_URL_DAY = Pattern(
    r"(?:/|[-_])(?P<year>(?:19|20)\d\d)(?P<sep>[/_-]?)(?P<month>0?[1-9]|1[0-2]|[a-z]{3})(?P=sep)(?P<day>[0-3]?\d)(?=[/_.-]|$)",
    0,
)
_PUBLISHED = "publish posted veröffentlicht publié publicado pubblicat gepubliceerd".split()
_LONGEST_LINE = 160
_FEW_WORDS, _STAMP_WORDS = 4, 16
_LEAST_OF_TITLE = 0.4
_MASTHEAD = "mast topbar top-bar sitehead site-head weather ticker today nav menu logo".split()
_BODY_BEGINS = 25
"""Words of a paragraph from which it is the article's own, and no line of its head."""
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_UTC_ZONES = ("z", "+00:00", "-00:00", "+0000", "-0000", "utc", "gmt")
_MAINLAND = {
    "US": ["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"],
    "CA": ["America/Halifax", "America/Toronto", "America/Winnipeg", "America/Vancouver"],
    "AU": ["Australia/Sydney", "Australia/Perth"],
    "BR": ["America/Sao_Paulo"],
    "RU": ["Europe/Moscow"],
    "MX": ["America/Mexico_City"],
    "ES": ["Europe/Madrid"],
    "PT": ["Europe/Lisbon"],
    "CL": ["America/Santiago"],
    "CN": ["Asia/Shanghai"],
    "NZ": ["Pacific/Auckland"],
    "FR": ["Europe/Paris"],
    "ID": ["Asia/Jakarta"],
}
"""The zones of countries that have several: those that most of their outlets live by."""
_DOMAINS = {"uk": "GB"}
_COUNTRYLESS = frozenset("com org net info int eu tv io co me news ai fm ws to cc ly gg".split())


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment of publication, what it was read from, and whether other signs of the page contradict it."""

    moment: Moment
    source: str
    uncertain: bool = False


def date_of_page(
    tree: HtmlElement,
    stated: tuple[str, object] | None,
    listed: tuple[str, Moment] | None,
    url: str | None,
    fetched: datetime | None,
    updated: Moment | None = None,
) -> Dated | None:
    """Return when the article was published, None where nothing says.

    Args:
        tree: the page, without what is not its article.
        stated: the field that states it for machines and its value.
        listed: the same for the feed that led to the page.
        url: where the page is.
        fetched: when it was fetched, from which "2 hours ago" is counted.
        updated: when it was changed last, as the page states it for machines.
    """
    visible, below = _visible(tree, fetched, _country(tree, url))
    moment = read_date(stated[1]) if stated else None
    shown = visible.moment.day if visible else None
    in_url = _day_in(url)
    believed = Dated(moment, stated[0]) if moment and stated else Dated(listed[1], listed[0]) if listed else None
    if believed is None:
        return visible or (Dated(Moment.of(in_url), "URL") if in_url else _guess(tree))
    value = str(stated[1]) if moment and stated else ""
    local = _local_day(believed.moment, value, tree, url)
    if visible and believed.moment.day != shown and shown in _days_beside(updated, None if below else fetched):
        visible, shown = None, None  # the day of its last change, or that of its reader
    others = [day for day in (shown, in_url) if day]
    if not others:
        return Dated(Moment(believed.moment.instant, local), believed.source)
    if believed.moment.day in others and (local == believed.moment.day or local not in others):
        return believed
    nearest = min(others, key=lambda day: abs((day - local).days))
    if abs((nearest - believed.moment.day).days) <= 1:
        # The same moment by another clock: its day is the one that readers see.
        return Dated(Moment(believed.moment.instant, nearest), believed.source)
    if visible and (in_url is None or shown == in_url):
        return Dated(visible.moment, visible.source, uncertain=True)
    return Dated(Moment.of(others[-1]), "URL", uncertain=True)


def _days_beside(updated: Moment | None, fetched: datetime | None) -> set[date]:
    return {day for day in (updated.day if updated else None, fetched.date() if fetched else None) if day}


def _guess(tree: HtmlElement) -> Dated | None:
    """Return what htmldate finds in a page without its furniture; it weighs all that looks like a date."""
    from htmldate import find_date  # noqa: PLC0415 - only of pages that say nothing themselves

    found = read_date(
        find_date(_without_surroundings(tree), original_date=True, extensive_search=False, outputformat="%Y-%m-%d")
    )
    return Dated(found, "page: htmldate", uncertain=True) if found else None


def _without_surroundings(tree: HtmlElement) -> HtmlElement:
    """Return a page without its JSON-LD, which has been read, and without what stands outside of its article."""
    copied = deepcopy(tree)
    for script in list(copied.iterfind(".//script")):
        drop(script)
    heading = next(copied.iter("h1"), None)
    home = next(heading.iterancestors("article", "main"), None) if heading is not None else None
    body = copied.find(".//body")
    if home is not None and body is not None and len("".join(home.itertext())) * 2 > len("".join(body.itertext())):
        body[:] = [home]
    return copied


def _local_day(moment: Moment, value: str, tree: HtmlElement, url: str | None) -> date:
    """Return the day of a moment that is stated in UTC by the clocks of the outlet's country, if these agree on it."""
    if not value.strip().lower().endswith(_UTC_ZONES) or "T" not in value.upper():
        return moment.day
    days = {moment.instant.astimezone(zone).date() for zone in _zones(_country(tree, url))}
    return days.pop() if len(days) == 1 else moment.day


def _country(tree: HtmlElement, url: str | None) -> str:
    """Return the two letters of the outlet's country: by its domain, else by the page's own locale."""
    domain = (urlsplit(url).hostname or "").rpartition(".")[2] if url else ""
    if len(domain) == 2 and domain.isalpha() and domain not in _COUNTRYLESS:
        return _DOMAINS.get(domain, domain.upper())
    locales = [element.get("content") or "" for element in tree.iterfind(".//meta[@property='og:locale']")]
    language = tree.get("lang") or ""
    # Programs that make pages write "en-US" where nobody has told them otherwise.
    locales.append(language if language.lower() not in ("en-us", "en_us") else "")
    found = (re.match(r"[a-z]{2,3}[_-]([A-Za-z]{2})(?![a-z])", locale) for locale in locales)
    return next((match.group(1).upper() for match in found if match), "")


def _zones(country: str) -> list[ZoneInfo]:
    from babel.core import get_global  # noqa: PLC0415 - not needed to ask

    names = _MAINLAND.get(country) or get_global("territory_zones").get(country, [])
    try:
        return [ZoneInfo(name) for name in names]
    except (ZoneInfoNotFoundError, ValueError):
        return []


def _day_in(url: str | None) -> date | None:
    found = _URL_DAY.search(urlsplit(url).path.lower()) if url else None
    if found is None:
        return None
    month = found["month"]
    try:
        number = int(month) if month.isdigit() else _MONTHS.index(month) + 1
        day = date(int(found["year"]), number, int(found["day"]))
    except ValueError:
        return None
    return day if is_possible(Moment.of(day)) else None


def _visible(tree: HtmlElement, fetched: datetime | None, country: str) -> tuple[Dated | None, bool]:
    """Return the date that readers see in the article's head, and whether it stands below the headline.

    It stands in a line of its own, before the text begins; one below the headline counts before one above it.
    """
    above: Dated | None = None
    for text, value, below in _head_lines(tree):
        found = _date_in(text, value, fetched, country)
        if found and below:
            return found, True
        above = above or found
    return above, False


def _date_in(text: str, value: str, fetched: datetime | None, country: str) -> Dated | None:
    """Return the day of publication that a short line tells, which has a value for machines, or ""."""
    if _CHANGED.search(text):
        places = [place for name in _PUBLISHED if (place := text.lower().find(name)) >= 0]
        if not places:
            return None
        text = text[min(places) :] if written_date(text[min(places) :]) else text
    found = read_date(value) if value else None
    written = written_date(text, country)
    if written and (found is None or abs((written[0].day - found.day).days) <= 1):
        return Dated(written[0], f"page: “{written[1]}”") if is_possible(written[0]) else None
    if found:
        return Dated(found, "page: time")
    span = ago(text) if fetched else None
    if span is None or fetched is None:
        return None
    moment = Moment.of((fetched - span).astimezone(UTC))
    source = f"page: “{text[:60]}”, counted from when it was fetched"
    return Dated(moment, source, uncertain=span > timedelta(days=1))


def is_stamp(line: str) -> bool:
    """Tell whether a line of text says no more than when something was published or changed, and by whom."""
    if len(line.split()) > _STAMP_WORDS or not has_digits(line):
        return False
    written = written_date(line)
    if written:
        left = line.replace(written[1], " ")
        rest = left.split()
        if written_date(left):
            return False
        if len(rest) < _FEW_WORDS:
            return True
        tells = any(word.islower() and len(word) >= _FEW_WORDS and not names_any(word, _PUBLISHED) for word in rest)
        return len(rest) <= _STAMP_WORDS / 2 and not tells and not line.endswith((".", "!", "?"))
    if names_any(line, _PUBLISHED) or _CHANGED.match(line):
        return len(line.split()) <= 2 * _FEW_WORDS or ":" in line
    return bool(ago(line)) and len(line.split()) <= 2 * _FEW_WORDS and not line.endswith((".", "!", "?"))


def _head_lines(tree: HtmlElement) -> Iterator[tuple[str, str, bool]]:
    """Yield the short lines around the headline that may hold a date.

    Each with the value that it has for machines, and whether it stands below the headline.
    """
    heading = _heading(tree)
    began = False
    home = heading.getroottree().getroot() if heading is not None else next(tree.iter("article"), None)
    if home is None:
        return
    began = heading is None
    for element in home.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "html", "body", "head", "title"):
            continue
        began = began or element is heading
        text = " ".join(" ".join(element.itertext()).split()) if len(element) < 12 else ""
        if (
            element.tag == "p"
            and began
            and len(text.split()) >= _BODY_BEGINS
            and not written_date(text[:_LONGEST_LINE])
        ):
            return
        if element.tag == "a" or any(above.tag in ("a", "footer") for above in element.iterancestors()):
            continue
        if heading is None and any(names_any(above.get("class") or "", _MASTHEAD) for above in element.iterancestors()):
            continue
        named = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
        is_time = element.tag == "time" or bool(element.get("datetime"))
        if (is_time or names_any(named, _DATED) or element.tag in ("p", "span", "div", "small")) and (
            0 < len(text) <= _LONGEST_LINE
        ):
            dated = is_time or names_any(named, _DATED)
            if not dated and not has_digits(text) and (len(text.split()) > _FEW_WORDS or not ago(text)):
                continue
            # A sentence of the text that names a day is no line of its own.
            if dated or len(text.split()) <= 12:
                yield text, element.get("datetime") or element.get("content") or "", began and heading is not None


def _heading(tree: HtmlElement) -> HtmlElement | None:
    """Return the headline of the article: the longest h1 that makes up much of the page's title, None without one."""
    titles = [one.get("content") or "" for one in tree.iterfind(".//meta[@property='og:title']")]
    told = [_letters(title) for title in (tree.findtext(".//title") or "", *titles)]
    headings = [(plain, one) for one in tree.iter("h1") if (plain := _letters("".join(one.itertext())))]
    named = [(plain, one) for plain, one in headings if any(_is_title(plain, title) for title in told)]
    if named:
        return max(named, key=lambda pair: len(pair[0]))[1]
    return headings[0][1] if len(headings) == 1 and not any(told) else None


def _is_title(heading: str, title: str) -> bool:
    """Tell whether a headline is a page's title, and not the name of its site that stands in it."""
    return bool(title) and (heading in title or title in heading) and len(heading) >= _LEAST_OF_TITLE * len(title)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def has_digits(text: str) -> bool:
    """Tell whether a text can hold a date at all."""
    return any(map(str.isdigit, text))
