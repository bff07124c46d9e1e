"""Deleting what is kept about a person, and what is older than anybody was promised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.discord.newsroom import Newsroom
from bot.discord.telling import person_key

KEPT = timedelta(days=90)
"""How long shown answers are kept, as `/privacy` says."""


def forget(newsroom: Newsroom, person: int) -> dict[str, int]:
    """Delete all that is kept about a person, and return how many of what."""
    newsroom.allowances.forget(person)
    shown = newsroom.shown.forget(person)
    talked = newsroom.conversations.delete_of(person_key(person))
    return {
        "conversations": talked.conversations,
        "questions in them": talked.turns,
        "answers": shown["answers"],
        "votes": shown["feedback"],
        "days of usage": newsroom.usage.forget(person),
        "bookmarks in direct messages": newsroom.bookmarks.forget(person),
    }


def prune(newsroom: Newsroom) -> None:
    """Delete the answers that have been kept for long enough."""
    newsroom.shown.prune(datetime.now(UTC) - KEPT)
