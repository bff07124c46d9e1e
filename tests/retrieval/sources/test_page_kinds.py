"""What enters of a page and what does not, kind by kind, on pages made for this."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from retrieval.domain.articles import Article
from retrieval.domain.errors import UnusableError
from retrieval.sources.pages import drafts_from_page

TEXT = (
    "<p>The harbour board of Peine chose a yard on Thursday to build two ferries.</p><p>They cost 61 million euros.</p>"
)
PLANTED = "The treasurer fled to Brazil on Friday, police said."
FETCHED = datetime(2026, 11, 20, 12, tzinfo=UTC)


def page(body: str = TEXT, head: str = "", lang: str = "en", **facts: object) -> str:
    stated = {"@type": "NewsArticle", "headline": "Peine orders ferries", **facts}
    script = f'<script type="application/ld+json">{json.dumps(stated)}</script>' if facts else ""
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><title>Peine orders ferries</title>{script}{head}</head>'
        f"<body><main><article><h1>Peine orders ferries</h1>{body}</article></main></body></html>"
    )


def articles(source: str, url: str | None = None) -> list[Article]:
    return [draft.finished("page") for draft in drafts_from_page(source, url, fetched=FETCHED)]


@pytest.mark.parametrize(
    "planted",
    [
        f"<p hidden>{PLANTED}</p>",
        f'<p aria-hidden="true">{PLANTED}</p>',
        f'<div style="position:absolute;left:-9999px"><p>{PLANTED}</p></div>',
        f'<p style="font-size:0">{PLANTED}</p><p style="opacity:0">{PLANTED}</p>',
        f'<p style="color:#fff;background:#ffffff">{PLANTED}</p><p style="color: white">{PLANTED}</p>',
        f"<style>.q{{display:none}}</style><p class='q'>{PLANTED}</p>",
        f'<p><a href="/x">{PLANTED}</a></p>',
        f'<p>Read also: <a href="/2024/x">{PLANTED[:-1]}</a></p>',
        f'<div><h4><a href="/y">Treasurer gone</a></h4><p>{PLANTED}</p></div>',
        f'<blockquote class="twitter-tweet"><p>{PLANTED}</p><a href="https://x.com/x/status/1">May</a></blockquote>',
        f"<figure><img src='a.jpg'><figcaption>{PLANTED}</figcaption></figure>",
        f'<div class="newsletter-box"><p>{PLANTED}</p></div>',
    ],
)
def test_what_is_not_the_articles_never_enters(planted: str):
    [article] = articles(page(TEXT + planted, datePublished="2026-11-20"))
    assert "Brazil" not in article.text
    assert "61 million euros" in article.text


@pytest.mark.parametrize(
    ("source", "url", "day", "certain"),
    [
        (page(datePublished="2026-11-21T02:10:00Z"), "https://quay.test/2026/11/20/ferries", date(2026, 11, 20), True),
        (
            page("<p class='date'>19 November 2026</p>" + TEXT, datePublished="2015-01-02"),
            None,
            date(2026, 11, 19),
            False,
        ),
        (page(datePublished="2026-11-19T23:30:00Z"), "https://quay.de/f", date(2026, 11, 20), True),
        (page("<p class='date'>vor 3 Stunden</p>" + TEXT, lang="de"), None, date(2026, 11, 20), True),
        (page(datePublished="9999-01-01"), None, None, True),
        (page(TEXT + '<aside><time datetime="2019-02-03">3 February 2019</time></aside>'), None, None, True),
    ],
)
def test_the_day_is_the_articles_own(source: str, url: str | None, day: date | None, certain: bool):
    [article] = articles(source, url)
    assert (article.published.day if article.published else None) == day
    assert (article.published_from is None) == certain


@pytest.mark.parametrize(
    ("language", "wall"),
    [
        ("de", "Weiterlesen mit Quay+. Bereits Abonnent? Anmelden"),
        ("fr", "La suite est réservée aux abonnés. Déjà abonné ? Connectez-vous."),
        ("es", "Este contenido es exclusivo para suscriptores. ¿Ya eres suscriptor?"),
        ("it", "Questo articolo è riservato agli abbonati. Sei già abbonato?"),
        ("nl", "Dit artikel is alleen voor abonnees. Al abonnee? Log in"),
        ("pt", "Conteúdo exclusivo para assinantes. Já é assinante? Faça login"),
        ("en", "This article is for subscribers only. Already a subscriber? Log in"),
    ],
)
def test_walls_are_told_in_seven_languages(language: str, wall: str):
    with pytest.raises(UnusableError, match="paywall"):
        articles(page(f"{TEXT}<div><p>{wall}</p></div>", lang=language))


def test_lists_of_articles_are_refused():
    items = "".join(
        f'<li><a href="/{n}">The river of town {n} rose by two metres</a> <span>{n} May 2026</span></li>'
        for n in range(1, 14)
    )
    with pytest.raises(UnusableError, match="list of 13 articles"):
        articles(f"<html><head><title>Flood</title></head><body><h1>Flood</h1><ul>{items}</ul></body></html>")


def test_a_live_blog_is_told_by_its_form():
    posts = "".join(
        f'<div class="post"><time datetime="2026-11-{18 + n}T12:00:00Z">12:00</time>'
        f"<p>Crew {n} was rescued today from a roof in Brake by the fire brigade.</p></div>"
        for n in range(3)
    )
    found = articles(page(posts, datePublished="2026-11-18T06:00:00Z"))
    assert [one.published.day.day for one in found if one.published] == [18, 19, 20]


def test_rows_of_tables_carry_their_heads():
    heads = "<tr><th>Party</th><th>Before</th><th>Now</th></tr>"
    table = f"<table>{heads}<tr><td>Quay List</td><td>14</td><td>9</td></tr></table>"
    [article] = articles(page(TEXT + table, datePublished="2026-11-20"))
    assert "Party: Quay List; Before: 14; Now: 9." in article.text
