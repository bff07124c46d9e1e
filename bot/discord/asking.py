"""From what a person typed to a `Request`: the days and the outlet understood, or a word about what was not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from retrieval.catalogue.servers import ServerSettings
from retrieval.ranking.search import Request
from retrieval.times.expressions import parse_day

LONGEST_QUESTION = 2_000


class Unclear(Exception):
    """What was typed cannot be understood; the text says why, to whoever typed it."""


def request_from(
    question: str,
    settings: ServerSettings,
    known_outlets: Sequence[str],
    *,
    since: str | None = None,
    until: str | None = None,
    outlet: str | None = None,
) -> Request:
    """Return the request, bounded by what the server has set; raise `Unclear` for a day or outlet that is none."""
    asked = question.strip()
    if not any(character.isalnum() for character in asked):
        raise Unclear("Ask me a question about the news in words, such as: when did the ferry sail again?")
    if len(asked) > LONGEST_QUESTION:
        raise Unclear(
            f"That is {len(asked):,} characters; I read questions of up to {LONGEST_QUESTION:,}. "
            "To have a text checked, use “Check against the news” on the message."
        )
    now = datetime.now(UTC)
    return Request(
        question=asked,
        as_of=now,
        since=_day(since, now.date())[0] if since else None,
        until=_day(until, now.date())[1] if until else None,
        outlets=outlets_for(outlet, settings, known_outlets),
    )


def outlets_for(outlet: str | None, settings: ServerSettings, known: Sequence[str]) -> tuple[str, ...]:
    """Return the outlets that may be quoted, none for all of them; raise `Unclear` for one that is unknown."""
    if outlet is None or not outlet.strip():
        return settings.outlets
    allowed = settings.outlets or known
    found = next((name for name in allowed if name.casefold() == outlet.strip().casefold()), None)
    if found is None:
        raise Unclear(f"I have nothing from “{outlet.strip()[:100]}” here; /sources lists what I have.")
    return (found,)


def _day(text: str, today: date) -> tuple[date, date]:
    days = parse_day(text[:100], today)
    if days is None:
        raise Unclear(f"I can't read “{text[:100]}” as a day; try 2025-05-02, May 2 or last week.")
    return days
