"""What stands between the words of an article and is not its own."""

from __future__ import annotations

import pytest

from tests.retrieval.sources.sample_page import PARAGRAPHS, PLANTED, article, page

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
