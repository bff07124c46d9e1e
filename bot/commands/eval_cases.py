"""`dateline eval new` and `dateline eval add`: how cases come to be."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.text import Text

from bot.display.console import complain, errors, output
from bot.evaluation.case_drafts import Draft, add_cases, from_answer, from_article, stands_in, times_beside
from bot.evaluation.case_files import read_cases
from bot.evaluation.cases import REASONS
from bot.setup.opening import open_corpus
from bot.setup.settings import load_settings
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
    for time in times_beside(article, answer):
        if time.start and time.end and _agreed(f"Expect “{time.text}” as {format_interval(time.start, time.end)}?"):
            return {"dates": [[time.start.isoformat(), time.end.isoformat()]]}
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
    try:
        return [json.loads(text)]
    except json.JSONDecodeError:
        pass  # perhaps one a line
    try:
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    except json.JSONDecodeError as error:
        raise DatelineError(f"The answers in {path} are not JSON: {error}") from error
