"""The consoles: text from anywhere can be read and do nothing else; JSON hides nothing."""

from __future__ import annotations

import io

import pytest
from rich.text import Text

from bot.display.console import _SafeConsole, write_json


def printed(text: Text) -> str:
    console = _SafeConsole(
        file=io.StringIO(), width=200, highlight=False, force_terminal=True, color_system="truecolor"
    )
    with console.capture() as captured:
        console.print(text)
    return captured.get()


def test_text_cannot_do_anything_and_our_colours_can():
    shown = printed(Text("title \x1b]0;owned\x07\u202egnp.exe\U000e0041", "bold red"))
    assert shown == "\x1b[1;31mtitle  ]0;ownedgnp.exe\x1b[0m\n"


@pytest.mark.parametrize("url", ["https://a.test/\x1b\\x", "https://a.test/\x07"])
def test_an_address_cannot_end_the_sequence_that_it_is_sent_in(url: str):
    shown = printed(Text("here", f"link {url}"))
    assert "\x1b]8" not in shown
    assert "here" in shown


def test_json_shows_what_it_holds(capsys: pytest.CaptureFixture[str]):
    write_json('{"title": "a\u202eb \U000e0041"}')
    assert capsys.readouterr().out == '{"title": "a\\u202eb \\udb40\\udc41"}\n'
