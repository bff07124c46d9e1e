"""A message of the bot as a page that looks like the chat it is read in, for the pictures in the guides."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

_STYLE = """
body { margin: 0; background: #313338; color: #dbdee1; font: 16px/1.4 "Noto Sans", "Liberation Sans", sans-serif; }
main { width: 760px; padding: 20px 24px; }
.who { color: #f2f3f5; font-weight: 600; } .app { background: #5865f2; color: #fff; border-radius: 3px; font-size: 10px;
  font-weight: 600; padding: 1px 5px; margin-left: 5px; vertical-align: 2px; }
.ran { color: #949ba4; font-size: 14px; margin-bottom: 4px; } .ran b { color: #00a8fc; font-weight: 500; }
p { margin: 0; min-height: 8px; } .small { color: #949ba4; font-size: 13px; }
blockquote { margin: 2px 0; padding-left: 12px; border-left: 4px solid #4e5058; }
a { color: #00a8fc; text-decoration: none; }
.only { color: #949ba4; font-size: 13px; margin-top: 8px; }
.buttons { margin-top: 10px; } .buttons span { background: #4e5058; color: #fff; border-radius: 4px; padding: 6px 14px;
  margin-right: 8px; font-size: 14px; display: inline-block; }
"""
_THUMB = '<path d="M1 8h3v7H1zM5 8l3-6c2 0 2 2 1.5 4H14c1 0 1.5 1 1.2 2l-1.6 6c-.2.7-.6 1-1.3 1H5z" fill="#ffcc4d"/>'
_SVG = '<svg width="16" height="16" viewBox="0 0 16 16" style="vertical-align:-2px{turn}">{drawn}</svg>'
# Drawn by hand: a machine without a font for emoji would show boxes.
_SIGNS = {
    "👍": _SVG.format(turn="", drawn=_THUMB),
    "👎": _SVG.format(turn=";transform:rotate(180deg)", drawn=_THUMB),
    "🔎": _SVG.format(
        turn="",
        drawn='<circle cx="9" cy="6" r="4.5" fill="#bdddf4" stroke="#99aab5" stroke-width="2"/>'
        '<path d="M6 10l-4 4" stroke="#99aab5" stroke-width="2.5"/>',
    ),
    "📅": _SVG.format(
        turn="",
        drawn='<rect x="1" y="2" width="14" height="13" rx="2" fill="#e1e8ed"/>'
        '<rect x="1" y="2" width="14" height="4" rx="1.5" fill="#dd2e44"/>',
    ),
    "🔔": _SVG.format(
        turn="",
        drawn='<path d="M8 1c3 0 4 2.5 4 5.5 0 2.5.7 3.5 2 4.5v1H2v-1c1.3-1 2-2 2-4.5C4 3.5 5 1 8 1z"'
        ' fill="#ffac33"/>'
        '<circle cx="8" cy="13.5" r="1.5" fill="#ffac33"/>',
    ),
    "📣": _SVG.format(
        turn="",
        drawn='<path d="M2 6l10-4.5v12L2 9.5z" fill="#dd2e44"/><path d="M4 9.5h3l1 4H5z" fill="#99aab5"/>'
        '<ellipse cx="12" cy="7.5" rx="2" ry="6" fill="#ea596e"/>',
    ),
}
_LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\(&lt;(.*?)&gt;\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_STRUCK = re.compile(r"~~(.+?)~~")
_ESCAPED = re.compile(r"\\(.)")
_HELD = 0xE000


def page(texts: list[str], buttons: list[dict[str, Any]], ran: str, *, private: bool) -> str:
    """Return the page of a reply to `ran`, "" for a message that no command was run for, as one person sees it."""
    lines = "\n".join(line for text in texts for line in _lines(text))
    labels = "".join(f"<span>{label}</span>" for label in map(_label, buttons))
    header = f'<div class="ran"><b>ann</b> used <b>{html.escape(ran)}</b></div>' if ran else ""
    only = '<div class="only">Only you can see this</div>' if private else ""
    return (
        f'<!doctype html><meta charset="utf-8"><style>{_STYLE}</style><main>'
        f"{header}"
        f'<div class="who">dateline<span class="app">APP</span></div>{lines}'
        f'<div class="buttons">{labels}</div>{only}</main>'
    )


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if line.startswith("> "):
            yield f"<blockquote>{_marked(line[2:])}</blockquote>"
        elif line.startswith("-# "):
            yield f'<p class="small">{_marked(line[3:])}</p>'
        else:
            yield f"<p>{_marked(line)}</p>"


def _marked(line: str) -> str:
    """Return a line with bold and links as HTML; what is escaped stands for itself."""
    # Escaped characters are put out of the way of the marks, in a range that no text uses, and back afterwards.
    held = _ESCAPED.sub(lambda match: chr(_HELD + ord(match[1])) if ord(match[1]) < 0x80 else match[1], line)
    linked = _LINK.sub(r'<a href="\2">\1</a>', html.escape(held, quote=False))
    marked = _STRUCK.sub(r"<s>\1</s>", _BOLD.sub(r"<b>\1</b>", linked))
    return "".join(html.escape(chr(ord(one) - _HELD)) if _HELD <= ord(one) < _HELD + 0x80 else one for one in marked)


def _label(button: dict[str, Any]) -> str:
    emoji = (button.get("emoji") or {}).get("name") or ""
    return f"{_SIGNS.get(emoji, '')} {html.escape(button.get('label') or '')}".strip()
