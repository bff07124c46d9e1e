"""Tables as text: each row with the heads of its columns, so that a quote of it says what its numbers are."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.sources.linked_data import HtmlElement

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
