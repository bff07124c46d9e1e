"""Tables as text: each row with the heads of its columns, so that a quote of it says what its numbers are."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.sources.linked_data import HtmlElement

_MOST_COLUMNS, _MOST_ROWS = 30, 500
_NARROW = 4


def rows_with_heads(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a line for each row, as "Party: Harbour List; Seats now: 9" with a full stop.

    In a table of many columns the cells stay together, and the heads follow: "1 | Kyle | 50 (Place | Driver | Points)".
    """
    named = [row for row in rows if list(row) != list(heads)]
    return [line for row in named if (line := _line(heads, row) if len(row) <= _NARROW else _wide_line(heads, row))]


def write_out_tables(tree: HtmlElement) -> None:
    """Replace each table that has a row of heads by paragraphs, one for each of its rows."""
    from lxml import etree  # noqa: PLC0415 - not needed to ask

    for table in list(tree.iter("table")):
        parent = table.getparent()
        if parent is None or table.find(".//table") is not None:
            continue
        found = _grid(table)
        if found is None:
            continue
        heads, rows = found
        whole = etree.Element("div")
        for line in rows_with_heads(heads, rows):
            etree.SubElement(whole, "p").text = line
        whole.tail = table.tail
        parent.replace(table, whole)


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


def _grid(table: HtmlElement) -> tuple[list[str], list[list[str]]] | None:
    """Return the heads of a table's columns and its other rows; None where it has no row of heads."""
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")][:_MOST_ROWS]
    rows = [row for row in rows if row]
    if len(rows) < 2 or not 2 <= max(map(len, rows)) <= _MOST_COLUMNS:
        return None
    texts = [[text for cell in row for text in _spread(cell)] for row in rows]
    in_head = rows[0][0].getparent().getparent().tag == "thead"
    named = all(cell.tag == "th" for cell in rows[0]) or in_head
    bold = all(
        cell.find(".//strong") is not None or cell.find(".//b") is not None or not _text(cell) for cell in rows[0]
    )
    if not (named or bold or _differs(texts)):
        return None
    return texts[0], texts[1:]


def _differs(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether only the first row is without numbers, as a row of heads is."""
    numbers = [any(any(map(str.isdigit, cell)) for cell in row[1:]) for row in rows]
    return not numbers[0] and all(numbers[1:]) and len(rows) > 2


def _spread(cell: HtmlElement) -> list[str]:
    span = cell.get("colspan") or "1"
    return [_text(cell)] * (min(int(span), _MOST_COLUMNS) if span.isdigit() and int(span) else 1)


def _text(cell: HtmlElement) -> str:
    return " ".join(" ".join(cell.itertext()).split())
