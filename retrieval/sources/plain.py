"""Reads an article from plain text, from Markdown with front matter, or from an object of JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from retrieval.domain.articles import Moment
from retrieval.domain.errors import UnusableError
from retrieval.english.dictionary import Pattern
from retrieval.sources.dates import read_date
from retrieval.sources.drafts import Draft, names_in
from retrieval.text.boilerplate import visible

_NO_DATE = frozenset({"nan", "nat", "null", "none", "nil", "undefined", "unknown"})
"""What programs write where they have no date."""
_LONGEST_TEXT = 5_000_000
_JSON_TYPES: dict[type, str] = {
    type(None): "null", bool: "a boolean", int: "a number", float: "a number",
    str: "a string", list: "a list", dict: "an object",
}  # fmt: skip


def draft_from_record(record: object) -> Draft:
    """Return the draft in a parsed JSON value.

    Its fields are `title` and `text`, and optionally `url`, `published`, `updated`, `outlet` (or `source`),
    `authors` (a list or a byline) and `language`. Others are left alone.

    Raises:
        UnusableError: if it is no object, or a field has the wrong type or no date where one belongs.
    """
    if not isinstance(record, dict):
        raise UnusableError(f"expected a JSON object with title and text, found {_kind(record)}")
    text = _string(record, "text")
    if text is None:
        raise UnusableError("text: missing; an article needs a title and a text")
    if len(text) > _LONGEST_TEXT:
        raise UnusableError(f"text: {len(text):,} characters; an article may have {_LONGEST_TEXT:,}")
    return Draft(
        original=text,
        body=text,
        title=_string(record, "title") or "",
        url=_string(record, "url"),
        outlet=_string(record, "outlet") or _outlet_in_source(record),
        published=_moment(record, "published"),
        updated=_moment(record, "updated"),
        authors=_authors(record),
        language=_string(record, "language") or "",
    )


def _string(record: Mapping[str, Any], field: str) -> str | None:
    value = record.get(field)
    if value is not None and not isinstance(value, str):
        raise UnusableError(f"{field}: expected a string, found {_kind(value)}")
    return value


def _outlet_in_source(record: Mapping[str, Any]) -> str | None:
    """Return `source` where it is a name: other programs put objects and addresses there."""
    source = record.get("source")
    return source if isinstance(source, str) and "/" not in source else None


def _moment(record: Mapping[str, Any], field: str) -> Moment | None:
    """Return the moment in a field, None where there is none that can be true; a word that is no date is refused."""
    value = record.get(field)
    found = read_date(value)
    if found is None and isinstance(value, str) and value.isalpha() and value.lower() not in _NO_DATE:
        raise UnusableError(f"{field}: {value!r} is not a date such as 2025-05-02 or 2025-05-02T14:30:00Z")
    return found


def _authors(record: Mapping[str, Any]) -> tuple[str, ...]:
    value = record.get("authors")
    if value is None:
        return ()
    if isinstance(value, str):
        return names_in(value)
    if not isinstance(value, list):
        raise UnusableError(f"authors: expected a list of names or a string, found {_kind(value)}")
    wrong = next((name for name in value if not isinstance(name, str)), None)
    if wrong is not None:
        raise UnusableError(f"authors: expected names, found {_kind(wrong)}")
    return tuple(value)


def _kind(value: object) -> str:
    return _JSON_TYPES.get(type(value), type(value).__name__)


_FIELDS = ("title", "url", "outlet", "published", "updated", "authors", "language")
# What is longer is text: YAML takes its time.
_FRONT_MATTER = Pattern(r"\s*---[ \t]*\n(.{0,10000}?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_LIKE_FIELDS = Pattern(
    rf"(?=(?:.*\n)*(?i:{'|'.join(_FIELDS)})[ \t]*:)(?:(?:[\w-]+[ \t]*:.*|-[ \t].*|[ \t]+.*|#.*)?\n)+", 0
)
# In the news, what is indented is a paragraph and not code.
_MARKDOWN = MarkdownIt("commonmark").enable("table").disable("code")
_LINE_ENDS = frozenset({"paragraph_close", "heading_close", "tr_close", "fence", "html_block"})
_SHOWN_AS = {"image": "", "softbreak": " ", "hardbreak": " "}
_UNSEEN = Pattern(r"\s*<(?:script|style)\b")
_JOINT = Pattern(r"\n(?!\||(?:[-*+•]|\d{1,3}[.)])\s)", 0)
_SENTENCE_END = Pattern(r"[.!?:…][\"'”’)\]]*$", 0)
_NARROW, _WIDE = 40, 110


def draft_from_text(original: str) -> Draft:
    """Return the draft in a plain text. Lines that were broken at a fixed width are joined again.

    The fields of the front matter are those of a JSON article.

    Raises:
        UnusableError: if the front matter is broken, or a field in it has no value of its kind.
    """
    fields, body = _split_front_matter(original)
    text = _joined(body) if _is_hard_wrapped(body) else body
    return replace(draft_from_record(fields | {"text": text}), original=original)


def draft_from_markdown(original: str) -> Draft:
    """Return the draft in a Markdown text, without its markup, so that quotes read like the rendered page.

    A link leaves its words, an image nothing, a row of a table its cells with " | " between them. The title is
    that of the front matter, else the heading that opens the text.

    Raises:
        UnusableError: if the front matter is broken, or a field in it has no value of its kind.
    """
    fields, body = _split_front_matter(original)
    tokens = _MARKDOWN.parse(body)
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        fields["title"] = fields.get("title") or _words(tokens[1])
        tokens = tokens[3:]
    return replace(draft_from_record(fields | {"text": "\n\n".join(_lines(tokens))}), original=original)


def _split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return the fields of the front matter, their names in lower case, and the rest with plain line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    match = _FRONT_MATTER.match(text)
    fields = _fields(match[1], text.count("\n", 0, match.start(1)) + 1) if match else {}
    return fields, text[match.end() :] if match and fields else text


def _fields(block: str, first_line: int) -> dict[str, Any]:
    """Return the fields in a block between `---` lines, none if it is text between two horizontal rules."""
    try:
        value = yaml.load(visible(block), Loader=yaml.BaseLoader)  # noqa: S506 - it makes only strings, lists, dicts
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:  # not YAML's own: odd escapes, depth
        if _LIKE_FIELDS.fullmatch(block):
            raise UnusableError(f"{_place(error, first_line)}: it is not valid YAML; put the value in quotes") from None
        return {}
    fields = {name.lower(): field for name, field in value.items()} if isinstance(value, dict) else {}
    return {} if fields.keys().isdisjoint(_FIELDS) else fields


def _place(error: Exception, first_line: int) -> str:
    """Return the line that `error` is about: where something was opened that is not closed, else where it arose."""
    opened = str(getattr(error, "context", "")).startswith(("while scanning a", "while parsing a flow"))
    mark = getattr(error, "context_mark" if opened else "problem_mark", None)
    return f"line {first_line + mark.line}" if mark else "the front matter"


def _lines(tokens: list[Token]) -> Iterator[str]:
    """Yield each paragraph, heading, row of a table and block of code; the first of a list item with its marker."""
    marker, parts = "", []
    for token in tokens:
        if token.type in ("list_item_open", "list_item_close"):
            marker = f"{token.info}{token.markup} " if token.nesting > 0 else ""
        elif token.type in ("inline", "fence"):
            parts.append(_words(token))
        elif token.type == "html_block" and not _UNSEEN.match(token.content):
            parts += map(_words, _MARKDOWN.parseInline(token.content))
        if token.type in _LINE_ENDS:
            line = " | ".join(filter(None, map(str.strip, parts)))
            if line:
                yield marker + line
                marker = ""
            parts.clear()


def _words(token: Token) -> str:
    return token.content if token.children is None else "".join(map(_shown, token.children))


def _shown(token: Token) -> str:
    if token.type == "html_inline":
        return " " if token.content.lower().startswith("<br") else ""
    return _SHOWN_AS.get(token.type, token.content)


def _is_hard_wrapped(text: str) -> bool:
    """Tell whether most line breaks inside the blocks of `text` are there for the width of a page only."""
    breaks = [line for block in _blocks(text) for line in block[:-1]]
    wrapped = [line for line in breaks if _NARROW <= len(line) <= _WIDE and not _SENTENCE_END.search(line)]
    return len(breaks) >= 3 and len(wrapped) > len(breaks) / 2


def _blocks(text: str) -> list[list[str]]:
    return [block.strip("\n").splitlines() for block in re.split(r"\n[ \t]*\n", text) if block.strip()]


def _joined(text: str) -> str:
    """Join the lines of each block, except those that are list items or rows of a table."""
    return "\n\n".join(_JOINT.sub(" ", "\n".join(map(str.strip, block))) for block in _blocks(text))
