"""`dateline prune`: removes old articles, by age or until the rest is small enough."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from bot.commands.status import show_step
from bot.display.console import errors, progress, warn, write_json
from bot.setup.settings import load_settings
from bot.setup.start import open_corpus
from retrieval.catalogue.holdings import compact
from retrieval.corpus.corpus import Corpus
from retrieval.domain.errors import CatalogueError
from retrieval.upkeep.retention import Limits, Plan, carry_out, plan

_DAYS = {"d": 1, "w": 7, "m": 30.4375, "y": 365.25}
_BYTES = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


def prune(
    older_than: Annotated[
        str | None, typer.Option(metavar="AGE", help="Remove what has not changed for so long: 90d, 6w, 18m or 2y.")
    ] = None,
    max_size: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Remove the oldest until the rest fits, as in 500MB or 5GB.")
    ] = None,
    outlet: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Look at this outlet's articles only; repeatable.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and remove nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Remove old articles for good; what an answer that was given cites is kept."""
    limits = _limits(older_than, max_size, outlet)
    corpus = open_corpus(load_settings())
    try:
        planned = plan(corpus, limits)
        removed = 0 if dry_run else _remove(corpus, planned)
    finally:
        corpus.close()
    if as_json:
        write_json(json.dumps(_facts(planned, removed, limits), indent=2))
    else:
        _report(planned, removed, dry_run=dry_run)


def _remove(corpus: Corpus, planned: Plan) -> int:
    removed = 0
    with progress(unit="articles") as bars:
        task = bars.add_task("removing", total=len(planned.article_ids), rate="")
        for count in carry_out(corpus, planned.article_ids):
            removed += count
            bars.update(task, advance=count)
    if removed:
        _bring_indexes_along(corpus, mostly=removed > corpus.catalogue.coverage().articles)
        try:
            compact(corpus.catalogue)
        except CatalogueError as error:
            warn(error)
    return removed


def _bring_indexes_along(corpus: Corpus, *, mostly: bool) -> None:
    """Let the indexes drop what is gone; where most is, build them anew, because Chroma's files never shrink."""
    if not corpus.ownership.acquire():
        errors.print(f"Process {corpus.ownership.holder()} keeps the indexes and drops the articles within a second.")
        return
    with progress(unit="changes") as bars:
        tasks: dict[str, Any] = {}
        for step in corpus.rebuild() if mostly else corpus.catch_up():
            show_step(bars, tasks, step)


def _limits(older_than: str | None, max_size: str | None, outlets: list[str] | None) -> Limits:
    if older_than is None and max_size is None:
        raise typer.BadParameter("say what may go: --older-than, --max-size or both")
    oldest = datetime.now(UTC) - read_age(older_than) if older_than else None
    return Limits(oldest, read_size(max_size) if max_size else None, tuple(outlets or ()))


def read_age(text: str) -> timedelta:
    """Return what an age such as "90d", "6w", "18m" or "2y" means."""
    match = re.fullmatch(r"(\d{1,4})\s*([dwmy])", text.strip().lower())
    if match is None:
        raise typer.BadParameter(f"{text!r} is no age; try 90d, 6w, 18m or 2y", param_hint="--older-than")
    return timedelta(days=int(match[1]) * _DAYS[match[2]])


def read_size(text: str) -> int:
    """Return the number of bytes that a size such as "500MB" or "1.5GB" means."""
    match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,3})?)\s*([KMGT]?)B?", text.strip().upper())
    if match is None:
        raise typer.BadParameter(f"{text!r} is no size; try 500MB or 5GB", param_hint="--max-size")
    return int(float(match[1]) * _BYTES[match[2]])


def _report(planned: Plan, removed: int, *, dry_run: bool) -> None:
    going = len(planned.article_ids)
    if dry_run:
        kept = f"{_megabytes(planned.bytes)} now, about {_megabytes(planned.bytes_left)} then"
        errors.print(f"{going:,} of {planned.articles:,} articles would go: {kept}.")
    else:
        errors.print(f"Removed {removed:,} of {planned.articles:,} articles.")
    if planned.quoted:
        errors.print(f"{planned.quoted:,} more are kept because an answer cites them.")


def _facts(planned: Plan, removed: int, limits: Limits) -> dict[str, Any]:
    return {
        "articles": planned.articles,
        "removable": len(planned.article_ids),
        "removed": removed,
        "kept_for_answers": planned.quoted,
        "bytes": planned.bytes,
        "bytes_left": planned.bytes_left,
        "oldest_kept": limits.oldest.isoformat() if limits.oldest else None,
    }


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
