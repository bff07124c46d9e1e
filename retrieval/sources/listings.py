"""What a feed or sitemap lists, whatever its format: entries that lead to articles."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from math import ceil
from typing import Literal

from retrieval.domain.articles import Moment
from retrieval.sources.dates import AHEAD, parse_moment, read_date
from retrieval.sources.drafts import Draft

Kind = Literal["feed", "sitemap", "sitemap index"]
MOST_ENTRIES = 2000
"""How many entries of one listing are looked at; the newest come first."""

_FIRST_DAY = date(1990, 1, 1)
_MINUTE = timedelta(minutes=1)
_LONGEST_KEPT = 20_000
_LAST_MINUTE = timedelta(hours=23, minutes=59)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `url` is canonical; `text` is what the listing itself says, in plain paragraphs, often nothing.

    `whole` tells that it says so in the field for whole articles, and not in that for summaries. `name` is what the
    listing calls it, if it has a name beside its URL; `date_source` is the field that `published` was read from.
    """

    title: str = ""
    url: str | None = None
    name: str = ""
    text: str = ""
    published: Moment | None = None
    updated: Moment | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    language: str = ""
    whole: bool = False
    date_source: str = ""

    @property
    def key(self) -> str:
        """What it is recognised by when it is listed again."""
        return self.url or self.name or _digest(self.title, self.text)

    @property
    def fingerprint(self) -> str:
        """A digest of what is listed, which is another when something was edited."""
        return _digest(self.title, self.text, *map(_written, (self.published, self.updated)))

    @property
    def moment(self) -> datetime:
        """When it was last touched, as far as the listing says; long ago if it does not."""
        stated = self.updated or self.published
        return stated.instant if stated else datetime.min.replace(tzinfo=UTC)

    def draft(self) -> Draft:
        """Return the draft of an article that consists of what the listing says."""
        return Draft(
            original=self.text,
            body=self.text,
            title=self.title,
            url=self.url,
            outlet=self.outlet,
            published=self.published,
            updated=self.updated,
            authors=self.authors,
            language=self.language,
            summary=not self.whole,
            text_from="feed" if self.whole else "summary",
            date_source=self.date_source,
        )

    def record(self) -> dict[str, str]:
        """Return what is needed to try again later."""
        kept = {"title": self.title, "url": self.url or "", "published": _written(self.published)}
        kept |= {"outlet": self.outlet or "", "language": self.language, "date_source": self.date_source}
        return kept | {"text": self.text[:_LONGEST_KEPT], "whole": "yes" if self.whole else ""}

    @classmethod
    def from_record(cls, record: dict[str, str]) -> Entry:
        """Return the entry that `record` was made of."""
        return cls(
            title=record["title"],
            url=record["url"] or None,
            published=parse_moment(record["published"]) if record["published"] else None,
            outlet=record["outlet"] or None,
            language=record["language"],
            date_source=record.get("date_source", ""),
            text=record.get("text", ""),
            whole=bool(record.get("whole")),
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed or sitemap as it was read. `parts` are the addresses of the sitemaps in a sitemap index."""

    kind: Kind
    title: str = ""
    entries: tuple[Entry, ...] = ()
    parts: tuple[str, ...] = ()


def newest_first(entries: list[Entry]) -> tuple[Entry, ...]:
    """Return the newest of the entries, each once, those without a date last and otherwise as they came."""
    once: dict[str, Entry] = {}
    for entry in entries:
        once.setdefault(entry.key, entry)
    return tuple(sorted(once.values(), key=lambda entry: entry.moment, reverse=True)[:MOST_ENTRIES])


def believable(stated: str, now: datetime | None = None) -> Moment | None:
    """Return the moment that is stated, None if it is none, lies in the future or before there was a web."""
    moment = read_date(stated)
    return moment if moment and is_believable(moment, now or datetime.now(UTC)) else None


def dated(stated: Mapping[str, Moment | None], now: datetime) -> tuple[Moment | None, str]:
    """Return the first moment that can be true, and the field that states it, as "feed: pubDate"."""
    for field, moment in stated.items():
        if moment and is_believable(moment, now):
            return moment, f"feed: {field}"
    return None, ""


def is_believable(moment: Moment, now: datetime) -> bool:
    """Tell whether something can have been published at that moment."""
    return moment.day >= _FIRST_DAY and moment.instant <= now + AHEAD


def _written(moment: Moment | None) -> str:
    """Return a moment as `parse_moment` reads it, in a zone where it falls on its day."""
    if moment is None:
        return ""
    begins = datetime.combine(moment.day, time(), UTC)
    early, late = begins - moment.instant, moment.instant - (begins + _LAST_MINUTE)
    minutes = ceil(early / _MINUTE) if early > timedelta() else -ceil(late / _MINUTE) if late > timedelta() else 0
    return moment.instant.astimezone(timezone(minutes * _MINUTE)).isoformat()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
