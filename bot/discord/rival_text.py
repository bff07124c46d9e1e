"""Dates and figures that are not the answer, as lines of a message."""

from __future__ import annotations

from collections.abc import Iterator

from bot.discord.date_words import day_in_words, days_in_words
from bot.discord.text import isolated, link, plain, shortened
from bot.display.answers import lost_text, shortened_quote, shown_rivals
from retrieval.domain.answer import Answer, Rival

_LONGEST_TITLE = 150


def rival_lines(answer: Answer, language: str) -> Iterator[str]:
    """Yield a line for each rival that a reader is shown: why it lost, what says so, and where."""
    for rival in shown_rivals(answer):
        yield _line(rival, language)


def _line(rival: Rival, language: str) -> str:
    told = plain(rival.figure) if rival.figure else days_in_words(language, rival.start, rival.end)
    changed = day_in_words(language, rival.changed) if rival.changed else None
    where = link(rival.citation.outlet or shortened(rival.citation.title, _LONGEST_TITLE), rival.citation.url)
    quote = isolated(plain(shortened_quote(rival)))
    return f"-# {lost_text(rival, told, changed)}: “{quote}” ({isolated(where)})"
