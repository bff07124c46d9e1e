"""A topic's timeline: the picture, and the events in words beside it for whoever cannot see one."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

import discord

from bot.discord.date_words import days_in_words
from bot.discord.newsroom import Newsroom
from bot.discord.text import isolated, link, plain, shortened, split
from retrieval.ranking.search import Request
from retrieval.timeline.timeline import TimelineEvent, build_timeline

_LONGEST_EVENT = 160
_LONGEST_TITLE = 120
_drawing = threading.Lock()  # the drawing library keeps its fonts in one place for all threads


@dataclass(frozen=True, slots=True)
class Timeline:
    """A timeline as it is sent: `picture` is a PNG, None when there is nothing to draw."""

    text: str
    picture: bytes | None

    def files(self) -> list[discord.File]:
        """Return the picture as an attachment, with a description for those who have it read to them."""
        if self.picture is None:
            return []
        return [discord.File(io.BytesIO(self.picture), "timeline.png", description=shortened(self.text, 1000))]


def make_timeline(newsroom: Newsroom, request: Request, language: str) -> Timeline:
    """Return the timeline of `request.question`; slow, for a thread."""
    title = shortened(request.question, _LONGEST_TITLE)
    events = build_timeline(newsroom.search, request)
    if not events:
        return Timeline(f"I know of no dated events about {plain(title)}.", None)
    with _drawing:
        # By name, because matplotlib takes a second to import, which nobody who waits for the bot should pay for.
        picture = import_module("bot.display.timeline_picture").draw(events, title)
    return Timeline(_in_words(events, title, language), picture)


def _in_words(events: Sequence[TimelineEvent], title: str, language: str) -> str:
    messages = split([f"**{plain(title)}**", *(f"- {_event(event, language)}" for event in events)])
    return messages[0] if len(messages) == 1 else split([messages[0]], 1980)[0] + "\n-# The picture has them all."


def _event(event: TimelineEvent, language: str) -> str:
    told = isolated(plain(shortened(event.text, _LONGEST_EVENT)))
    source = link(event.citation.outlet or "source", event.citation.url)
    planned = " (planned)" if event.planned else ""
    return f"{days_in_words(language, event.start, event.end)}{planned}: {told} ({source})"
