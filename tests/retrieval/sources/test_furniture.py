"""What stands between the words of an article and is not its own."""

from __future__ import annotations

import pytest

from tests.retrieval.sources.sample_page import NEWS, PARAGRAPHS, PLANTED, article, page

HEADLINE = "Ribe harbour master suspected of stealing nine million, fled to Paraguay"


@pytest.mark.parametrize(
    "box",
    [
        '<p><b>READ MORE:</b> <a href="/2025/05/x">{line}</a></p>',
        '<p>À lire aussi | <a href="/x">{line}</a></p>',
        '<h3>Related stories</h3><ul><li><a href="/x">{line}</a></li><li><a href="/y">Mill burns in Rye</a></li></ul>',
        '<a href="/x"><div><h3>{line}</h3><p>{text}</p></div></a>',
        '<div class="card" role="link"><h4>{line}</h4><p>{text}</p></div>',
        '<section class="most-read"><h2>Read</h2><p>{text}</p></section>',
        '<div data-ad-slot="3"><p>{text}</p></div>',
        '<div class="photo"><img src="a.jpg"><div class="photo-legend">{text}</div></div>',
        '<div itemprop="image"><img src="a.jpg"><p itemprop="caption">{text}</p></div>',
        '<picture><img src="a.jpg"></picture><small class="bildunterschrift">{text}</small>',
        '<div class="fb-post" data-href="https://www.facebook.com/x/posts/1"><blockquote><p>{text}</p></blockquote></div>',
        '<blockquote class="instagram-media"><p>{text}</p></blockquote>',
        '<blockquote><p>{text}</p>&mdash; Jo (<a href="https://bsky.app/profile/j">@j.bsky.social</a>)</blockquote>',
        '<blockquote><p>{text}</p><p><a href="https://mastodon.social/@x/112345678901234567">@x@mastodon.social</a></p>'
        "</blockquote>",
        '<form action="/news"><p>{text}</p><input type="email"><button>Sign up</button></form>',
        '<div class="swiper"><div><a href="/x">{line}</a></div><div><a href="/y">Mill burns in Rye</a></div></div>',
    ],
)
def test_it_never_enters(box: str):
    text = article(page(box.format(line=HEADLINE, text=PLANTED))).text
    assert "Paraguay" not in text
    assert all(paragraph in text for paragraph in PARAGRAPHS)


@pytest.mark.parametrize(
    "told",
    [
        "<p>The council had <a href='/x'>rejected a cheaper plan</a> in March, since steel rusts.</p>",
        "<p>Krag wrote in <a href='/r'>a report that was published in March</a> that the sill had sunk.</p>",
        "<ul><li>The gates were made in March</li><li>The lock is 9 metres wide</li></ul>",
        "<div role='region'><p>The lock is 9 metres wide, and was measured in March.</p></div>",
        "<blockquote><p>I have not seen such gates since March</p></blockquote>",
        "<p>A plan of <a href='/x' role='link'>the engineers</a> was shown in March to the council.</p>",
    ],
)
def test_the_articles_own_words_stay(told: str):
    assert "March" in article(page(told)).text


@pytest.mark.parametrize(
    "line",
    [
        "<p>Source: Ritzau, AP</p>",
        "<p>Quelle: APA/dpa</p>",
        "<p>(krs)</p>",
        "<p>© 2026 The Post. All rights reserved.</p>",
        "<p>Ann Berg writes about harbours for The Post.</p>",
        "<p>By Ann Berg</p>",
        "<p>With reports from Ritzau</p>",
        "<p>___</p>",
        "<p>Sign up for our newsletter and get the news of the coast each morning.</p>",
        "<p>Fehler gefunden? Jetzt melden.</p>",
        "<p><em>Ole Lund is a retired pilot and lives in Ribe.</em></p>",
        "<div class='widget_image'><img src='a.jpg'><p>The gates in 1950, seen from the bridge.</p></div>",
        "<ul><li><a href='/n'>News</a></li><li><a href='/c'>Coast</a></li><li>Ribe</li></ul>",
    ],
)
def test_lines_around_the_text_are_left_out(line: str):
    told = {**NEWS, "author": {"@type": "Person", "name": "Ann Berg"}}
    text = article(page(facts=told).replace("</article>", f"{line}</article>")).text
    assert text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        "<p><em>Correction: an earlier version gave the price as 14 million kroner.</em></p>",
        "<p>The source: a spring that the canal was dug for, and that Krag says is drying up.</p>",
        "<p>The newsletter of the harbour office said the same.</p>",
        "<ul><li>Brake: 12 boats a day</li><li>Ribe: 9 boats a day</li><li>Esbjerg: 3</li></ul>",
    ],
)
def test_lines_that_only_look_like_these_stay(line: str):
    text = article(page().replace("</article>", f"{line}</article>")).text
    assert len(text) > len("\n\n".join(PARAGRAPHS)) + 10


def test_a_headline_behind_its_kicker_is_no_line_of_the_text():
    source = page().replace("<h1>", "<h2>The canal of Ribe: Ribe replaces its lock gates</h2><h1>")
    assert article(source).text == "\n\n".join(PARAGRAPHS)
