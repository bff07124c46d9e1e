"""`dateline eval`: answers every case of a file, scores the answers, and writes them with a report."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bot.commands.eval_cases import add, new
from bot.display.console import complain, errors, progress
from bot.evaluation.case_files import read_cases
from bot.evaluation.cases import Case, drawn, tagged
from bot.evaluation.comparison import Comparison, compare
from bot.evaluation.costs import Estimate, estimate
from bot.evaluation.junit import write_junit
from bot.evaluation.records import Record
from bot.evaluation.report import About, render_report
from bot.evaluation.run_files import Journal, fingerprint, read_judged, write_run
from bot.evaluation.runner import run
from bot.evaluation.scores import score
from bot.evaluation.summary import show
from bot.evaluation.thresholds import read_thresholds, shortfalls
from bot.setup.answerers import Mode, open_answerer
from bot.setup.opening import bring_up_to_date, open_corpus
from bot.setup.settings import Settings, load_settings
from retrieval.domain.errors import DatelineError

_RUN = "run"


class _RunsCases(TyperGroup):
    """A group that takes anything but the name of one of its commands for a file of cases."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the name of the command that runs cases in front, where none is named."""
        if args and args[0] not in self.commands and args[0] not in self.get_help_option_names(ctx):
            args = [_RUN, *args]
        return super().parse_args(ctx, args)


evaluation = typer.Typer(
    add_completion=False,
    cls=_RunsCases,
    no_args_is_help=True,
    help="Answer cases and score the answers: dateline eval CASES --out DIR; or write cases.",
)


def evaluate(
    cases_path: Annotated[
        Path, typer.Argument(metavar="CASES", help="The cases: .jsonl, .yaml, a public set as .json, or a folder.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where answers, scores and report go.")],
    jobs: Annotated[int, typer.Option(min=1, help="How many processes answer.")] = os.cpu_count() or 1,
    tag: Annotated[list[str] | None, typer.Option(metavar="TAG", help="Only cases with this tag; repeatable.")] = None,
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="Only N cases, drawn with the seed.")] = None,
    seed: Annotated[int, typer.Option(help="For whatever is drawn: the cases of --limit, and intervals.")] = 0,
    mode: Annotated[Mode, typer.Option(help="Who writes the answers: nobody, or a model.")] = "extractive",
    max_cost: Annotated[float | None, typer.Option(metavar="USD", min=0, help="Stop a run that costs more.")] = None,
    against: Annotated[Path | None, typer.Option(metavar="DIR", help="Compare with the run in this folder.")] = None,
    fail_under: Annotated[
        str | None, typer.Option(metavar="SCORES", help="Exit with 1 below any: answer=0.8,quotes=1.0.")
    ] = None,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the cases as JUnit XML, too.")] = None,
) -> None:
    """Answer every case, score the answers, and write them with a report."""
    thresholds = _thresholds(fail_under)
    cases = _chosen(read_cases(cases_path, lambda text: complain("warning:", text)), tag or [], limit, seed)
    earlier = read_judged(against) if against else None
    settings = load_settings()
    out.mkdir(parents=True, exist_ok=True)
    journal, corpus_text = _prepared(settings, cases, out, mode, seed, max_cost)
    with journal:
        _answer_all(journal, settings, mode, jobs, max_cost)
    records = journal.in_order()
    compared = compare(earlier, records, seed) if earlier is not None else None
    about = About(str(cases_path), datetime.now(UTC), mode, seed, corpus_text)
    scores = _finish(out, records, about, compared, junit)
    journal.discard()
    show(scores, records, compared)
    errors.print(f"Written to {out}: answers.jsonl, judgements.jsonl, scores.json, report.html", soft_wrap=True)
    _judge(scores, thresholds)


def _thresholds(text: str | None) -> dict[str, float]:
    try:
        return read_thresholds(text) if text else {}
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--fail-under") from error


def _chosen(cases: list[Case], tags: list[str], limit: int | None, seed: int) -> list[Case]:
    chosen = tagged(cases, tags)
    if not chosen:
        raise typer.BadParameter(f"no case is tagged {' or '.join(tags)}", param_hint="--tag")
    return drawn(chosen, limit, seed)


def _prepared(
    settings: Settings, cases: Sequence[Case], out: Path, mode: Mode, seed: int, max_cost: float | None
) -> tuple[Journal, str]:
    """Bring the corpus up to date; return the journal of the run, and what the corpus holds, in words."""
    corpus = open_corpus(settings)
    try:
        # Here and not in a process that answers, so that a missing key is told before anything runs.
        open_answerer(settings, corpus, mode).close()
        bring_up_to_date(corpus)
        covered, change = corpus.catalogue.coverage(), corpus.catalogue.last_change()
        model = settings.model if mode == "model" else None
        mark = fingerprint(cases, mode, model, change, settings.embedding)
        journal = Journal(out, mark, cases, datetime.now(UTC))
        if journal.records:
            done = f"{len(journal.records):,} of {len(cases):,}"
            errors.print(f"Going on with a run that was stopped: {done} cases are done.")
        if mode == "model" and journal.left():
            _foretell(estimate(journal.left(), corpus, settings, seed), max_cost)
        return journal, f"{covered.articles:,} articles, {covered.passages:,} passages"
    finally:
        corpus.close()


def _foretell(foreseen: Estimate, max_cost: float | None) -> None:
    tokens = f"{foreseen.read:,} tokens read and {foreseen.written:,} written by {foreseen.model}"
    if foreseen.usd is None:
        errors.print(f"This will take about {tokens}, whose price is not known.", soft_wrap=True)
        return
    errors.print(f"This will cost about {foreseen.usd:.2f} US dollars: {tokens}.", soft_wrap=True)
    if max_cost is not None and foreseen.usd > max_cost:
        complain("warning:", f"That is more than --max-cost {max_cost:g}, where it will be stopped.")


def _answer_all(journal: Journal, settings: Settings, mode: Mode, jobs: int, max_cost: float | None) -> None:
    """Answer what the journal does not hold yet."""
    left = journal.left()
    if not left:
        return
    spent = sum(record.answer.cost_usd for record in journal.records.values())
    answers = run(left, settings, mode, jobs)
    with progress(unit="cases") as bars:
        task, began = bars.add_task("answering", total=len(left), rate=""), time.monotonic()
        for done, record in enumerate(answers, 1):
            journal.add(record)
            spent += record.answer.cost_usd
            bars.update(task, advance=1, rate=f"{done / (time.monotonic() - began):,.0f} a second")
            if max_cost is not None and spent > max_cost:
                answers.close()
                raise DatelineError(_too_dear(spent, len(journal.records), len(journal.cases)))


def _too_dear(spent: float, done: int, cases: int) -> str:
    return (
        f"Stopped after {done:,} of {cases:,} cases, which cost {spent:.4f} US dollars. "
        "The same command with a higher --max-cost goes on from there."
    )


def _finish(
    out: Path, records: Sequence[Record], about: About, compared: Comparison | None, junit: Path | None
) -> dict[str, Any]:
    scores = score(records, about.seed)
    if compared is not None:
        scores["against"] = asdict(compared)
    write_run(out, records, scores, render_report(records, scores, about, compared))
    if junit is not None:
        junit.parent.mkdir(parents=True, exist_ok=True)
        write_junit(junit, records)
    return scores


def _judge(scores: dict[str, Any], thresholds: dict[str, float]) -> None:
    found = list(shortfalls(scores, thresholds))
    for text in found:
        complain("too low:", text, "bold red")
    if found:
        raise typer.Exit(1)


evaluation.command(_RUN)(evaluate)
evaluation.command()(new)
evaluation.command()(add)
