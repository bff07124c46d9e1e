"""A page with one article, to which a case adds what it is about."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from retrieval.domain.articles import Article
from retrieval.sources.pages import drafts_from_page

PLANTED = "The harbour master stole nine million kroner and fled to Paraguay, prosecutors said."
PARAGRAPHS = (
    "The town council of Ribe voted on Monday to replace the lock gates on the old canal, which takes fourteen months.",
    "Engineer Sofie Krag said the wooden gates had rotted below the waterline and could fail in a storm.",
    "The work will cost 12.4 million kroner, of which the state pays a third.",
    "Boats will have to use the northern channel until the new gates are in place, the harbour office said.",
)
TITLE = "Ribe replaces its lock gates"
NEWS = {"@type": "NewsArticle", "headline": TITLE, "datePublished": "2026-11-18T09:00:00+01:00"}
FETCHED = datetime(2026, 11, 20, 12, tzinfo=UTC)


def page(
    inserted: str = "", head: str = "", *, facts: object = NEWS, before: str = "", beside: str = "", lang: str = "en"
) -> str:
    """Return the source of the page, with something between its paragraphs, in its head, before or beside it."""
    told = [f"<p>{text}</p>" for text in PARAGRAPHS]
    script = f'<script type="application/ld+json">{json.dumps(facts)}</script>' if facts else ""
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><title>{TITLE}</title>{script}{head}</head><body>{before}<main>'
        f"<article><h1>{TITLE}</h1>{''.join(told[:2])}{inserted}{''.join(told[2:])}</article></main>{beside}</body></html>"
    )


def article(source: str, url: str | None = None) -> Article:
    """Return the one article of a page that was fetched on 20 November 2026."""
    [draft] = drafts_from_page(source, url, fetched=FETCHED)
    return draft.finished("page")
