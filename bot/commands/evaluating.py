"""`dateline eval`: answers every case of a file and scores the answers."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from bot.console import errors, output, progress
from bot.evaluation.cases import Case, read_cases
from bot.evaluation.running import run_cases
from bot.evaluation.scores import passed, score
from bot.opening import bring_up_to_date, open_corpus
from bot.settings import Settings, load_settings
from retrieval.answer import Answer

_FAILURES_SHOWN = 20


def evaluate(
    cases_path: Annotated[Path, typer.Argument(metavar="CASES.jsonl", help="The cases, one JSON object a line.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where answers.jsonl and scores.json go.")],
    jobs: Annotated[int, typer.Option(min=1, help="How many processes answer.")] = os.cpu_count() or 1,
) -> None:
    """Answer every case, score the answers, and write answers.jsonl and scores.json."""
    cases = read_cases(cases_path)
    settings = load_settings()
    corpus = open_corpus(settings)
    bring_up_to_date(corpus)
    corpus.close()
    out.mkdir(parents=True, exist_ok=True)
    results = _answer_all(cases, settings, jobs, out / "answers.jsonl")
    scores = score(results)
    (out / "scores.json").write_text(json.dumps(scores, indent=2) + "\n", "utf-8")
    _show(scores, results)
    errors.print(Text(f"Written to {out}: answers.jsonl, scores.json"), soft_wrap=True)


def _answer_all(cases: list[Case], settings: Settings, jobs: int, path: Path) -> list[tuple[Case, Answer]]:
    results = []
    # Written aside and moved into place, so that a file under that name is always a whole run.
    unfinished = path.with_suffix(".unfinished")
    with progress(unit="cases") as bars, unfinished.open("w", encoding="utf-8") as file:
        task, began = bars.add_task("answering", total=len(cases), rate=""), time.monotonic()
        for case, answer in run_cases(cases, settings, jobs):
            results.append((case, answer))
            file.write(json.dumps({"id": case.id, **answer.model_dump(mode="json")}, ensure_ascii=False) + "\n")
            rate = len(results) / (time.monotonic() - began)
            bars.update(task, advance=1, rate=f"{rate:,.0f} a second")
    unfinished.replace(path)
    return results


def _show(scores: dict[str, Any], results: list[tuple[Case, Answer]]) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("score", "share", "of"):
        table.add_column(heading, justify="left" if heading == "score" else "right")
    for name, figure in scores.items():
        if "share" in figure:
            table.add_row(name, f"{figure['share']:.3f}", f"{figure['of']:,}")
    output.print(table)
    latency = scores["latency_ms"]
    output.print(f"{len(results):,} cases, {latency['p50']:.0f} ms median, {latency['p95']:.0f} ms p95")
    failed = [case for case, answer in results if not passed(case, answer)]
    for case in failed[:_FAILURES_SHOWN]:
        output.print(Text.assemble("  ", ("failed", "yellow"), f" {case.id}: {case.question}"))
    if len(failed) > _FAILURES_SHOWN:
        output.print(f"  and {len(failed) - _FAILURES_SHOWN:,} more")
