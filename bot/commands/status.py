"""`dateline status`, `doctor` and `reindex`: how the catalogue and its indexes are, and building them anew."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from bot.display.console import errors, output, progress, warn, write_json
from bot.setup.settings import Settings, load_settings, secret
from bot.setup.start import open_corpus
from retrieval.catalogue.conversations import Conversations
from retrieval.catalogue.given_answers import Fault, StaleAnswer, stale_answers
from retrieval.catalogue.removal import Quarantine
from retrieval.catalogue.spending import Spending, Spent
from retrieval.corpus.corpus import PROJECTIONS, Corpus, Step
from retrieval.domain.errors import DatelineError
from retrieval.times.expressions import format_interval
from retrieval.upkeep.inspection import inspect

_FAULTS: dict[Fault, str] = {
    "changed": "the article no longer says so",
    "retracted": "the article has been retracted",
    "vanished": "the article is gone",
}


def show_stale_answers(corpus: Corpus, *, as_json: bool) -> None:
    """Print the answers whose quotes have changed or vanished, oldest first."""
    found = stale_answers(corpus.catalogue)
    if as_json:
        write_json(json.dumps([_stale_facts(answer) for answer in found], indent=2, ensure_ascii=False))
        return
    if not found:
        output.print("Every answer that was given still stands.")
    for answer in found:
        output.print(Text.assemble(f"{answer.given:%Y-%m-%d %H:%M}  ", (answer.question, "bold")), soft_wrap=True)
        for lost in answer.lost:
            now = f", now at revision {lost.newest}" if lost.newest else ""
            where = f"{lost.article_id}, revision {lost.revision}{now}"
            output.print(Text(f"    [{lost.number}] {_FAULTS[lost.fault]} ({where})", "yellow"), soft_wrap=True)


def _stale_facts(answer: StaleAnswer) -> dict[str, Any]:
    return {
        "id": answer.id,
        "question": answer.question,
        "as_of": answer.as_of.isoformat(),
        "given": answer.given.isoformat(),
        "stands": False,
        "lost": [
            {
                "citation": lost.number,
                "article_id": lost.article_id,
                "revision": lost.revision,
                "newest_revision": lost.newest,
                "fault": lost.fault,
            }
            for lost in answer.lost
        ],
    }


_FOR_PROGRAMS = frozenset({"bytes on disk", "first day", "last day"})
_MARKS = {True: ("ok", "green"), False: ("wrong", "bold red"), None: ("unknown", "yellow")}


def status(
    stale_answers: Annotated[
        bool, typer.Option("--stale-answers", help="List the answers given that no longer stand instead.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Show what is stored, for what period, and how current the indexes are."""
    settings = load_settings()
    corpus = open_corpus(settings)
    try:
        if stale_answers:
            show_stale_answers(corpus, as_json=as_json)
            return
        facts = _facts(corpus, settings)
    finally:
        corpus.close()
    if as_json:
        write_json(json.dumps(facts, indent=2))
        return
    _show(facts)


def _show(facts: dict[str, Any]) -> None:
    """Print the facts for people: sizes in megabytes, and the period once."""
    size = f"{facts['bytes on disk'] / 1e6:,.1f} MB"
    told = {"data directory": facts["data directory"], "size on disk": size, **facts}
    width = max(map(len, told)) + 2
    for name, value in told.items():
        if name in _FOR_PROGRAMS:
            continue
        # Never wrapped by us: a path that is broken over two lines cannot be copied.
        output.print(Text.assemble((name.ljust(width), "bold"), _shown(value)), soft_wrap=True)


def doctor() -> None:
    """Check that both indexes hold exactly what the catalogue holds; exit code 1 if they do not."""
    settings = load_settings()
    corpus = open_corpus(settings)
    failed = False
    try:
        output.print(Text(str(settings.data_dir.expanduser()), "bold"), soft_wrap=True)
        _finish_what_was_interrupted(corpus)
        for finding in inspect(corpus):
            failed = failed or finding.ok is False
            output.print(Text.assemble(_MARKS[finding.ok], f"  {finding.check}: {finding.detail}"), soft_wrap=True)
    finally:
        corpus.close()
    token = secret(settings.discord_token)
    if token:
        # By name, because Discord's library takes half a second to import, which nobody without a bot should wait for.
        link = import_module("bot.discord.delivery").invite_link(token)
        told = f"invite the bot with {link}" if link else "DISCORD_TOKEN does not look like a bot's token"
        failed = failed or link is None
        output.print(Text.assemble(_MARKS[link is not None], f"  Discord: {told}"), soft_wrap=True)
    if failed:
        raise typer.Exit(1)


def _finish_what_was_interrupted(corpus: Corpus) -> None:
    """Apply what an ingest that was killed has left undone; that is no damage. An index that is gone is."""
    last, cursors = corpus.catalogue.last_change(), corpus.cursors()
    behind = [name for name in PROJECTIONS if 0 < cursors[name] < last or name == "vectors"]
    try:
        for _ in corpus.catch_up(only=behind) if last else ():
            pass
    except DatelineError as error:
        warn(error)


def reindex() -> None:
    """Throw both indexes away and build them anew from the catalogue; nothing is embedded again."""
    corpus = open_corpus(load_settings())
    try:
        with progress(unit="changes") as bars:
            tasks: dict[str, Any] = {}
            for step in corpus.rebuild():
                show_step(bars, tasks, step)
        coverage = corpus.catalogue.coverage()
    finally:
        corpus.close()
    errors.print(f"Both indexes are new: {coverage.passages:,} passages of {coverage.articles:,} articles.")


def show_step(bars: Any, tasks: dict[str, Any], step: Step) -> None:
    """Move the progress bar of a projection, making it at the first step."""
    if step.projection not in tasks:
        tasks[step.projection] = bars.add_task(step.projection, total=step.last, rate="")
    bars.update(tasks[step.projection], completed=step.cursor, total=step.last)


def _facts(corpus: Corpus, settings: Settings) -> dict[str, Any]:
    coverage, lag = corpus.catalogue.coverage(), corpus.lag()
    folder = corpus.location.data_dir
    return {
        "data directory": str(folder),
        "bytes on disk": _bytes_in(folder),
        "articles": coverage.articles,
        "revisions": coverage.revisions,
        "passages": coverage.passages,
        "undated": coverage.undated,
        "published": format_interval(coverage.first_day, coverage.last_day)
        if coverage.first_day and coverage.last_day
        else "",
        "first day": coverage.first_day.isoformat() if coverage.first_day else None,
        "last day": coverage.last_day.isoformat() if coverage.last_day else None,
        "outlets": corpus.catalogue.outlets(),
        "embedding": settings.embedding,
        "changes not yet indexed": lag,
        "quarantined": [f"{one.place} ({one.projection}: {one.reason})" for one in Quarantine(corpus.catalogue).all()],
        "dated ahead": coverage.ahead,
        "indexes owned by process": corpus.ownership.holder(),
        "conversations": Conversations(corpus.catalogue).count(),
        **_spending(corpus),
    }


def _spending(corpus: Corpus) -> dict[str, Any]:
    """Return what models have cost, and which of them nobody knows the price of."""
    spending = Spending(corpus.catalogue)
    facts: dict[str, Any] = {
        "models today": _spent(spending.total(datetime.now(UTC).date())),
        "models in all": _spent(spending.total()),
    }
    if unpriced := spending.unpriced():
        facts["no price known for"] = unpriced
    return facts


def _spent(spent: Spent) -> dict[str, Any]:
    return {
        "answers": spent.answers,
        "tokens read": spent.tokens_read,
        "tokens written": spent.tokens_written,
        "US dollars": round(spent.cost_usd, 4),
    }


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_shown(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value[:20])) + (f" and {len(value) - 20} more" if len(value) > 20 else "")
    return f"{value:,}" if isinstance(value, int) else str(value or "-")
