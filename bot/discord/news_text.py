"""Headlines, the digest of a day, and what is covered, as messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.discord.date_words import day_in_words, days_in_words
from bot.discord.text import isolated, link, plain, shortened, split
from retrieval.catalogue.headlines import Headline, OutletCoverage
from retrieval.timeline.digest import Story

_LONGEST_TITLE = 180
_MOST_OUTLETS = 25


def latest_messages(headlines: Sequence[Headline], topic: str, language: str) -> list[str]:
    """Return the newest articles, one a line."""
    about = f" on {plain(shortened(topic, 100))}" if topic else ""
    if not headlines:
        return [f"I have nothing{about} here. /sources says what I have."]
    lines = [f"- {_day(one, language)}: {_linked(one)}{_outlet(one)}" for one in headlines]
    return split([f"**The latest{about}**", *lines])


def brief_messages(stories: Sequence[Story], day: date, language: str) -> list[str]:
    """Return the digest of a day, one line a story, with how many outlets have it."""
    when = day_in_words(language, day)
    if not stories:
        return [f"I have no news of {when}."]
    return split([f"**The news of {when}**", *(f"- {_linked(one.headlines[0])} — {_told_by(one)}" for one in stories)])


def sources_messages(covered: Sequence[OutletCoverage], today: date, language: str) -> list[str]:
    """Return what is covered: each outlet with how many articles, since when, and how fresh the newest is."""
    total = sum(one.articles for one in covered)
    if not total:
        return ["I have no articles yet."]
    days = [day for one in covered for day in (one.first_day, one.last_day) if day]
    period = f", published {days_in_words(language, min(days), max(days))}" if days else ""
    blocks = [f"**{total:,} {'article' if total == 1 else 'articles'}{period}**"]
    blocks += [f"- {_covered(one, today, language)}" for one in covered[:_MOST_OUTLETS]]
    if len(covered) > _MOST_OUTLETS:
        blocks.append(f"-# and {len(covered) - _MOST_OUTLETS:,} more outlets")
    return split(blocks)


def _covered(one: OutletCoverage, today: date, language: str) -> str:
    name = isolated(plain(one.outlet or "outlet unknown"))
    line = f"{name}: {one.articles:,}"
    if one.first_day and one.last_day:
        age = (today - one.last_day).days
        fresh = "today" if age <= 0 else "yesterday" if age == 1 else f"{age:,} days ago"
        line += f", since {day_in_words(language, one.first_day)}, newest {fresh}"
    return line


def _told_by(story: Story) -> str:
    return "one outlet" if story.independent == 1 else f"{story.independent} independent outlets"


def _linked(headline: Headline) -> str:
    return isolated(link(shortened(headline.title, _LONGEST_TITLE), headline.url))


def _outlet(headline: Headline) -> str:
    return f" ({plain(headline.outlet)})" if headline.outlet else ""


def _day(headline: Headline, language: str) -> str:
    return day_in_words(language, headline.day)
