"""The figures of a run as a person reads them in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from bot.display.console import output
from bot.evaluation.comparison import Comparison
from bot.evaluation.meanings import DAYS, HEADLINES
from bot.evaluation.records import Record
from bot.evaluation.scores import shares

_CASES_SHOWN = 20


def show(scores: dict[str, Any], records: Sequence[Record], compared: Comparison | None) -> None:
    """Print the scores with their intervals, the times, what changed, and the first cases that went wrong."""
    output.print(_table(scores, compared))
    latency = scores["latency_ms"]
    times = ", ".join(f"{name} {latency[name]:,.0f} ms" for name in ("p50", "p95", "p99"))
    cost = f", {scores['cost']['usd']:.4f} US dollars" if scores["cost"]["usd"] else ""
    output.print(f"{len(records):,} cases, {times}{cost}", soft_wrap=True)
    if compared is None:
        _list("failed", [record for record in records if record.failures], "yellow")
        return
    by_number = {record.number: record for record in records}
    _list("better", [by_number[number] for number in compared.better], "green")
    _list("worse", [by_number[number] for number in compared.worse], "red")


def _table(scores: dict[str, Any], compared: Comparison | None) -> Table:
    table = Table(box=None, pad_edge=False)
    headings = ["score", "share", "of", "95 % interval", *(["before", "better", "worse", "p"] if compared else [])]
    for heading in headings:
        table.add_column(heading, justify="left" if heading == "score" else "right", no_wrap=True)
    # The scores that are told by reason or rank are many; they stand in the report.
    for name, figure in shares(scores).items():
        if name in HEADLINES or name.startswith("answer@"):
            table.add_row(name, f"{figure['share']:.3f}", *_interval(figure), *_change(name, compared))
    if DAYS in scores:
        table.add_row(DAYS, f"{scores[DAYS]['days']:.1f} days", *_interval(scores[DAYS]), *_change(DAYS, compared))
    return table


def _interval(figure: dict[str, float]) -> tuple[str, str]:
    digits = 3 if "share" in figure else 1
    return f"{figure['of']:,}", f"{figure['low']:.{digits}f} – {figure['high']:.{digits}f}"


def _change(name: str, compared: Comparison | None) -> list[str]:
    if compared is None:
        return []
    change = compared.changes.get(name)
    return [f"{change.before:.3f}", f"{change.better}", f"{change.worse}", f"{change.p:.3f}"] if change else [""] * 4


def _list(label: str, records: Sequence[Record], style: str) -> None:
    for record in records[:_CASES_SHOWN]:
        output.print(Text.assemble("  ", (label, style), f" {record.case.id}: {record.case.question}"), soft_wrap=True)
    if len(records) > _CASES_SHOWN:
        output.print(f"  and {len(records) - _CASES_SHOWN:,} more {label}")
