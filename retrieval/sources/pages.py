"""What a web page holds: an article with its tables, the posts of a live blog, or a wall."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from retrieval.domain.articles import Moment
from retrieval.domain.errors import UnusableError
from retrieval.english.dictionary import words
from retrieval.sources.dates import read_date
from retrieval.sources.drafts import Draft
from retrieval.sources.furniture import furniture_of, mark_quotes, remove_posts, unmerged, without_furniture
from retrieval.sources.hidden_text import drop, remove_hidden
from retrieval.sources.html import (
    NO_ARTICLE,
    HtmlElement,
    body_of,
    headlines,
    paragraphs_of,
    parsed_page,
    stated_date,
    stated_facts,
)
from retrieval.sources.liveblogs import Post, are_the_text, live_posts
from retrieval.sources.page_dates import date_of_page, is_stamp
from retrieval.sources.page_kinds import listing_reason, notice_reason, paywall_reason, without_appeals

_MOST_COLUMNS, _MOST_ROWS = 30, 500
_NARROW = 4
_DRAWN = ("div", "span", "li", "section")
"""Elements that are rows where a page says so by their role."""


def rows_with_heads(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a line for each row, as "Party: Harbour List; Seats now: 9" with a full stop.

    In a table of many columns the cells stay together, and the heads follow: "1 | Kyle | 50 (Place | Driver | Points)".
    """
    named = [row for row in rows if list(row) != list(heads)]
    return [line for row in named if (line := _line(heads, row) if len(row) <= _NARROW else _wide_line(heads, row))]


def write_out_tables(tree: HtmlElement) -> None:
    """Replace each table that has a row or a column of heads by paragraphs, one for each of its rows."""
    from lxml import etree  # noqa: PLC0415 - not needed to ask

    drawn = tree.xpath("//*[@role='table' or @role='grid']")
    for table in [*tree.iter("table"), *(one for one in drawn if one.tag != "table")]:
        parent = table.getparent()
        if parent is None or table.find(".//table") is not None:
            continue
        lines = _lines(table)
        if not lines:
            continue
        whole = etree.Element("div")
        for line in lines:
            etree.SubElement(whole, "p").text = line
        whole.tail = table.tail
        parent.replace(table, whole)
        for figure in whole.iterancestors("figure"):
            figure.tag = "div"  # a picture has no paragraphs; trafilatura leaves figures out


def _wide_line(heads: Sequence[str], row: Sequence[str]) -> str:
    cells = [" ".join(cell.split()) for cell in row]
    told = " | ".join(filter(None, cells))
    return f"{told} ({' | '.join(filter(None, heads))})" if told and any(heads) else told


def _line(heads: Sequence[str], row: Sequence[str]) -> str:
    cells = [" ".join(cell.split()) for cell in row]
    filled = [(head, cell) for head, cell in zip(heads[1:], cells[1:], strict=False) if cell and cell not in "-–—"]
    told = "; ".join(f"{head}: {cell}" if head else cell for head, cell in filled)
    name = f"{heads[0]}: {cells[0]}" if heads and heads[0] and cells else cells[0] if cells else ""
    return f"{name}; {told}." if name and told else name or told


def _lines(table: HtmlElement) -> list[str]:
    """Return the rows of a table as lines with their heads; none where it has no heads."""
    rows = [cells for row in table.iter("tr", *_DRAWN) if _is(row, "tr", "row") and (cells := _cells(row))][:_MOST_ROWS]
    if len(rows) < 2 or not 2 <= max(map(len, rows)) <= _MOST_COLUMNS:
        return _named_lines(rows)
    texts = _filled(rows)
    count = _rows_of_heads(rows)
    if not count and not (all(map(_is_bold, rows[0])) or _differs(texts)):
        return _named_lines(rows)
    count = min(max(1, count), len(rows) - 1)
    heads = [" ".join(dict.fromkeys(filter(None, column))) for column in zip(*texts[:count], strict=False)]
    return rows_with_heads(heads, texts[count:])


def _named_lines(rows: Sequence[Sequence[HtmlElement]]) -> list[str]:
    """Return the rows of a table of names and values, as "Length: 120 m"; none of another table."""
    if not rows or not all(len(row) == 2 and _is(row[0], "th", "rowheader") for row in rows):
        return []
    return [f"{_text(name).rstrip(':')}: {_text(value)}." for name, value in rows if _text(name) and _text(value)]


def _cells(row: HtmlElement) -> list[HtmlElement]:
    return [cell for cell in row if _is(cell, "td", "cell", "gridcell") or _is(cell, "th", "columnheader", "rowheader")]


def _is(element: HtmlElement, tag: str, *roles: str) -> bool:
    return bool(element.tag == tag or element.get("role") in roles)


def _is_bold(cell: HtmlElement) -> bool:
    return cell.find(".//strong") is not None or cell.find(".//b") is not None or not _text(cell)


def _rows_of_heads(rows: Sequence[Sequence[HtmlElement]]) -> int:
    """Return how many rows at the top hold nothing but heads."""
    for place, row in enumerate(rows):
        within = row[0].getparent().getparent()
        in_head = within is not None and within.tag == "thead"
        if not in_head and not all(_is(cell, "th", "columnheader") for cell in row):
            return place
    return len(rows)


def _filled(rows: Sequence[Sequence[HtmlElement]]) -> list[list[str]]:
    """Return the texts of all cells, those that span several columns or rows in each of them."""
    below: dict[int, tuple[int, str]] = {}
    filled: list[list[str]] = []
    for row in rows:
        texts: list[str] = []
        cells = iter(row)
        while len(texts) <= _MOST_COLUMNS:
            left, text = below.get(len(texts), (0, ""))
            if left:
                below[len(texts)] = (left - 1, text)
                texts.append(text)
                continue
            cell = next(cells, None)
            if cell is None:
                break
            for _ in range(_span(cell, "colspan", _MOST_COLUMNS)):
                below[len(texts)] = (_span(cell, "rowspan", _MOST_ROWS) - 1, _text(cell))
                texts.append(_text(cell))
        filled.append(texts)
    return filled


def _differs(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether only the first row is without numbers, as a row of heads is."""
    numbers = [any(any(map(str.isdigit, cell)) for cell in row[1:]) for row in rows]
    return not numbers[0] and all(numbers[1:]) and (len(rows) > 2 or len(rows[0]) > 2)


def _span(cell: HtmlElement, side: str, most: int) -> int:
    told = cell.get(side) or "1"
    return min(int(told), most) if told.isascii() and told.isdigit() and int(told) else 1


def _text(cell: HtmlElement) -> str:
    return " ".join(" ".join(cell.itertext()).split())


_FIRST_LINES, _LAST_LINES, _STAMP_LINES = 4, 4, 2
_LONGEST_KICKER, _LONGEST_CREDIT, _LONGEST_NOTE, _FEW_INITIALS = 40, 16, 70, 3
_CREDITS, _CALLS = words("pages.credits"), words("pages.calls")
_QUOTATION_MARKS = frozenset('“”„«»"「」')


def drafts_from_page(
    page: str,
    url: str | None = None,
    listed: tuple[str, Moment] | None = None,
    fetched: datetime | None = None,
) -> list[Draft]:
    """Return the article in the source of a page, or one draft for each post of a live blog.

    `url` is where it was fetched, if it was, and `fetched` when; the address that the page gives itself counts more as
    long as it is on the same host. `listed` is the date of publication that a feed gives, with the field of it.

    Raises:
        UnusableError: if there is no article in it, it is a list of articles, or something stands in front of it.
    """
    tree = parsed_page(page)
    # lxml makes an element's object anew whenever nothing holds it, which each rule would otherwise have to wait for.
    _held = list(tree.iter())
    stated = stated_facts(tree, page, url)
    address = _own_address(stated.url, url)
    reason = notice_reason(tree, url) or listing_reason(tree, address)
    if reason:
        raise UnusableError(reason)
    stated_day = stated_date(tree, url)
    untouched = deepcopy(tree)
    remove_hidden(tree)
    remove_posts(tree)
    mark_quotes(tree)
    furniture = furniture_of(tree, address)
    written = deepcopy(tree)
    write_out_tables(written)
    body, title, authors = body_of(written, address)
    shown = body
    body = without_furniture(body, tree, furniture)
    for element in furniture:
        drop(element)
    body = unmerged(body, tree)
    posts = live_posts(tree, stated.updated or (read_date(stated_day[1]) if stated_day else None))
    posts = posts if are_the_text(posts, body) else []
    if posts:
        return [_part(replace(stated, url=address), post) for post in posts]
    dated = date_of_page(tree, stated_day, listed, address, fetched, stated.updated)
    titles = {_letters(one) for one in (stated.title, title, *headlines(tree))} - {""}
    names = {_letters(name) for name in stated.authors or authors}
    body = _own_lines(body or paragraphs_of(tree), titles, names, is_dated=dated is not None)
    paywall = paywall_reason(untouched, max(shown, body, key=len))
    if paywall:
        raise UnusableError(paywall)
    body = without_appeals(body)
    draft = replace(stated, body=body, title=stated.title or title, url=address, authors=stated.authors or authors)
    if dated is None:
        return [draft]
    return [replace(draft, published=dated.moment, date_source=dated.source, uncertain=dated.uncertain)]


def draft_from_html(page: str) -> Draft:
    """Return the draft in the source of a page that is one article; of a live blog the newest post.

    Raises:
        UnusableError: as `drafts_from_page` does.
    """
    return drafts_from_page(page)[0]


def _own_lines(body: str, titles: set[str], authors: set[str], *, is_dated: bool) -> str:
    """Return a text without the lines around it: headline, day, byline, credits, and what is said to the readers.

    Raises:
        UnusableError: if nothing is left.
    """
    lines = body.split("\n")
    places = [place for place, line in enumerate(lines) if line.strip()]
    first, last = (places[:_FIRST_LINES], places[-_LAST_LINES:]) if len(places) > 1 else ([], [])
    kept = [
        line
        for place, line in enumerate(lines)
        if not (
            (place in first and _is_headline(line, titles))
            or (is_dated and place in (*first, *last[-_STAMP_LINES:]) and is_stamp(line))
            or (place in (*first, *last) and _is_byline(line, authors))
            or (place in last and (_is_credit(line) or _is_about_author(line, authors)))
            or _is_for_readers(line)
        )
    ]
    text = "\n".join(kept).strip("\n")
    text = text if text.strip() else body
    if not text.strip():
        raise UnusableError(NO_ARTICLE)
    return text


def _is_headline(line: str, titles: set[str]) -> bool:
    """Tell whether a line is the headline, alone or behind a few words of what it is about."""
    told = _letters(line)
    return told in titles or any(
        told.endswith(title) and len(told) - len(title) <= _LONGEST_KICKER and len(title) >= _LONGEST_KICKER / 2
        for title in titles
    )


def _is_byline(line: str, authors: set[str]) -> bool:
    """Tell whether a line is the name of an author, with one word before it at most."""
    plain = _letters(line)
    return plain in authors or _letters(line.strip().partition(" ")[2]) in authors - {""}


def _is_about_author(line: str, authors: set[str]) -> bool:
    """Tell whether a line says who an author is: it begins with the name."""
    plain = _letters(line)
    return len(line.split()) <= _LONGEST_NOTE and any(name and plain.startswith(name) for name in authors)


def _is_credit(line: str) -> bool:
    """Tell whether a line says no more than where the text is from: a label with names, or initials in brackets."""
    words_of_line = line.strip(" *_–—-").split()
    if not words_of_line or len(words_of_line) > _LONGEST_CREDIT:
        return False
    if line.strip().startswith(("©", "(c)", "(C)")):
        return True
    whole = line.strip().strip("()[]")
    bracketed = line.strip().startswith(("(", "[")) and line.strip().endswith((")", "]", ").", "]."))
    if bracketed and len(words_of_line) <= _FEW_INITIALS:
        return True
    return any(
        whole.lower().startswith((f"{label}:", f"{label} :", f"{label} ©", f"{label} @")) for label in _CREDITS
    ) or any(" " in label and whole.lower().startswith(label) for label in _CREDITS)


def _is_for_readers(line: str) -> bool:
    """Tell whether a line is said to the readers by their outlet, or nothing at all, such as a number."""
    if not any(map(str.isalpha, line)):
        return bool(line.strip()) and len(line) <= _LONGEST_KICKER
    if len(line.split()) > _LONGEST_NOTE or not _QUOTATION_MARKS.isdisjoint(line):
        return False
    told = " ".join(line.lower().replace("’", "'").split())
    return any(call in told for call in _CALLS)


def _letters(line: str) -> str:
    return "".join(filter(str.isalnum, line.lower()))


def _own_address(stated: str | None, fetched: str | None) -> str | None:
    """Return the address that a page gives itself, unless it leads to another host or to the front page."""
    if fetched is None or stated is None:
        return fetched or stated
    given, here = urlsplit(stated), urlsplit(fetched)
    is_own = _bare(given.hostname) == _bare(here.hostname) and (given.path.strip("/") or not here.path.strip("/"))
    return stated if is_own else fetched


def _bare(host: str | None) -> str:
    return re.sub(r"^(?:www|m|amp|mobile)\.", "", host or "")


def _part(whole: Draft, post: Post) -> Draft:
    return replace(
        whole,
        original=post.text,
        body=post.text,
        title=post.title or whole.title,
        published=post.published,
        updated=post.updated,
        authors=post.authors or whole.authors,
        anchor=post.anchor,
    )
