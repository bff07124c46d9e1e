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
        f"<template><p>{PLANTED}</p></template>",
        f"<style>article > .q, .r [data-x^='a'] {{display:none !important}}</style><p class='q'>{PLANTED}</p>",
        f"<style>@media screen {{ .q {{ transform: translateX(-9999px) }} }}</style><p class='q'>{PLANTED}</p>",
        f'<p style="color:hsl(0, 0%, 100%)">{PLANTED}</p><p style="color:#fefefe !important">{PLANTED}</p>',
        f'<p style="font:0/0 a">{PLANTED}</p><p style="transform:scale(0)">{PLANTED}</p>',
        f"<div popover><p>{PLANTED}</p></div><p style='clip-path:polygon(0 0, 0 0, 0 0)'>{PLANTED}</p>",
        f"<style>:root{{--x:none}} .q{{display:var(--x)}} :is(.r){{opacity:0}}</style><p class='q'>{PLANTED}</p>",
        f"<p style='transform:matrix(0,0,0,0,0,0)'>{PLANTED}</p><p style='transform:rotateX(90deg)'>{PLANTED}</p>",
        f'<p style="margin-left:-999em">{PLANTED}</p><p style="content-visibility: hidden">{PLANTED}</p>',
        f'<p class="wp-caption-text">{PLANTED}</p>',
        f"<style>article p:nth-child(2n+3):last-child {{display:none}}</style><p>{PLANTED}</p>",
        f"<style>section > p:nth-of-type(2) {{opacity:0}}</style><section><p>Rain.</p><p>{PLANTED}</p></section>",
        f"<style>.m:not(.r, .s) + p {{display:none}}</style><div><p class='m'>No.</p><p>{PLANTED}</p></div>",
        f"<style>@layer a {{.q {{display:none}}}}</style><p class='q'>{PLANTED}</p>",
        f"<style>@supports (gap:0) {{.q {{opacity:0}}}}</style><p class='q'>{PLANTED}</p>",
        f"<div inert><p>{PLANTED}</p></div>",
        f'<blockquote class="wp-embedded-content"><a href="/x">{PLANTED[:-1]}</a></blockquote>',
        f"<blockquote><p>{PLANTED}</p><p>— Joker (@joker) 1 April 2026</p></blockquote>",
        f'<div><h3><a href="/y">Treasurer gone at last</a></h3><h4>{PLANTED}</h4></div>',
        f'<p>A yard<span><a href="/p">{PLANTED[:-1]}</a> <a href="/q">Mayor of Rye opens a bridge</a></span> won.</p>',
    ],
)
def test_what_is_not_the_articles_never_enters(planted: str):
    [article] = articles(page(TEXT + planted, datePublished="2026-11-20"))
    assert "Brazil" not in article.text
    assert "61 million euros" in article.text


@pytest.mark.parametrize(
    "style",
    [
        "p:hover {display:none}",
        "p:nth-child(9n+7) {display:none}",
        "p:not(:target) {display:none}",
        "div > p {display:none}",
        "h1 ~ div, p + div {opacity:0}",
        "@media print {p {display:none}}",
        "@supports not (gap:0) {p {display:none}}",
        "p:nth-child(x) {display:none}",
    ],
)
def test_what_a_style_does_not_hide_is_read(style: str):
    [article] = articles(page(TEXT, f"<style>{style}</style>", datePublished="2026-11-20"))
    assert "61 million euros" in article.text
    assert "two ferries" in article.text


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
        (page("<p class='date'>an hour ago</p>" + TEXT), None, date(2026, 11, 20), True),
        (page("<time>3h ago</time>" + TEXT), None, date(2026, 11, 20), True),
        (page("<p class='date'>Gestern, 18.30 Uhr</p>" + TEXT, lang="de"), None, date(2026, 11, 19), True),
        (page("<p class='date'>hoy a las 9:30</p>" + TEXT, lang="es"), None, date(2026, 11, 20), True),
        (page(datePublished="1970-01-01T00:00:00Z"), None, None, True),
        (page(datePublished={"@type": "Date", "@value": "2026-11-19"}), None, date(2026, 11, 19), True),
        (
            page("<p class='byline'>By Al, November 20, 2026</p>" + TEXT, datePublished="2026-11-21T03:15:00Z"),
            None,
            date(2026, 11, 20),
            True,
        ),
        (page("<time>10/11/2026</time>" + TEXT, lang="en-GB"), None, date(2026, 11, 10), True),
        (
            page("<time>10/11/2026</time>" + TEXT, '<meta property="og:locale" content="en_US">'),
            None,
            date(2026, 10, 11),
            True,
        ),
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
        ("sv", "Artikeln är låst för prenumeranter. Redan prenumerant? Logga in"),
        ("da", "Artiklen er kun for abonnenter. Allerede abonnent? Log ind"),
        ("nb", "Saken er forbeholdt våre abonnenter. Allerede abonnent? Logg inn"),
        ("pl", "Ten artykuł jest dostępny tylko dla prenumeratorów. Masz już konto?"),
        ("fi", "Juttu on vain tilaajille. Oletko jo tilaaja? Kirjaudu"),
        ("cs", "Pouze pro předplatitele. Přihlaste se a pokračovat ve čtení"),
        ("en", "This article is for subscribers only. Already a subscriber? Log in"),
        ("en", "To read the full story, start your free trial."),
        ("es", "Sigue leyendo este artículo con tu suscripción."),
        ("nl", "Dit is een artikel voor abonnees."),
        ("pt", "Para ler este artigo na íntegra, torne-se assinante."),
    ],
)
def test_walls_are_told_in_thirteen_languages(language: str, wall: str):
    with pytest.raises(UnusableError, match="paywall"):
        articles(page(f"{TEXT}<div><p>{wall}</p></div>", lang=language))


def test_lists_of_articles_are_refused():
    items = "".join(
        f'<li><a href="/{n}">The river of town {n} rose by two metres</a> <span>{n} May 2026</span></li>'
        for n in range(1, 14)
    )
    with pytest.raises(UnusableError, match="list of 13 articles"):
        articles(f"<html><head><title>Flood</title></head><body><h1>Flood</h1><ul>{items}</ul></body></html>")


@pytest.mark.parametrize(
    "item",
    [
        '<li><a href="/{n}">Town {n} floods</a><p>The river of town {n} rose by two metres on Monday.</p></li>',
        '<dt><a href="/{n}">Town {n} floods</a></dt><dd>The river of town {n} rose by two metres on Monday.</dd>',
        "<div><h2>Town {n} floods</h2><p>The river of town {n} rose on Monday. <a href='/{n}'>Read more</a></p></div>",
        '<tr><td><a href="/{n}">Town {n} floods</a></td><td>The river of town {n} rose on Monday.</td></tr>',
    ],
)
def test_lists_are_told_by_blocks_that_lead_to_articles(item: str):
    items = "".join(item.replace("{n}", str(n)) for n in range(1, 8))
    home = {"<li": "ul", "<dt": "dl", "<tr": "table"}.get(item[:3], "div")
    with pytest.raises(UnusableError, match="list of"):
        articles(f"<html><head><title>Floods</title></head><body><h1>Floods</h1><{home}>{items}</{home}></body></html>")


PARTS = [{"@type": "NewsArticle", "headline": f"Town {n} floods", "url": f"https://quay.test/{n}"} for n in range(3)]


@pytest.mark.parametrize(
    "stated",
    [
        {"@type": "CollectionPage", "hasPart": PARTS},
        {"@type": "CollectionPage", "hasPart": PARTS[:2]},
        {"@type": "WebPage", "hasPart": PARTS},
        {
            "@type": ["WebPage", "CollectionPage"],
            "mainEntity": {
                "@type": "ItemList",
                "itemListElement": [{"@type": "ListItem", "item": one} for one in PARTS],
            },
        },
        {"@graph": [{"@type": "CollectionPage", "hasPart": [{"@id": "#0"}]}, *PARTS]},
        {"@type": "SearchResultsPage", "mainEntity": {"itemListElement": ["https://q.test/1", "https://q.test/2"]}},
    ],
)
def test_pages_made_of_several_articles_are_refused(stated: dict[str, object]):
    told = "".join(f"<section><h2>Town {n} floods</h2>{TEXT}</section>" for n in range(3))
    head = '<meta property="og:type" content="article"><script type="application/ld+json">'
    source = page(told, f"{head}{json.dumps(stated)}</script>").replace(">Peine orders ferries</h1>", ">Floods</h1>")
    with pytest.raises(UnusableError, match=r"collection of \d articles and none itself"):
        articles(source)


@pytest.mark.parametrize(
    "stated",
    [
        {"@type": "NewsArticle", "headline": "Peine orders ferries", "isPartOf": {"@type": "CollectionPage"}},
        [{"@type": "NewsArticle", "headline": "Peine orders ferries"}, {"@type": "CollectionPage", "hasPart": PARTS}],
        {"@type": "CollectionPage", "hasPart": [{"@type": "NewsArticle", "headline": "Peine orders ferries"}, *PARTS]},
        {"@type": "WebPage", "hasPart": [{"@type": "WebPageElement", "name": name} for name in "abc"]},
        {"@type": "CollectionPage"},
    ],
)
def test_one_article_of_a_collection_is_taken(stated: object):
    script = f'<script type="application/ld+json">{json.dumps(stated)}</script>'
    assert "61 million" in articles(page(TEXT, script))[0].text


@pytest.mark.parametrize(
    "line",
    [
        "Log in", "Log in or register", "Sign in | Subscribe now", "Anmelden", "Se connecter",
        "Log in to view comments", "Log in or register to read and post comments",
        "Sign in to keep up with the harbour", "Log in to continue the discussion",
    ],
)  # fmt: skip
def test_a_short_article_with_a_way_to_log_in_is_taken_whole(line: str):
    for place in (f"<p>{line}</p>{TEXT}", f'{TEXT}<p><a href="/login">{line}</a></p>', f"{TEXT}<div>{line}</div>"):
        text = articles(page(place))[0].text
        assert "chose a yard" in text
        assert "Log in\n" not in f"{text}\n"
    menu = f'<header><a href="/login">Already a subscriber? {line}</a></header>'
    assert "61 million" in articles(page().replace("<body>", f"<body>{menu}"))[0].text


def test_an_article_about_subscriptions_is_no_offer():
    told = (
        "<p>The harbour's film service has 20 million subscribers, each of whom pays $10 a month for it.</p>"
        "<p>Its subscribers grew by a tenth, it said on Thursday.</p>"
        "<p>The board of Peine has not said who will lead it from May on.</p>"
    )
    links = '<p><a href="/login">Log in</a></p><p><a href="/subscribe">Subscribe</a></p>'
    assert "20 million" in articles(page(told + links))[0].text
    with pytest.raises(UnusableError, match="by the offer"):
        articles(page(f'{TEXT}<p>Subscribe for $1 a month and read it.</p><a href="/subscribe">Subscribe</a>'))


@pytest.mark.parametrize(
    "title", ["Terms of Service", "Privacy Policy - Peine Post", "Impressum", "Mentions légales", "Aviso legal"]
)
def test_what_a_site_says_of_itself_is_no_article(title: str):
    source = page(TEXT * 30).replace(">Peine orders ferries<", f">{title}<")
    with pytest.raises(UnusableError, match="site's own terms"):
        articles(source)
    longer = page(TEXT * 30).replace(">Peine orders ferries<", f">Peine changes its {title.lower()}<")
    assert "chose a yard" in articles(longer)[0].text


def test_an_article_in_divisions_is_no_list_for_the_links_around_it():
    links = "".join(f'<li><a href="/{n}">The river of town {n} rose</a></li>' for n in range(9))
    told = "The harbour board of Peine chose a yard on Thursday to build two ferries. " * 8
    body = f"<h1>Peine orders ferries</h1><div>{told}</div><ul>{links}</ul>"
    found = articles(f"<html><head><title>Peine orders</title></head><body>{body}</body></html>")
    assert "chose a yard" in found[0].text


@pytest.mark.parametrize(
    "title",
    ["Not available in your region", "Please turn off your ad blocker", "Gone"],
)
def test_notices_are_no_articles(title: str):
    told = "This article is not available in your country for legal reasons, or has been removed."
    with pytest.raises(UnusableError, match="page says"):
        articles(f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{told}</p></body></html>")


@pytest.mark.parametrize(
    ("title", "told", "reason"),
    [
        ("Are you over 18?", "This page holds what is meant for adults. Enter only if you are 18.", "how old"),
        ("This page has moved", "If you are not redirected within five seconds, click here.", "no article"),
        ("The Post", "Our site is currently undergoing scheduled maintenance. Please check back soon.", "is gone"),
        ("The Post", "Hmm, we can't find that page. Try searching, or go to our home page.", "is gone"),
        ("Die Post", "Die von Ihnen aufgerufene Seite konnte leider nicht gefunden werden.", "is gone"),
        ("La Posta", "La pagina che cerchi non esiste o è stata spostata.", "is gone"),
        ("The Post", "Your browser is out of date. Please update your browser to view this site.", "script only"),
        ("Post</title><meta http-equiv='refresh' content='0; url=/a'><title>", "Go to the new address.", "leads on"),
        (
            "Vi värnar om din integritet",
            "Vi och våra partners lagrar cookies och behandlar personuppgifter för annonser. Godkänn för att samtycka.",
            "consent",
        ),
        (
            "Szanowny Czytelniku",
            "My i nasi partnerzy przetwarzamy dane osobowe i pliki cookie, aby pokazać reklamy. Wyrażasz zgodę?",
            "consent",
        ),
    ],
)
def test_what_stands_before_an_article_is_none(title: str, told: str, reason: str):
    with pytest.raises(UnusableError, match=reason):
        articles(f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{told}</p></body></html>")


SAID = [
    "The dyke held through the night, the mayor of Brake said.",
    "Two people were rescued from a roof in Brake.",
    "The river rose by two metres in Brake.",
]
DATED = list(zip((20, 19, 18), SAID, strict=True))


@pytest.mark.parametrize(
    ("posts", "days"),
    [
        ("".join(f"<h3>{n} November 2026</h3><p>{told}</p>" for n, told in DATED), [20, 19, 18]),
        ("".join(f"<p><b>{n} November 2026, 9:00</b></p><p>{told}</p>" for n, told in DATED),
         [20, 19, 18]),
        ("".join(f'<div class="post"><span>{at}</span><p>{told}</p></div>' for at, told in
                 zip(("09:00", "23:10", "21:00"), SAID, strict=True)), [20, 19, 19]),
        ("".join(f'<h2>{n} November 2026</h2><div class="post"><span>12:00</span><p>{told}</p></div>'
                 for n, told in DATED), [20, 19, 18]),
    ],
)  # fmt: skip
def test_posts_of_a_live_blog_are_dated_by_what_stands_above_them(posts: str, days: list[int]):
    found = articles(page(posts, datePublished="2026-11-18T06:00:00Z", dateModified="2026-11-20T09:05:00Z"))
    assert [one.published.day.day for one in found if one.published] == days
    assert "rescued" in found[1].text


def test_a_timeline_of_other_years_is_no_live_blog():
    told = "".join(f"<h3>{n} May 2021</h3><p>{said}</p>" for n, said in DATED)
    assert len(articles(page(TEXT + told, datePublished="2026-11-20"))) == 1


@pytest.mark.parametrize(
    "line",
    ["Peine orders ferries", "By Ann Lee, 20 November 2026, 9:15 am", "Updated: Fri., Nov. 20, 2026"],
)
def test_headline_and_day_are_no_lines_of_the_text(line: str):
    [article] = articles(page(f"<p>{line}</p>{TEXT}", datePublished="2026-11-20"))
    assert article.text.startswith("The harbour board")


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


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("<tr><th>Length</th><td>120 m</td></tr><tr><th>Speed</th><td>18 knots</td></tr>", "Length: 120 m."),
        (
            "<tr><th rowspan=2>Party</th><th colspan=2>Seats</th></tr><tr><th>before</th><th>now</th></tr>"
            "<tr><td>Quay List</td><td>14</td><td>9</td></tr>",
            "Party: Quay List; Seats before: 14; Seats now: 9.",
        ),
        (
            "<tr><th>Town</th><th>Party</th><th>Now</th></tr><tr><td rowspan=2>Lauf</td><td>Quay List</td><td>9</td>"
            "</tr><tr><td>Green</td><td>12</td></tr>",
            "Town: Lauf; Party: Green; Now: 12.",
        ),
    ],
)
def test_cells_that_span_rows_or_columns_are_in_each_of_them(table: str, row: str):
    [article] = articles(page(f"{TEXT}<figure><table>{table}</table></figure>", datePublished="2026-11-20"))
    assert row in article.text
