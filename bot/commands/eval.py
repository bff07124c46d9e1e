"""`dateline eval`: answers and scores the cases of a file and writes a report; `new` and `add` make cases."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.text import Text
from typer.core import TyperGroup

from bot.display.console import complain, errors, output, progress
from bot.evaluation.case_drafts import Draft, add_cases, from_answer, from_article, stands_in, times_beside
from bot.evaluation.case_files import read_cases
from bot.evaluation.cases import REASONS, Case, drawn, tagged
from bot.evaluation.comparison import Comparison, compare, show
from bot.evaluation.report import About, render_report
from bot.evaluation.run_files import Journal, fingerprint, read_judged, write_junit, write_run
from bot.evaluation.runner import Estimate, estimate, run
from bot.evaluation.scores import Record, read_thresholds, score, shortfalls
from bot.setup.answerers import Mode, open_answerer
from bot.setup.settings import Settings, load_settings
from bot.setup.start import bring_up_to_date, open_corpus
from retrieval.catalogue.shown_answers import feedback_cases
from retrieval.domain.answer import Answer
from retrieval.domain.articles import Article
from retrieval.domain.errors import DatelineError, reason_of
from retrieval.sources.files import Refusal, read_path
from retrieval.times.expressions import format_interval

Into = Annotated[Path, typer.Option("--to", metavar="FILE", help="The file of cases to add to, .jsonl or .yaml.")]


def new(
    article_path: Annotated[Path, typer.Argument(metavar="ARTICLE", help="The article to ask about.")],
    to: Into = Path("cases.jsonl"),
) -> None:
    """Write cases about an article: it asks for questions and what to expect, until one is left empty."""
    article = _article(article_path)
    output.print(Text(article.title, "bold"), Text(article.text), sep="\n\n")
    output.print()
    while question := _asked("Question (empty to end)"):
        answers = _answers(article)
        draft = from_article(article, question, answers, _asked("Tags, spaces between").split())
        if answers:
            draft |= _dates(article, answers[0])
        errors.print(Text(f"Added {add_cases(to, [draft])[0]} to {to}"), soft_wrap=True)


def add(
    answers: Annotated[
        Path | None, typer.Argument(metavar="ANSWERS", help="What ask --json or eval wrote; - to read it.")
    ] = None,
    to: Into = Path("cases.jsonl"),
    right: Annotated[
        list[str] | None, typer.Option("--answer", metavar="TEXT", help="What would have been right; repeatable.")
    ] = None,
    abstain: Annotated[
        str | None, typer.Option(metavar="REASON", help=f"It should be declined: any, {', '.join(REASONS)}.")
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(metavar="TAG", help="A tag for the case; repeatable.")] = None,
    feedback: Annotated[
        bool, typer.Option("--feedback", help="Add the answers that people have voted on instead.")
    ] = False,
) -> None:
    """Make a case of each answer; without --answer or --abstain the answer itself counts as right."""
    if feedback == (answers is not None):
        raise typer.BadParameter("name a file of answers, or say --feedback", param_hint="ANSWERS")
    if abstain not in (None, "any", *REASONS):
        raise typer.BadParameter(f"there is no reason {abstain!r}", param_hint="--abstain")
    if answers is None:
        drafts = _voted_on(to)
    else:
        drafts = [from_answer(answer, right or (), abstain, tag or ()) for answer in _read_answers(answers)]
    if drafts:
        errors.print(Text(f"Added {', '.join(add_cases(to, drafts))} to {to}"), soft_wrap=True)
    else:
        errors.print(Text(f"There is nothing new to add to {to}"), soft_wrap=True)


def _voted_on(to: Path) -> list[Draft]:
    """Return the answers that were voted on as cases, but for those that the file holds already."""
    known = {case.id for case in read_cases(to, unfinished=True)} if to.exists() else set()
    corpus = open_corpus(load_settings())
    try:
        return [draft for draft in feedback_cases(corpus.catalogue) if draft["id"] not in known]
    finally:
        corpus.close()


def _article(path: Path) -> Article:
    first = next(read_path(path), None)
    if first is None:
        raise DatelineError(f"There is no article in {path}.")
    if isinstance(first, Refusal):
        raise DatelineError(f"{first.source}: {first.reason}")
    return first


def _answers(article: Article) -> list[str]:
    """Ask for what is expected until all of it stands in the article."""
    while True:
        told = [
            part.strip() for part in _asked("Answer in the article's words, | between several (empty: none)").split("|")
        ]
        answers = [part for part in told if part]
        strangers = [part for part in answers if not stands_in(article, part)]
        if not strangers:
            return answers
        complain("not in the article:", "; ".join(strangers))


def _dates(article: Article, answer: str) -> Draft:
    for told in times_beside(article, answer):
        if told.start and told.end and _agreed(f"Expect “{told.text}” as {format_interval(told.start, told.end)}?"):
            return {"dates": [[told.start.isoformat(), told.end.isoformat()]]}
    return {}


def _asked(text: str) -> str:
    """Return what was typed, "" at the end of the input."""
    try:
        return str(typer.prompt(text, default="", show_default=False)).strip()
    except typer.Abort:
        return ""


def _agreed(text: str) -> bool:
    return _asked(f"{text} [y/N]").lower() in ("y", "yes")


def _read_answers(path: Path) -> Iterator[Answer]:
    """Yield the answers of a file: one JSON document, or one a line."""
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DatelineError(f"The answers in {path} cannot be read: {reason_of(error)}.") from error
    for record in _documents(text, path):
        try:
            yield Answer.model_validate({name: value for name, value in record.items() if name != "id"})
        except (ValidationError, AttributeError) as error:
            raise DatelineError(f"{path} holds something else than answers of dateline: {error}") from error


def _documents(text: str, path: Path) -> list[Any]:
    with suppress(json.JSONDecodeError):  # it is no single document: perhaps one stands on each line
        return [json.loads(text)]
    try:
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    except json.JSONDecodeError as error:
        raise DatelineError(f"The answers in {path} are not JSON: {error}") from error


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
