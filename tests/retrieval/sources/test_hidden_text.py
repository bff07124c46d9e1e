"""Text that no reader sees never enters, and what only looks as if it were hidden does."""

from __future__ import annotations

import pytest

from tests.retrieval.sources.sample_page import PARAGRAPHS, PLANTED, article, page

STYLES = (
    "clip:rect(0 0 0 0);position:absolute", "clip-path: inset(50%)", "text-indent:-9999px", "visibility:collapse",
    "text-indent:200%;white-space:nowrap;overflow:hidden", "max-height:0;overflow:hidden", "position:fixed;top:-2000px",
    "font-size:1px", "font-size:.01em", "opacity: 0%", "DISPLAY:NONE", "display : none ! important",
    "word-spacing:-9999px",
    "transform:translate(-100vw,0)", "transform:translateX(-200%)", "position:absolute;inset:0 auto auto -9999px",
    "filter:opacity(0%)", "mask-image:linear-gradient(transparent, transparent)", "color:#0000", "scale:0",
    "-webkit-text-fill-color:transparent", "color:rgba(0,0,0,0)", "color:black;background:#000",
    "color:rgb(255,255,255)",
    "bottom:-9999px;position:absolute", "line-height:0;height:0;overflow:hidden",
)  # fmt: skip
CLASSES = (
    "sr-only", "visually-hidden-focusable", "screen-reader-text", "vh", "u-hidden", "is-visually-hidden",
    "visuallyHidden",
    "element-invisible", "accessibility-hidden", "screenreader-only", "d-none", "hidden", "hide", "invisible",
    "c-card__visually-hidden",
)  # fmt: skip
SHEETS = (
    ".z{position:absolute;left:-10000px}", "p.z{clip:rect(1px,1px,1px,1px)}", ".a,.z , .b{visibility:hidden}",
    ".z{color:#123456;background:#123456}", "article>p.z{display:none}",
)  # fmt: skip


def assert_is_left_out(source: str) -> None:
    text = article(source).text
    assert "Paraguay" not in text
    assert all(paragraph in text for paragraph in PARAGRAPHS)


@pytest.mark.parametrize("style", STYLES)
def test_a_style_hides(style: str):
    assert_is_left_out(page(f'<p style="{style}">{PLANTED}</p><div style="{style}"><p>{PLANTED}</p></div>'))


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_hides(name: str):
    assert_is_left_out(page(f'<p class="{name}">{PLANTED}</p><div class="x {name}"><p>{PLANTED}</p></div>'))


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_style_sheet_hides(sheet: str):
    assert_is_left_out(page(f'<p class="z">{PLANTED}</p>', f"<style>{sheet}</style>"))


@pytest.mark.parametrize(
    "planted",
    [
        "<template><p>{}</p></template>",
        "<noscript><p>{}</p></noscript>",
        "<dialog><p>{}</p></dialog>",
        "<p><!-- {} --></p>",
        "<textarea>{}</textarea>",
        "<svg><title>{}</title></svg>",
        "<select><option>{}</option></select>",
        '<img alt="{}" src="x.jpg">',
        "<p>Divers look at the sill.<span style='display:none'> {}</span></p>",
        "<p hidden='until-found'>{}</p>",
        "<div style='background:#003366'><p style='color:#036'>{}</p></div>",
    ],
)
def test_what_is_no_text_for_readers_is_left_out(planted: str):
    assert_is_left_out(page(planted.format(PLANTED)))


@pytest.mark.parametrize(
    ("shown", "head"),
    [
        ("<p class='d-none d-md-block'>{}</p>", ""),
        ("<p class='hidden md:block'>{}</p>", ""),
        ("<p class='not-sr-only'>{}</p>", ""),
        ("<p class='hidden-gem'>{}</p>", ""),
        ("<p style='color:#fff'>{}</p>", "<style>body{background:#111;color:#eee}</style>"),
        ("<div style='background:#900'><p style='color:#fff'>{}</p></div>", ""),
        ("<p style='background:linear-gradient(red,blue);background-clip:text;color:transparent'>{}</p>", ""),
        ("<p style='transform:translate(-50%,-50%)'>{}</p>", ""),
        ("<details><summary>More</summary><p>{}</p></details>", ""),
        ("<div class='t'><p>{}</p></div>", "<noscript><style>.t, div:not(.u){display:none}</style></noscript>"),
    ],
)
def test_what_a_reader_sees_is_read(shown: str, head: str):
    told = "The lock was built in 1887 by the state and has been widened twice since."
    assert told in article(page(shown.format(told), head)).text


def test_the_text_itself_is_read_where_a_script_shows_it():
    text = "".join(f"<p>{PARAGRAPHS[number % 4]}</p>" for number in range(12))
    lists = "".join(f"<li>The {number}th of the towns on the coast</li>" for number in range(40))
    source = page(f"<div class='w'>{text}</div>", "<style>.w{display:none}</style>", beside=f"<ul>{lists}</ul>")
    assert article(source).text.count(PARAGRAPHS[0]) > 1
