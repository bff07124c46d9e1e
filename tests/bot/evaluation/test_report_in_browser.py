"""The report as a person meets it: opened in a real browser, filtered, searched, walked through by keys."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.bot.evaluation.runs import write_report
from tests.fakes.browser import Tab, browse, find_browser

# A case that is opened is filled a moment later.
FILLED = """new Promise((done) => {
    const look = () => (document.querySelector("details[open] mark") ? done() : setTimeout(look, 10));
    look();
})"""
QUOTES = "[...document.querySelectorAll('details[open] mark')].map((one) => one.textContent)"
QUESTIONS = "[...document.querySelectorAll('#list .question')].map((one) => one.textContent)"
COUNT = "document.getElementById('count').textContent"


@pytest.fixture
def visit(tmp_path: Path) -> Callable[..., None]:
    """Open the report of a small run, do something there, and see that the page had nothing to complain about."""
    program = find_browser()
    if program is None:
        pytest.skip("no Chromium here to open the report in")
    page = write_report(tmp_path / "report.html")

    def run(deed: Callable[[Tab], Awaitable[None]], **window: Any) -> None:
        async def main() -> None:
            async with browse(program, tmp_path / "profile") as tab:
                await tab.open(page.as_uri(), **window)
                await deed(tab)
                assert tab.complaints == []
                assert {url for url in tab.requests if not url.startswith("data:")} == {page.as_uri()}

        asyncio.run(main())

    return run


def test_filter_open_a_case_and_see_the_marked_quote(visit: Callable[..., None]):
    async def deed(tab: Tab) -> None:
        assert await tab.run(COUNT) == "4 cases"
        await tab.run(
            "document.getElementById('tag').value = 'ferry';"
            "document.querySelector('.filters').dispatchEvent(new Event('input'))"
        )
        assert await tab.run(COUNT) == "2 of 4 cases"
        assert await tab.run(QUESTIONS) == ["When does the night ferry sail again?", "What does a ticket cost?"]
        await tab.run("document.querySelector('#list summary').click()")
        await tab.run(FILLED)
        quotes = await tab.run(QUOTES)
        assert quotes[0] == "the boat would sail again from 3 June"
        assert quotes[1].startswith("The harbour council")
        passage = "document.querySelector('details[open] .passage').textContent"
        assert (await tab.run(passage)).startswith("Ada Lindqvist, who chairs the council, said the boat would sail")
        shown = await tab.run("document.querySelector('details[open]').textContent")
        assert "“3 June” is 3 June 2024" in shown
        assert "expected" in shown.lower()
        assert await tab.run("getComputedStyle(document.querySelector('mark')).backgroundColor") == "rgb(255, 229, 138)"

    visit(deed)


def test_keys_search_and_the_dark(visit: Callable[..., None]):
    async def deed(tab: Tab) -> None:
        assert await tab.run("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 26)"
        await tab.press("/")
        for key in "comet":
            await tab.press(key)
        assert await tab.run(QUESTIONS) == ["Who found the comet?"]
        await tab.press("Escape")
        assert await tab.run("new Promise((done) => setTimeout(() => done(" + COUNT + ")))") == "4 cases"
        await tab.press("j")
        await tab.press("j")
        assert (
            await tab.run("document.activeElement.querySelector('.question').textContent") == "What does a ticket cost?"
        )
        await tab.press("Enter")
        await tab.run(FILLED)
        assert await tab.run(QUOTES) == ["A single ticket will cost 4.50 euro"]
        assert "This is what stands there" in await tab.run("document.querySelector('details[open]').textContent")

    visit(deed, scheme="dark")


def test_fits_a_phone_and_takes_hostile_text_for_text(visit: Callable[..., None]):
    async def deed(tab: Tab) -> None:
        assert await tab.run("document.documentElement.scrollWidth") <= 390
        await tab.run("document.querySelectorAll('#list summary').forEach((one) => one.click())")
        assert await tab.run("document.documentElement.scrollWidth") <= 390
        assert await tab.run("document.querySelectorAll('#list script, #list img').length") == 0
        assert "</script><img src=x onerror=alert(1)>" in await tab.run("document.getElementById('list').textContent")

    visit(deed, width=390, height=844)
